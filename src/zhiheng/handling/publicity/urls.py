"""Addresses of the publicity of decisions."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.publicity import pages
from zhiheng.kit import rights
from zhiheng.kit.access import needs

urlpatterns = [path("publicity/export/", needs(rights.EXPORT)(pages.export), name="publicity-export")]
