"""Whom complaints are told to (消息): accounts of the bureau and of the handler, never of the accused; no content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.walls import is_accused
from zhiheng.oversight.findings import selectors as findings

NOTICE: Final = "complaint"


def _tell(accounts: Sequence[User], complaint: str, title: str, body: str, url: str, key: str) -> None:
    """Tell accounts of a complaint; whoever is of the accused side isn't told."""
    reached = [one.public_id for one in accounts if not (complaint and is_accused(scope_of(one), complaint))]
    notify(reached, NOTICE, title[:120], body=body, url=url, key=key)


def received(complaint: str) -> None:
    """Tell the bureau that an accusation came in; requests it finds on its workbench."""
    row = Complaint.objects.get(public_id=complaint)
    if row.accusation:
        words = "请核对分类，确定承办单位；不得转交被控告、举报的一方。"
        _tell(list(findings.supervisors()), complaint, "收到控告举报 1 件", words, _page(row), f"received:{complaint}")


def classified(complaint: str, former: Complaint) -> None:
    """Tell the bureau that a complaint has become an accusation and lost its handler."""
    row = Complaint.objects.get(public_id=complaint)
    if row.accusation and not former.accusation:
        words = "原承办单位已经不能查看。请另行确定承办单位。"
        key = f"classified:{complaint}"
        _tell(list(findings.supervisors()), complaint, "一件诉求改为控告举报", words, _page(row), key)


def assigned(complaint: str, handler: str, event: str, *, back: bool = False) -> None:
    """Tell the handler that a complaint came to it, or came back."""
    row = Complaint.objects.get(public_id=complaint)
    what = "退回再办" if back else "转来投诉举报"
    until = f"最迟 {row.due_on} 答复。" if row.due_on else ""
    title = f"{what}：{row.subject}（{row.number}）"
    _tell(list(findings.answering(handler)), complaint, title, until, _page(row), f"assigned:{event}")


def released(agency: str, event: str) -> None:
    """Tell an accused agency that the bureau released a summary to it; the address names the summary alone."""
    url = reverse("complaint-summary", args=[event])
    words = "这是隐去反映人情况后的摘要。请按区司法局的要求说明情况。"
    _tell(list(findings.answering(agency)), "", "收到控告举报摘要 1 件", words, url, f"released:{event}")


def supervised(agency: str, matter: str, title: str) -> None:
    """Tell an agency that supervision was opened on what came up repeatedly."""
    url = reverse("matter", args=[matter])
    accounts = [one.public_id for one in findings.answering(agency)]
    words = "同一事项反复反映，请专题研究解决。"
    notify(accounts, NOTICE, f"收到监督事项：{title}"[:120], body=words, url=url, key=f"supervised:{matter}")


def _page(row: Complaint) -> str:
    return reverse("object", args=[COMPLAINT, row.public_id])
