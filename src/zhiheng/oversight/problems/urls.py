"""Addresses of prominent problems. Their own pages are the ledger's: ``/objects/problem/ID/``."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.problems import actpages, views
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE

supervisor, answerer = needs(SUPERVISE), needs(ANSWER)
_ACTS = {"investigate": actpages.Investigate, "assign": actpages.Assign, "close": actpages.Close}

urlpatterns = [
    path("problems/candidates/", supervisor(views.candidates), name="problem-candidates"),
    path("problems/new/", supervisor(actpages.PutOnList.as_view()), name="problem-new"),
    path("problems/print/", supervisor(actpages.PrintList.as_view()), name="problem-print"),
    path("problems/items/<str:public_id>/rectify/", answerer(actpages.Rectify.as_view()), name="problem-item-rectify"),
    path("problems/items/<str:public_id>/verify/", supervisor(actpages.Verify.as_view()), name="problem-item-verify"),
    *(
        path(f"problems/<str:public_id>/{name}/", supervisor(page.as_view()), name=f"problem-{name}")
        for name, page in _ACTS.items()
    ),
]
