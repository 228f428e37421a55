"""Addresses of the pages that belong to no room."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.pages import views
from zhiheng.kit.pages.lists import views as lists

urlpatterns = [
    path("components/", views.components, name="components"),
    path("lists/<slug:key>/", lists.list_page, name="list"),
    path("lists/<slug:key>/export/", lists.export_list, name="list-export"),
    path("lists/<slug:key>/views/save/", lists.save_view, name="list-view-save"),
    path("lists/<slug:key>/views/drop/", lists.drop_view, name="list-view-drop"),
]
