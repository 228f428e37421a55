"""What documents add to other pages: the panel 文书 on object pages, proposals that wait on the workbench."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit import rights
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import WorkItem
from zhiheng.kit.documents import selectors
from zhiheng.kit.documents.models import Document, Making, Printing, Stage
from zhiheng.kit.documents.permissions import PUBLISH_TEMPLATES, why_not
from zhiheng.kit.documents.registry import Subject, kinds, kinds_for
from zhiheng.kit.pages.parts import Act, Kind, State

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

SHOWN = 20


def state_of(document: Document) -> State:
    """Return how a document stands, in words."""
    if document.state == Making.VOID:
        return State(Kind.LOCK, "已作废")
    if document.state == Making.FILLING:
        return State(Kind.DUE, "没有生成完")
    words = {Printing.WAITING: "正在生成 PDF", Printing.READY: "已生成", Printing.MISSING: "只有 Word 文件"}
    kind = Kind.WAIT if document.printing == Printing.WAITING else Kind.PLAIN
    return State(kind, words.get(Printing(document.printing), "没有 PDF"))


def context(request: HttpRequest, subject: Any) -> Mapping[str, Any] | None:
    """Return the documents of an object and the kinds that this user may make; None where there is neither."""
    user, type_, id_ = account_of(request), subject.type, subject.public_id
    acts, seen = [], []
    subjects: dict[Any, Subject | None] = {}  # a room asks once for all of its kinds
    for kind in kinds_for(type_):
        if kind.find not in subjects:
            subjects[kind.find] = kind.find(user, type_, id_)
        found = subjects[kind.find]
        if found is not None:
            seen.append(kind.key)
        if found is not None and kind.offered(user, found):
            acts.append(Act(f"生成{kind.title}", reverse("document-make", args=[type_, id_, kind.key]), "file-text"))
    # Who may see an object that all may read (an agency, an enterprise) doesn't thereby see what was written about it.
    shown = Q(kind__in=seen) | Q(pk__in=selectors.documents(user).values("pk"))
    rows = list(selectors.documents_of(type_, id_).filter(shown)[:SHOWN]) if kinds_for(type_) else []
    if not rows and not acts:
        return None
    return {"rows": [(row, state_of(row)) for row in rows], "acts": acts}


def waiting(user: User, day: date) -> Sequence[WorkItem]:
    """Return the proposed templates that this user may publish."""
    if not rights.may(user, PUBLISH_TEMPLATES):
        return []
    proposed = selectors.templates(user).filter(stage=Stage.PROPOSED)[:SHOWN]
    return [
        WorkItem(
            due=None,
            title=f"核对并发布“{kinds[one.kind].title}”模板",
            url=reverse("template-version", args=[one.public_id]),
            subject=one.note,
            missing="须由提出人以外的人发布",
            act="核对模板",
            kind="文书模板",
        )
        for one in proposed
        if one.kind in kinds.names() and not why_not(user, one)
    ]
