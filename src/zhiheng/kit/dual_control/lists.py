"""The list 双人复核: what waits for one's confirmation, what one has proposed, what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control import selectors
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.pages import parts
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort

KINDS = {
    State.WAITING: parts.Kind.DUE,
    State.CONFIRMED: parts.Kind.OK,
    State.REFUSED: parts.Kind.LOCK,
    State.WITHDRAWN: parts.Kind.WAIT,
    State.EXPIRED: parts.Kind.BREACH,
    State.LAPSED: parts.Kind.LOCK,
}


def state_of(row: ProposedAct) -> parts.State:
    """Return what became of a proposed act, with the end of its term while it waits."""
    note = f"{row.expires_on} 止" if row.state == State.WAITING else ""
    return parts.State(KINDS[State(row.state)], row.get_state_display(), note)


class SecondReviews(GenericList):
    """Proposed acts of which one is either of the two persons."""

    key, title, noun, counter = "second-reviews", "双人复核", "事项", "项"
    empty_text = "须由两人办理的事项，由一人提请后，在这里等另一人复核。"
    columns = (
        Column("action", "事项", "action", link=True),
        Column("proposer", "提请人", lambda row: row.proposer.title, nowrap=True),
        Column("confirmer", "复核人", lambda row: row.confirmer.title, nowrap=True),
        Column("proposed", "提请时间", "proposed_at", Show.DAY, nowrap=True),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("why", "须复核的原因", "why", default=False),
        Column("reason", "理由", "reason", default=False),
    )
    filters = (ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),)
    sorts = (Sort("entered", "最近提请的在前", "pk", descending=True),)
    views = (View("待复核", "state=waiting"),)

    def rows(self, user: User) -> QuerySet[ProposedAct]:
        """Return what this user proposed or was asked to confirm."""
        return selectors.proposals(user)

    def may_export(self, user: User) -> bool:
        """Return False: it is one's own work, not a table for others."""
        return False

    def row_url(self, row: Any) -> str:
        """Return the page of the proposed act."""
        return reverse("second-review", args=[row.public_id])


def register_all() -> None:
    """Put the list at its address."""
    register(SecondReviews())
