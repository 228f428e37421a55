"""Addresses of the complaints."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit import rights
from zhiheng.kit.access import account, needs
from zhiheng.oversight.complaints import actpages, views
from zhiheng.registry.memberships.rights import SUPERVISE

supervisor = needs(SUPERVISE)
handler = needs(rights.ACT, rights.PREPARE, rights.APPROVE, rights.MAINTAIN, SUPERVISE)

urlpatterns = [
    path("complaints/repeated/", account(views.repeated), name="complaints-repeated"),
    path("complaints/supervise/", supervisor(actpages.Supervise.as_view()), name="complaints-supervise"),
    path("complaints/receive/", supervisor(actpages.Receive.as_view()), name="complaint-receive"),
    path("complaints/summaries/<str:public_id>/", account(views.summary), name="complaint-summary"),
    path("complaints/<str:public_id>/contact/", account(views.contact), name="complaint-contact"),
    path("complaints/<str:public_id>/classify/", supervisor(actpages.Classify.as_view()), name="complaint-classify"),
    path("complaints/<str:public_id>/assign/", supervisor(actpages.Assign.as_view()), name="complaint-assign"),
    path(
        "complaints/<str:public_id>/decide-decline/",
        supervisor(actpages.DecideDecline.as_view()),
        name="complaint-decide-decline",
    ),
    path("complaints/<str:public_id>/review/", supervisor(actpages.Review.as_view()), name="complaint-review"),
    path(
        "complaints/<str:public_id>/release/", supervisor(actpages.ReleaseSummary.as_view()), name="complaint-release"
    ),
    path("complaints/<str:public_id>/withdraw/", supervisor(actpages.Withdraw.as_view()), name="complaint-withdraw"),
    path("complaints/<str:public_id>/sign-for/", handler(actpages.SignFor.as_view()), name="complaint-sign-for"),
    path("complaints/<str:public_id>/decline/", handler(actpages.Decline.as_view()), name="complaint-decline"),
    path("complaints/<str:public_id>/progress/", handler(actpages.Progress.as_view()), name="complaint-progress"),
    path("complaints/<str:public_id>/reply/", handler(actpages.Reply.as_view()), name="complaint-reply"),
    path("complaints/<str:public_id>/link/", handler(actpages.LinkTo.as_view()), name="complaint-link"),
    path("scan-codes/make/", supervisor(actpages.MakeCode.as_view()), name="scan-code-make"),
    path("scan-codes/<str:public_id>/", account(views.code), name="scan-code"),
    path("scan-codes/<str:public_id>/picture.svg", account(views.code_picture), name="scan-code-picture"),
    path("scan-codes/<str:public_id>/switch/", supervisor(views.code_switch), name="scan-code-switch"),
]
