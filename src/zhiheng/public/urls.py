"""Addresses of the public zone."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.health import health
from zhiheng.public import reporting, views, yearly

urlpatterns = [
    path("", views.home, name="home"),
    path("check/", views.check, name="check"),
    path("c/<str:code>/", views.certificate, name="certificate"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<str:key>/", views.agency, name="agency"),
    path("penalties/", views.penalties, name="penalties"),
    path("penalties/<slug:key>/", views.penalty, name="penalty"),
    path("statistics/", yearly.statistics, name="statistics"),
    path("statistics/<str:key>/", yearly.statement, name="statement"),
    path("report/", reporting.report, name="report"),
    path("s/<str:code>/", reporting.scanned, name="scanned"),
    path("follow/", reporting.follow, name="follow"),
    path("follow/rate/", reporting.rate, name="rate"),
    path("exchange/", reporting.exchange, name="exchange"),
    path("health/", health, name="health"),
]

handler400 = "zhiheng.kit.pages.errors.malformed"
handler404 = "zhiheng.public.errors.not_found"
handler500 = "zhiheng.kit.pages.errors.failed"
