"""Addresses of discretion. The case's act stands before the general address of acts (``cases.urls``)."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.discretion import actpages, casepage
from zhiheng.kit.access import account

urlpatterns = [
    path("benchmarks/<str:id>/<str:version>/step/", account(actpages.Step.as_view()), name="benchmark-step"),
    path("cases/<str:id>/acts/discretion/", account(casepage.Discretion.as_view()), name="case-discretion"),
]
