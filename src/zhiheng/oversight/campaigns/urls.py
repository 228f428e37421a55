"""Addresses of special campaigns. Their own pages are the ledger's: ``/objects/campaign/ID/``."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.campaigns import actpages
from zhiheng.registry.memberships.rights import SUPERVISE

supervisor = needs(SUPERVISE)

urlpatterns = [
    path("campaigns/open/", supervisor(actpages.Open.as_view()), name="campaign-open"),
    path("campaigns/<str:public_id>/draw/", supervisor(actpages.Draw.as_view()), name="campaign-draw"),
    path("campaigns/<str:public_id>/close/", supervisor(actpages.Close.as_view()), name="campaign-close"),
    path("samples/<str:public_id>/check/", supervisor(actpages.CheckSample.as_view()), name="sample-check"),
]
