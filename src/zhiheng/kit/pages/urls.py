"""Addresses of the pages that belong to no room."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.pages import masking, views
from zhiheng.kit.pages.lists import large
from zhiheng.kit.pages.lists import views as lists

urlpatterns = [
    path("components/", account(views.components), name="components"),
    path("personal/<str:dossier>/<slug:kind>/", account(masking.open_value), name="open-value"),
    path("lists/<slug:key>/", account(lists.list_page), name="list"),
    path("lists/<slug:key>/export/", account(lists.export_list), name="list-export"),
    path("lists/<slug:key>/export/large/", account(large.LargeExport.as_view()), name="list-export-large"),
    path("exports/<str:public_id>/", account(large.permit), name="export-permit"),
    path("lists/<slug:key>/views/save/", account(lists.save_view), name="list-view-save"),
    path("lists/<slug:key>/views/drop/", account(lists.drop_view), name="list-view-drop"),
]
