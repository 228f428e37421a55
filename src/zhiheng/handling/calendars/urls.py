"""Addresses of the calendar feeds."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.calendars import views
from zhiheng.kit.access import account, token

urlpatterns = [
    path("calendar-feeds/", account(views.page), name="calendar-feeds"),
    path("calendar-feeds/<str:id>/revoke/", account(views.Revoke.as_view()), name="calendar-feed-revoke"),
    path("calendar/<str:secret>.ics", token(views.read), name="calendar-feed"),
]
