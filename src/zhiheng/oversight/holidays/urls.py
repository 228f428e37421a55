"""Addresses of the holiday calendar, on the side of 规则与参数."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.holidays import pages
from zhiheng.registry.memberships.rights import SET_RULES

setter = needs(SET_RULES)

urlpatterns = [
    path("holidays/", setter(pages.years), name="calendar-years"),
    path("holidays/load/", setter(pages.Load.as_view()), name="calendar-load"),
    path("holidays/<int:year>/", setter(pages.year), name="calendar-year"),
]
