"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.referrals import pages
from zhiheng.kit import rights
from zhiheng.kit.access import needs

answer = needs(rights.ACT, rights.APPROVE)(pages.AnswerTransfer.as_view())
urlpatterns = [path("case-transfers/<str:id>/", answer, name="case-transfer")]
