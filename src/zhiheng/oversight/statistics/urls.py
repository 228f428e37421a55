"""Addresses of the statistics."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.kit.rights import APPROVE
from zhiheng.oversight.statistics import actpages, views
from zhiheng.oversight.statistics.permissions import ENTERING, READING
from zhiheng.registry.memberships.rights import SUPERVISE

reading, bureau, entering, signing = needs(*READING), needs(SUPERVISE), needs(*ENTERING), needs(APPROVE)
SHEET = "statistics/<int:year>/<str:public_id>/"

urlpatterns = [
    path("statistics/", reading(views.year), name="statistics"),
    path("statistics/table/", reading(views.table), name="statistics-table"),
    path("statistics/layout/", bureau(actpages.Arrange.as_view()), name="statistics-layout"),
    path("statistics/<int:year>/", reading(views.year), name="statistics-year"),
    path(SHEET, reading(views.agency), name="statistics-sheet"),
    path(f"{SHEET}sign/", signing(actpages.Sign.as_view()), name="statistics-sign"),
    path(f"{SHEET}return/", bureau(actpages.Return.as_view()), name="statistics-return"),
    path(f"{SHEET}accept/", bureau(actpages.Accept.as_view()), name="statistics-accept"),
    path(f"{SHEET}enter/<slug:code>/", entering(actpages.Enter.as_view()), name="statistics-enter"),
    path(f"{SHEET}explain/<slug:code>/", entering(actpages.Explain.as_view()), name="statistics-explain"),
]
