"""Addresses of the pages that belong to no room."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.pages import views

urlpatterns = [
    path("components/", account(views.components), name="components"),
]
