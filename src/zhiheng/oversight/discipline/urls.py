"""Addresses of transfers to the discipline organ."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.discipline import actpages, views
from zhiheng.oversight.discipline.permissions import OPENING, READING
from zhiheng.registry.memberships.rights import SIGN, SUPERVISE

supervisor, head, dealing, reader = needs(SUPERVISE), needs(SIGN), needs(*OPENING), needs(*READING)
_NEW, _ONE = "discipline/from/<slug:type>/<str:id>", "discipline/<str:public_id>"

urlpatterns = [
    path(f"{_NEW}/propose/", supervisor(actpages.Propose.as_view()), name="discipline-propose"),
    path(f"{_NEW}/record/", supervisor(actpages.Record.as_view()), name="discipline-record"),
    path(f"{_ONE}/decide/", head(actpages.Decide.as_view()), name="discipline-decide"),
    path(f"{_ONE}/send/", supervisor(actpages.Send.as_view()), name="discipline-send"),
    path(f"{_ONE}/receive/", dealing(actpages.Receive.as_view()), name="discipline-receive"),
    path(f"{_ONE}/answer/", dealing(actpages.Answer.as_view()), name="discipline-answer"),
    path(f"{_ONE}/withdraw/", supervisor(actpages.Withdraw.as_view()), name="discipline-withdraw"),
    path(f"{_ONE}/let-in/", head(actpages.LetIn.as_view()), name="discipline-let-in"),
    path(f"{_ONE}/read/", reader(views.read), name="discipline-read"),
]
