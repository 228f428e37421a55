"""Addresses of penalties on the spot."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.spot import pages
from zhiheng.kit import rights
from zhiheng.kit.access import needs

urlpatterns = [
    path("spot/new/", needs(rights.ACT)(pages.SpotPage.as_view()), name="spot-new"),
    path("spot/party/", needs(rights.ACT)(pages.party), name="spot-party"),
]
