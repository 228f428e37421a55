"""Addresses of the cases."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.cases import actpages, bulkpage, openingpage, previewing, proposalpage
from zhiheng.kit import rights
from zhiheng.kit.access import account, needs

urlpatterns = [
    path("cases/new/", needs(rights.ACT)(openingpage.OpenCase.as_view()), name="case-new"),
    path("cases/approvals/done/<str:job>/", needs(rights.APPROVE)(bulkpage.done), name="case-approvals-done"),
    path(
        "cases/approvals/<slug:act>/", needs(rights.APPROVE)(bulkpage.BulkApprove.as_view()), name="case-approvals-bulk"
    ),
    path("cases/proposals/<str:id>/", account(proposalpage.proposal), name="case-proposal"),
    path("cases/proposals/<str:id>/withdraw/", account(proposalpage.TakeBack.as_view()), name="case-proposal-withdraw"),
    path("cases/proposals/<str:id>/paper/", account(previewing.proposal_paper), name="case-proposal-paper"),
    path("cases/<str:id>/acts/<slug:act>/paper/", account(previewing.act_paper), name="case-act-paper"),
    path("cases/<str:id>/acts/<slug:act>/", account(actpages.CaseAct.as_view()), name="case-act"),
    path(
        "cases/<str:id>/<slug:procedure>/<str:part>/<slug:act>/paper/",
        account(previewing.act_paper),
        name="case-part-paper",
    ),
    path(
        "cases/<str:id>/<slug:procedure>/<str:part>/<slug:act>/",
        account(actpages.CaseAct.as_view()),
        name="case-part-act",
    ),
]
