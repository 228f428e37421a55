"""Addresses of filings."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.oversight.filings import pages, views
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE

_PAGES = {
    "file": (ANSWER, pages.File),
    "answer": (ANSWER, pages.Answer),
    "register": (SUPERVISE, pages.Register),
    "ask": (SUPERVISE, pages.Ask),
    "review": (SUPERVISE, pages.Review),
    "supervise": (SUPERVISE, pages.Supervise),
}
_ONE = "filings/<slug:type>/<str:id>/"

urlpatterns = [
    path(_ONE, account(views.filing), name="filing"),
    path(f"{_ONE}files/<str:file>/", account(views.attachment), name="filing-attachment"),
    *(
        path(f"{_ONE}{name}/", needs(right)(page.as_view()), name=f"filing-{name}")
        for name, (right, page) in _PAGES.items()
    ),
]
