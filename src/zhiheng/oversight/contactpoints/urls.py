"""Addresses of contact points. Pages of meetings and suggestions are the ledger's: ``/objects/suggestion/ID/``."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.contactpoints import actpages
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE

supervisor, answerer = needs(SUPERVISE), needs(ANSWER)

urlpatterns = [
    path("contact-points/new/", supervisor(actpages.NamePoint.as_view()), name="contact-point-new"),
    path("contact-points/meetings/new/", supervisor(actpages.Hold.as_view()), name="point-meeting-new"),
    path("contact-points/<str:public_id>/end/", supervisor(actpages.EndPoint.as_view()), name="contact-point-end"),
    path("suggestions/<str:public_id>/answer/", answerer(actpages.Answer.as_view()), name="suggestion-answer"),
]
