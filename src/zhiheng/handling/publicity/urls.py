"""Addresses of the publicity of decisions."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.publicity import pages
from zhiheng.kit.access import account

urlpatterns = [path("publicity/export/", account(pages.export), name="publicity-export")]
