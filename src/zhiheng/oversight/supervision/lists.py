"""The list of instruments (监督文书)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.oversight.findings.lists import GROUP, every_body
from zhiheng.oversight.supervision import selectors
from zhiheng.oversight.supervision.filling import due_state, state_of
from zhiheng.oversight.supervision.instruments import instruments
from zhiheng.oversight.supervision.models import Order, State, Turn
from zhiheng.oversight.supervision.pages.base import order_url
from zhiheng.oversight.supervision.permissions import may_read
from zhiheng.registry.listing import attach_agencies, attached


class Orders(GenericList):
    """Instruments of supervision."""

    key, title, noun, counter = "orders", "监督文书", "监督文书", "份"
    group = GROUP
    unit_field = "agency"
    empty_text = "对已立督办的监督事项制发文书后，会出现在这里。"
    columns = (
        Column("number", "文号", lambda row: str(row), link=True, nowrap=True),
        Column("kind", "种类", lambda row: instruments()[row.kind].title),
        Column("agency", "被监督机关", attached("agency_name")),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("due", "期限", due_state, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.next_due),
        Column("turn", "轮到", lambda row: row.get_turn_display() if row.turn else "", nowrap=True),
        Column("issued", "制发日期", "issued_on", Show.DAY, nowrap=True),
        Column("served", "送达日期", "served_on", Show.DAY, nowrap=True, default=False),
        Column("last", "机关期限", "due_on", Show.DAY, nowrap=True, default=False),
        Column("answered", "答复日期", "answered_on", Show.DAY, nowrap=True, default=False),
        Column("verified", "核验日期", "verified_on", Show.DAY, nowrap=True, default=False),
        Column("over", "终结日期", "over_on", Show.DAY, nowrap=True, default=False),
        Column("demand", "要求", "demand", default=False),
    )
    filters = (
        RelatedFilter("agency", "被监督机关", "agency", main=True, choices=every_body),
        ChoiceFilter(
            "kind", "种类", "kind", main=True, choices=lambda user: [(o.kind, o.title) for o in instruments().values()]
        ),
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),
        ChoiceFilter(
            "turn", "轮到", "turn", choices=lambda user: [(t.value, str(t.label)) for t in (Turn.AGENCY, Turn.BUREAU)]
        ),
        DateRange("due", "期限", "next_due", orders="due"),
    )
    sorts = (
        Sort("recent", "最近制发的在前", "pk", descending=True),
        Sort("due", "期限由近到远，只列有期限的", "next_due", only=Q(next_due__isnull=False)),
    )
    views = (
        View("待送达", "state=issued"),
        View("待机关办理", "turn=agency&sort=due"),
        View("待监督机关办理", "turn=bureau&sort=due"),
        View("核验未通过", "state=returned"),
    )

    def visible(self, user: User) -> bool:
        """Return whether instruments exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Order]:
        """Return the instruments that the user may see."""
        return selectors.orders(user)

    def row_url(self, row: Order) -> str:
        """Return the instrument's page."""
        return order_url(row.public_id)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of agencies."""
        attach_agencies(rows, agency_name="agency")


def register_all() -> None:
    """Put the list at its address."""
    register(Orders())
