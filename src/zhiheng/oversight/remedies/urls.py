"""Addresses of remedies. A remedy's own page is the ledger's: ``/objects/remedy/ID/``."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.oversight.remedies import pages
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE

urlpatterns = [
    path("remedies/rates/", account(pages.rates), name="remedy-rates"),
    path("remedies/<str:public_id>/opinion/", needs(SUPERVISE)(pages.Receive.as_view()), name="remedy-opinion"),
    path("remedies/<str:public_id>/report/", needs(ANSWER)(pages.Report.as_view()), name="remedy-report"),
]
