"""Addresses of supervision. An instrument's own page is the ledger's: ``/objects/supervision_order/ID/``."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.oversight.supervision import views
from zhiheng.oversight.supervision.pages import agency, bureau, matter
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE, SUPERVISE_LINE

supervisor = needs(SUPERVISE, SUPERVISE_LINE)
answerer = needs(ANSWER)
_BUREAU = {
    "serve": bureau.Serve,
    "reexamine": bureau.Reexamine,
    "extend": bureau.Extend,
    "refuse-extension": bureau.RefuseExtension,
    "withdraw": bureau.Withdraw,
    "meet": bureau.Meet,
    "verify": bureau.Verify,
    "close": bureau.Close,
}
_AGENCY = {
    "answer": agency.Answer,
    "report": agency.Report,
    "object": agency.ObjectTo,
    "ask-extension": agency.AskExtension,
    "impose": agency.Impose,
}

urlpatterns = [
    path("matters/<str:public_id>/issue/<slug:kind>/", supervisor(matter.IssueOrder.as_view()), name="matter-issue"),
    path("matters/<str:public_id>/paper/", supervisor(matter.RecordPaper.as_view()), name="matter-paper"),
    path("matters/<str:public_id>/close/", supervisor(matter.CloseMatter.as_view()), name="matter-close"),
    path("orders/<str:public_id>/files/<str:file>/", account(views.order_file), name="order-file"),
    *(
        path(f"orders/<str:public_id>/{name}/", supervisor(page.as_view()), name=f"order-{name}")
        for name, page in _BUREAU.items()
    ),
    *(
        path(f"orders/<str:public_id>/{name}/", answerer(page.as_view()), name=f"order-{name}")
        for name, page in _AGENCY.items()
    ),
]
