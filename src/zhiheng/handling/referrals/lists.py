"""The list of referrals from and to one's agency (案件移送)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.handling.referrals import selectors
from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.listing import attach_agencies, attached

GROUP = "办案"
_KINDS = {Answer.SENT: Kind.WAIT, Answer.ACCEPTED: Kind.OK, Answer.CONTESTED: Kind.DUE}


def state_of(row: Transfer) -> State:
    """Return where a referral stands, as a state."""
    return State(_KINDS[Answer(row.state)], row.get_state_display())


class Transfers(GenericList):
    """Referrals that concern one's agency: what came, what went, what was answered."""

    key, title, noun = "case-transfers", "案件移送", "移送案件"
    group = GROUP
    empty_text = "移送给本机关的案件、本机关移送出去的案件列在这里。"
    columns = (
        Column("title", "案件", attached("title"), link=True),
        Column("source", "移送机关", attached("source_name")),
        Column("target", "受移送机关", attached("target_name")),
        Column("sent", "移送日期", "sent_on", Show.DAY, nowrap=True),
        Column("state", "状态", state_of, Show.STATE, nowrap=True, plain=lambda row: row.get_state_display()),
        Column("answered", "答复日期", "answered_on", Show.DAY, nowrap=True),
        Column("reason", "移送理由", "reason", default=False),
        Column("answer", "答复理由", "answer", default=False),
    )
    filters = (ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(Answer.choices)),)
    sorts = (Sort("recent", "最近移送的在前", "pk", descending=True),)
    views = (View("待答复", "state=sent"), View("有管辖异议", "state=contested"))

    def visible(self, user: User) -> bool:
        """Return whether referrals exist for this account."""
        scope = scope_of(user)
        return scope.everything or bool(scope.units) or selectors.may_answer(user)

    def rows(self, user: User) -> QuerySet[Transfer]:
        """Return the referrals that this account sees."""
        return selectors.transfers(user)

    def row_url(self, row: Transfer) -> str:
        """Return the page of the answer for the receiving agency, the case's page for all others."""
        if getattr(row, "comes_in", False):
            return reverse("case-transfer", args=[row.public_id])
        return reverse("object", args=["case", row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names, titles, and whether the row came to one's own agency: two queries."""
        attach_agencies(rows, source_name="source", target_name="target")
        ids = [row.public_id for row in rows]
        titles = dict(LedgerObject.objects.filter(Q(type="case"), public_id__in=ids).values_list("public_id", "title"))
        mine = selectors.agencies_of(user) if selectors.may_answer(user) else frozenset()
        for row in rows:
            row.title, row.comes_in = titles.get(row.public_id) or row.public_id, row.target in mine


def register_all() -> None:
    """Register the list; called once at start-up."""
    register(Transfers())
