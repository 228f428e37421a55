"""One list per type of object in the ledger (台账清单), so that what came from outside is visible at once.

Conditions and orders are those for which ``LedgerObject`` has indexes that begin with type and scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.eventlog.days import day_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, Choices, DateRange, RelatedFilter, TextFilter
from zhiheng.kit.pages.lists.state import ListState, Sort
from zhiheng.kit.pages.parts import State
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import type_name
from zhiheng.law.reference.words import type_words
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerObject
from zhiheng.web import counted

RECORD_WORDS = {"here": "本系统", "elsewhere": "外部系统"}
MOST_AGENCIES = 500


def agency_names(scope: Scope) -> Choices:
    """Return (id, name) of the agencies that a scope shows, by name."""
    rows = LedgerObject.objects.filter(type="agency")
    if not scope.everything:
        rows = rows.filter(public_id__in=sorted(scope.units))
    found = rows.values_list("public_id", "title").order_by("title")[:MOST_AGENCIES]
    return [(key, title or key) for key, title in found]


def state_names(type: str) -> Choices:
    """Return the states that objects of a type can be in: the event types that name it, in the vocabulary's order."""
    events = vocabulary().events.values()
    return [(e.type, e.zh) for e in events if any(r.object_type == type for r in e.relations.values())]


def due_state(row: LedgerObject) -> State | None:
    """Return the row's next deadline in words; None where nothing is due."""
    return None if row.next_due is None else days.due_state(row.next_due, days.today())


def agency_name(row: Any) -> str:
    """Return the name that ``dress`` attached, the bare id where the agency isn't in the ledger."""
    return str(getattr(row, "agency_title", row.agency))


class LedgerList(GenericList):
    """The objects of one type."""

    unit_field = "agency"
    person_field = "public_id"
    group = "台账"
    fixed: ClassVar[Sequence[str]] = ("type",)
    sorts = (
        Sort("recent", "最近办理的在前", "last_day", descending=True),
        Sort("due", "期限由近到远，只列有期限的", "next_due", only=Q(next_due__isnull=False)),
        Sort("number", "按外部编号", "foreign_number", offered=False),
    )
    views = (View("有期限的", "sort=due"),)

    def __init__(self, type: str, title: str) -> None:
        self.type = type
        self.key = type
        self.title = self.noun = title
        self.columns = (
            Column("title", "名称", lambda row: row.title or row.public_id, link=True),
            Column("number", "外部编号", "foreign_number", nowrap=True),
            Column("agency", "机关", agency_name),
            Column("state", "最近一步", lambda row: type_words(row.state) if row.state else "", nowrap=True),
            Column("last", "办理日期", "last_date", Show.DAY, sort="recent", nowrap=True),
            Column("due", "期限", due_state, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.next_due),
            Column("duties", "未了事项", lambda row: row.open_duties or None, Show.NUMBER),
            Column("first", "起始日期", "first_date", Show.DAY, default=False, nowrap=True),
            Column("record", "记录所在", lambda row: RECORD_WORDS.get(row.record, row.record), default=False),
            Column("id", "对象编号", "public_id", default=False, nowrap=True),
        )
        self.filters = (
            TextFilter("q", "外部编号", "foreign_number", main=True, orders="number", hint="编号的开头", least=2),
            RelatedFilter("agency", "机关", "agency", main=True, choices=lambda user: agency_names(scope_of(user))),
            ChoiceFilter("state", "最近一步", "state", main=True, choices=lambda user: state_names(self.type)),
            DateRange("last", "办理日期", "last_day", main=True, orders="recent", stored=stored),
        )

    def rows(self, user: User) -> QuerySet[LedgerObject]:
        """Return the objects of this type in the user's scope."""
        return selectors.objects(scope_of(user), self.type)

    def unscoped(self, user: User) -> QuerySet[LedgerObject]:
        """Return the objects of this type; the scope comes as one branch per agency."""
        return selectors.open_to(scope_of(user), self.type)

    def preparing(self, state: ListState) -> str:
        """Say that nothing is listed by its deadline because nothing has been judged yet."""
        return "" if state.sort.only is None or counted.done() else counted.WAITING

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return a scope as disjoint parts: one per unit, the person's own row, what the person handled elsewhere."""
        parts = super().scope_branches(scope)
        if scope.person and not scope.everything and (mine := selectors.own(scope, [self.type])) != selectors.NOBODY:
            parts.append(mine & ~Q(agency__in=sorted(scope.units)) if scope.units else mine)
        return parts

    def row_url(self, row: LedgerObject) -> str:
        """Return the address of the object's page."""
        return reverse("object", args=[row.type, row.public_id])

    def dress(self, rows: Sequence[LedgerObject], user: User) -> None:
        """Attach the agencies' names, in one query."""
        wanted = {row.agency for row in rows if row.agency}
        found = LedgerObject.objects.filter(type="agency", public_id__in=wanted).values_list("public_id", "title")
        names = dict(found)
        for row in rows:
            row.agency_title = names.get(row.agency) or row.agency  # type: ignore[attr-defined]  # read by agency_name


def stored(day: date) -> int:
    """Return a civil date as the ledger stores it."""
    return day_of(day)


def register_all() -> None:
    """Register a list for every type of object that the vocabulary knows."""
    for entry in vocabulary().objects.values():
        register(LedgerList(entry.type, type_name(entry.type)))
