"""Addresses of the calendar feeds."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.calendars import views
from zhiheng.kit import rights
from zhiheng.kit.access import needs, token

urlpatterns = [
    path("calendar-feeds/", needs(rights.VIEW)(views.page), name="calendar-feeds"),
    path("calendar-feeds/<str:id>/revoke/", needs(rights.VIEW)(views.Revoke.as_view()), name="calendar-feed-revoke"),
    path("calendar/<str:secret>.ics", token(views.read), name="calendar-feed"),
]
