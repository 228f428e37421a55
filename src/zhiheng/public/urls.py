"""Addresses of the public zone."""

from __future__ import annotations

from django.urls import path
from django.views.generic import TemplateView

from zhiheng.kit.health import health

urlpatterns = [
    path("", TemplateView.as_view(template_name="public/home.html"), name="home"),
    path("health/", health, name="health"),
]
