"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.search import views

urlpatterns = [path("search/", account(views.search_page), name="search")]
