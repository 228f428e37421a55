"""The list of transfers to the discipline organ: only those that an account is to know of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.oversight.complaints.lists import GROUP
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.oversight.discipline.permissions import may_take_part
from zhiheng.oversight.discipline.sources import TITLES
from zhiheng.oversight.discipline.telling import page_of
from zhiheng.registry.agencies.selectors import names

KEY = "discipline-transfers"
_KINDS = {
    Stage.PROPOSED: Kind.WAIT, Stage.APPROVED: Kind.DUE, Stage.REFUSED: Kind.LOCK, Stage.SENT: Kind.WAIT,
    Stage.ACCEPTED: Kind.OK, Stage.CONCLUDED: Kind.OK, Stage.WITHDRAWN: Kind.LOCK,
}  # fmt: skip
WAITING = (Stage.SENT, Stage.RECEIVED)


def state_of(row: Transfer) -> State:
    """Return how far a transfer is."""
    return State(_KINDS.get(Stage(row.stage), Kind.PLAIN), row.get_stage_display())


def due_state(row: Transfer) -> State | None:
    """Return the day by which the letter asks for an answer; None where it asks for none or has it."""
    if row.reply_by is None or row.stage not in WAITING:
        return None
    return days.due_state(row.reply_by, days.today(), in_days=True)


class Transfers(GenericList):
    """Transfers to the discipline organ (移送纪检监察)."""

    key, title, noun, counter = KEY, "移送纪检监察", "移送", "件"
    group = GROUP
    empty_text = "您参与办理的移送列在这里；在监督发现、监督事项、突出问题、控告举报的页面上提请移送。"
    columns = (
        Column("number", "文号", lambda row: row.number or "尚未移送", link=True, nowrap=True),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("due", "反馈期限", due_state, Show.STATE, nowrap=True, plain=lambda row: row.reply_by),
        Column("receiver", "接收机关", lambda row: row.receiver_name),
        Column("source", "来源", lambda row: TITLES.get(row.source_type, row.source_type), nowrap=True),
        Column("proposed", "提请日期", "proposed_on", Show.DAY, nowrap=True),
        Column("sent", "移送日期", "sent_on", Show.DAY, nowrap=True),
    )
    filters = (ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Stage.choices)),)
    sorts = (Sort("recent", "最近提请的在前", "pk", descending=True),)
    views = (View("待审批", "stage=proposed"), View("待移送", "stage=approved"), View("待反馈", "stage=received"))

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user."""
        return may_take_part(user)

    def rows(self, user: User) -> QuerySet[Transfer]:
        """Return the transfers that this user is to know of."""
        return selectors.transfers(user)

    def row_url(self, row: Transfer) -> str:
        """Return the transfer's page."""
        return page_of(row.public_id)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the receiving bodies' names."""
        called = names({row.receiver for row in rows})
        for row in rows:
            row.receiver_name = called.get(row.receiver, row.receiver)


def register_all() -> None:
    """Put the list at its address."""
    register(Transfers())
