"""The list of filings (重大决定备案)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.oversight.filings import selectors
from zhiheng.oversight.filings.models import Filing, State, Turn
from zhiheng.oversight.filings.models import Sort as Sorts
from zhiheng.oversight.filings.permissions import may_read
from zhiheng.oversight.filings.services import page_of
from zhiheng.oversight.filings.words import due_state, state_of
from zhiheng.oversight.findings.lists import GROUP, every_body
from zhiheng.registry.listing import attach_agencies, attached

KEY = "filings"


class Filings(GenericList):
    """Major decisions and their filing."""

    key, title, noun, counter = KEY, "重大决定备案", "重大决定", "件"
    group = GROUP
    unit_field = "agency"
    empty_text = "机关作出重大行政处罚、重大行政强制决定后，须备案的会自动出现在这里。"
    columns = (
        Column("title", "决定", attached("thing_title"), link=True),
        Column("kind", "种类", lambda row: row.get_kind_display(), nowrap=True),
        Column("agency", "作出机关", attached("agency_name")),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("due", "期限", due_state, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.next_due),
        Column("turn", "轮到", lambda row: row.get_turn_display() if row.turn else "", nowrap=True),
        Column("decided", "决定日期", "decided_on", Show.DAY, nowrap=True),
        Column("reasons", "重大的理由", lambda row: "；".join(row.reasons)),
        Column("filed", "备案日期", "filed_on", Show.DAY, nowrap=True, default=False),
        Column("last", "备案期限", "due_on", Show.DAY, nowrap=True, default=False),
        Column("late", "逾期报备", lambda row: "是" if row.late else "", nowrap=True, default=False),
        Column("number", "备案号", "number", nowrap=True, default=False),
        Column("registered", "登记日期", "registered_on", Show.DAY, nowrap=True, default=False),
        Column("reviewed", "审查日期", "reviewed_on", Show.DAY, nowrap=True, default=False),
    )
    filters = (
        RelatedFilter("agency", "作出机关", "agency", main=True, choices=every_body),
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),
        ChoiceFilter("kind", "种类", "kind", main=True, choices=lambda user: list(Sorts.choices)),
        ChoiceFilter(
            "turn", "轮到", "turn", choices=lambda user: [(t.value, str(t.label)) for t in (Turn.AGENCY, Turn.BUREAU)]
        ),
        DateRange("due", "期限", "next_due", orders="due"),
    )
    sorts = (
        Sort("recent", "最近出现的在前", "pk", descending=True),
        Sort("due", "期限由近到远，只列有期限的", "next_due", only=Q(next_due__isnull=False)),
    )
    views = (
        View("待备案", "state=due&sort=due"),
        View("待登记", "state=filed&sort=due"),
        View("待审查", "state=registered&sort=due"),
        View("待机关答复", "state=problems&sort=due"),
    )

    def visible(self, user: User) -> bool:
        """Return whether filings exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Filing]:
        """Return the filings that the user may see."""
        return selectors.filings(user)

    def row_url(self, row: Filing) -> str:
        """Return the filing's page."""
        return page_of(row)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of agencies and titles of decisions."""
        attach_agencies(rows, agency_name="agency")
        called = selectors.titles(list(rows))
        for row in rows:
            row.thing_title = called.get((row.object_type, row.object_id), row.object_id)


def register_all() -> None:
    """Put the list at its address."""
    register(Filings())
