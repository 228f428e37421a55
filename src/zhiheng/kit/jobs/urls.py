"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.kit.jobs import views
from zhiheng.kit.rights import OPERATE

operator = needs(OPERATE)

urlpatterns = [
    path("jobs/", operator(views.operator_list), name="jobs"),
    path("jobs/<str:public_id>/", account(views.progress), name="job"),
    path("jobs/<str:public_id>/cancel/", account(views.cancel), name="job-cancel"),
    path("jobs/<str:public_id>/again/", operator(views.again), name="job-again"),
]
