"""The workbench (工作台): everything a person must do as one list by due date, from all rooms that contribute."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.kit.pages import days
from zhiheng.kit.pages.errors import error_number
from zhiheng.kit.pages.parts import State, Tab
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library.names import type_name
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.agencies import selectors as agencies
from zhiheng.registry.memberships.standing import only_reads
from zhiheng.web import counted, law_page

logger = logging.getLogger("zhiheng.errors")
SHOWN = 20  # rows of a group shown at first
OVERDUE, TODAY, SOON, LATER, UNDATED = "逾期", "今天到期", "三个工作日内", "本周以后", "没有期限"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the workbench: the item, its deadline in words, and whether its button is primary."""

    item: WorkItem
    due: State
    urgent: bool


@dataclass(slots=True)
class Group:
    """Lines of one stretch of days."""

    title: str
    rows: list[Row] = field(default_factory=list)
    count: int = 0

    @property
    def left_out(self) -> int:
        """Return how many rows aren't shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Failure:
    """A room's part that couldn't be fetched, with the number of the error."""

    title: str
    number: str


@dataclass(slots=True)
class Workbench:
    """What one person must do, grouped by days."""

    groups: list[Group]
    tabs: list[Tab]
    failures: list[Failure]
    total: int
    everything_url: str
    counted: bool = True
    """Whether the deadlines of the ledger's objects were ever judged."""

    @property
    def summary(self) -> str:
        """Return the counts in a sentence."""
        words = {OVERDUE: "逾期", TODAY: "今天到期", SOON: "三个工作日内到期"}
        found = {group.title: group.count for group in self.groups}
        parts = [f"{text} {found[title]} 件" for title, text in words.items() if found.get(title)]
        waiting = "" if self.counted else counted.WAITING
        return waiting or (f"{'，'.join(parts)}。按期限排列。" if parts else "没有逾期和三个工作日内到期的事项。")


def group_of(due: date | None, today: date) -> str:
    """Return the title of the group in which a deadline stands."""
    if due is None:
        return UNDATED
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return SOON if days.is_soon(due, today) else LATER


def collect(user: User, today: date) -> tuple[list[WorkItem], list[Failure]]:
    """Return the items of all rooms by due date; a room that fails takes only its own part away.

    Who only reads owes nothing: what the bodies owe is seen in the overview.
    """
    if only_reads(user):
        return [], []
    items: list[WorkItem] = []
    failures = []
    for source in contributions.work:
        try:
            items += source.items(user, today)
        except Exception as error:  # noqa: BLE001 (one room's fault must not hide what other rooms say is due)
            number = error_number()
            lines = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s workbench %s %s\n%s", number, source.title, type(error).__name__, lines)
            failures.append(Failure(source.title, number))
    return sorted(items, key=lambda item: (item.due or date.max, item.title, item.subject)), failures


def workbench_of(user: User, today: date, kind: str = "", *, everything: bool = False) -> Workbench:
    """Return a person's workbench, of one kind of matter where asked; ``everything`` shows all rows of each group."""
    items, failures = collect(user, today)
    chosen = [item for item in items if not kind or item.kind == kind]
    groups = {title: Group(title) for title in (OVERDUE, TODAY, SOON, LATER, UNDATED)}
    for item in chosen:
        group = groups[group_of(item.due, today)]
        group.count += 1
        if everything or len(group.rows) < SHOWN:
            urgent = group.title in (OVERDUE, TODAY)
            group.rows.append(Row(item, days.due_state(item.due, today), urgent))
    shown = [group for group in groups.values() if group.count]
    more = f"?{urlencode({'kind': kind, 'all': '1'})}"
    return Workbench(shown, _tabs(items, kind), failures, len(chosen), more, counted.done())


def _tabs(items: Sequence[WorkItem], kind: str) -> list[Tab]:
    """Return the kinds of matters with their counts, 全部 first."""
    kinds: dict[str, int] = {}
    for item in items:
        if item.kind:
            kinds[item.kind] = kinds.get(item.kind, 0) + 1
    tabs = [Tab("全部", reverse("workbench"), str(len(items)), not kind)]
    return tabs + [
        Tab(name, f"?{urlencode({'kind': name})}", str(count), name == kind) for name, count in kinds.items()
    ]


MOST_DUE = 200


def ledger_items(user: User, today: date) -> list[WorkItem]:
    """Return what the law asks next of the objects in the user's charge, nearest first, whatever system recorded them.

    Each line names the requirement, the object, what is missing and the article; its button leads to the object.
    """
    scope = scope_of(user)
    told = sorted({type_ for source in contributions.work for type_ in source.types})
    due = selectors.charged(scope).filter(next_due__isnull=False).exclude(type__in=told)
    rows = list(due.order_by("next_due", "id")[:MOST_DUE])
    names = _names(rows)
    whose = agencies.names({row.agency for row in rows}) if scope.everything or len(scope.units) > 1 else {}
    return [_item(row, names[row.key], whose.get(row.agency, "")) for row in rows]


def _item(row: LedgerObject, name: str, whose: str) -> WorkItem:
    asked = contributions.requirements.lookup(row.next_rule) if row.next_rule else None
    more = f"另有 {row.open_duties - 1} 项" if row.open_duties > 1 else ""
    missing = "；".join(part for part in (law_page.owed_acts(row.next_rule), more) if part)
    return WorkItem(
        due=row.next_due,
        title=asked.title if asked else name,
        url=reverse("object", args=[row.type, row.public_id]),
        subject=" · ".join(part for part in (name if asked else row.foreign_number, whose) if part),
        missing=missing or (f"{row.open_duties} 项" if row.open_duties else ""),
        basis=asked.basis if asked else "",
        act="查看要求",
        kind=type_name(row.type),
    )


def _names(rows: Sequence[LedgerObject]) -> dict[tuple[str, str], str]:
    """Return what each object is called: people by name, others by title or number, with their kind before it."""
    people: dict[str, list[str]] = {}
    for row in rows:
        if not row.title and row.type in contributions.titles.names():
            people.setdefault(row.type, []).append(row.public_id)
    called = {
        (type_, id_): name for type_, ids in people.items() for id_, name in contributions.titles[type_](ids).items()
    }
    return {
        row.key: f"{type_name(row.type)} {called.get(row.key) or row.title or row.foreign_number or row.public_id}"
        for row in rows
    }
