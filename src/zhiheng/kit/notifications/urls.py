"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.notifications import views

urlpatterns = [
    path("notifications/", account(views.inbox), name="notifications"),
    path("notifications/read/", account(views.read_all), name="notifications-read"),
    path("notifications/wishes/", account(views.wish), name="notifications-wishes"),
    path("notifications/<str:public_id>/open/", account(views.open_one), name="notification-open"),
]
