"""Addresses of what assistants prepare."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.assisting import pages
from zhiheng.kit import rights
from zhiheng.kit.access import needs

prepare = needs(rights.PREPARE)(pages.PrepareAct.as_view())
urlpatterns = [path("cases/<str:id>/prepare/<slug:act>/", prepare, name="case-prepare")]
