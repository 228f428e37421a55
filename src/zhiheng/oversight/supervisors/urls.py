"""Addresses of social supervisors and assignments."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.supervisors import actpages, views
from zhiheng.oversight.supervisors.permissions import OPENING
from zhiheng.registry.memberships.rights import REFLECT, SUPERVISE

supervisor, taking_part, reflecting = needs(SUPERVISE), needs(*OPENING), needs(REFLECT)
_SOCIAL, _ONE = "social-supervisors/<str:public_id>", "assignments/<str:public_id>"

urlpatterns = [
    path("social-supervisors/new/", supervisor(actpages.Engage.as_view()), name="social-supervisor-new"),
    path(f"{_SOCIAL}/again/", supervisor(actpages.EngageAgain.as_view()), name="social-supervisor-again"),
    path(f"{_SOCIAL}/dismiss/", supervisor(actpages.Dismiss.as_view()), name="social-supervisor-dismiss"),
    path("assignments/new/", supervisor(actpages.Give.as_view()), name="assignment-new"),
    path("assignments/tell/", reflecting(actpages.TellOwn.as_view()), name="assignment-tell"),
    path(f"{_ONE}/", taking_part(views.assignment), name="assignment"),
    path(f"{_ONE}/files/<str:file>/", taking_part(views.attachment), name="assignment-attachment"),
    path(f"{_ONE}/report/", taking_part(actpages.Report.as_view()), name="assignment-report"),
    path(f"{_ONE}/answer/", supervisor(actpages.Answer.as_view()), name="assignment-answer"),
    path(f"{_ONE}/withdraw/", supervisor(actpages.Withdraw.as_view()), name="assignment-withdraw"),
]
