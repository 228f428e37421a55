"""Addresses of proposed acts; which of them an account sees is asked of the selector."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.dual_control import views

urlpatterns = [
    path("second-reviews/<str:public_id>/", account(views.page), name="second-review"),
    path("second-reviews/<str:public_id>/confirm/", account(views.confirm), name="second-review-confirm"),
    path("second-reviews/<str:public_id>/refuse/", account(views.refuse), name="second-review-refuse"),
    path("second-reviews/<str:public_id>/withdraw/", account(views.withdraw), name="second-review-withdraw"),
]
