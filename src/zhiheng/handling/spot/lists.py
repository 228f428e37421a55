"""The lists of penalties on the spot: all of them (当场处罚), and what is still to be reported (待备案)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.handling.cases.casefile import CASE, today
from zhiheng.handling.cases.dues import days_left
from zhiheng.handling.cases.lists import GROUP
from zhiheng.handling.cases.permissions import may_handle
from zhiheng.handling.spot import selectors
from zhiheng.handling.spot.models import Report, SpotPenalty
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people
from zhiheng.registry.listing import attach_agencies, attached

KEY, PENDING = "spot-penalties", "spot-reports"


def penalty_words(row: SpotPenalty) -> str:
    """Return what was imposed."""
    parts = ["警告"] if row.warning else []
    if row.fine is not None:
        parts.append(f"罚款 {row.fine:,.2f} 元")
    return "、".join(parts)


def due(row: SpotPenalty) -> State | None:
    """Return how the report stands: done, or its last day; a text of the district may name none."""
    if row.report == Report.DONE:
        return State(Kind.OK, "已备案")
    return days.due_state(row.report_due, today()) if row.report_due else State(Kind.WAIT, "待备案")


COLUMNS = (
    Column("title", "案件", attached("thing_title"), link=True),
    Column("number", "文号", attached("thing_number"), nowrap=True),
    Column("decided", "处罚日期", "decided_on", Show.DAY, sort="recent", nowrap=True),
    Column("penalty", "处罚", penalty_words, nowrap=True),
    Column("party", "当事人类别", lambda row: vocabulary().label("party_kind", row.party_kind), nowrap=True),
    Column("officer", "执法人员", attached("officer_name"), nowrap=True),
    Column("report", "备案", due, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.get_report_display()),
    Column("left", "剩余天数", lambda row: days_left(row.report_due, today()), Show.NUMBER, default=False),
    Column("cash", "当场收缴", lambda row: "是" if row.collected else "", nowrap=True),
    Column("remitted", "解缴日期", "remitted_on", Show.DAY, nowrap=True, default=False),
    Column("agency", "机关", attached("agency_name"), default=False),
)
RECENT = Sort("recent", "最近处罚的在前", "decided_on", descending=True)
DUE = Sort("due", "备案期限由近到远，只列有期限的", "report_due", only=Q(report_due__isnull=False))


class SpotPenalties(GenericList):
    """Penalties on the spot."""

    key, title, noun = KEY, "当场处罚", "当场处罚"
    group, unit_field = GROUP, "agency"
    columns = COLUMNS
    sorts = (RECENT, DUE)
    views: tuple[View, ...] = (View("待备案", "report=pending&sort=due"),)
    empty_text = "现场作出的简易程序处罚列在这里。"

    def __init__(self) -> None:
        self.filters = (ChoiceFilter("report", "备案", "report", main=True, choices=lambda user: list(Report.choices)),)

    def rows(self, user: User) -> QuerySet[SpotPenalty]:
        """Return the penalties that a user may see."""
        return selectors.penalties(user)

    def unscoped(self, user: User) -> QuerySet[SpotPenalty]:
        """Return the same rows; the scope comes as one branch per agency, or is the own work."""
        scope = scope_of(user)
        return SpotPenalty.objects.all() if scope.units or scope.everything else selectors.penalties(user)

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return one branch per unit; the own work is narrowed by ``unscoped``."""
        return super().scope_branches(scope) if scope.units or scope.everything else [Q()]

    def visible(self, user: User) -> bool:
        """Return whether this account sees penalties at all."""
        return rights.may(user, rights.VIEW) and not scope_of(user).empty

    def row_url(self, row: SpotPenalty) -> str:
        """Return the address of the case."""
        return reverse("object", args=[CASE, row.case])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach titles, numbers and names in a constant number of queries."""
        attach_agencies(rows, agency_name="agency")
        things = LedgerObject.objects.filter(type=CASE, public_id__in=[row.case for row in rows])
        known = {
            id_: (title, number) for id_, title, number in things.values_list("public_id", "title", "foreign_number")
        }
        called = people.names({row.officer for row in rows if row.officer})
        for row in rows:
            row.thing_title, row.thing_number = known.get(row.case, ("", ""))
            row.thing_title = row.thing_title or row.thing_number or row.case
            row.officer_name = called.get(row.officer, "")

    def actions(self, user: User) -> Sequence[Act]:
        """Return the button that opens the page on the spot."""
        return [Act("作出当场处罚", reverse("spot-new"), "gavel", primary=True)] if may_handle(user) else []


class SpotReports(SpotPenalties):
    """What is still to be reported to the agency, the nearest last day first."""

    key, title = PENDING, "待备案"
    sorts = (DUE, RECENT)
    views = ()
    empty_text = "当场处罚决定须报所属机关备案；已备案的不再列出。"

    def __init__(self) -> None:
        self.filters = ()

    def rows(self, user: User) -> QuerySet[SpotPenalty]:
        """Return those that are not reported yet."""
        return super().rows(user).filter(report=Report.PENDING)

    def unscoped(self, user: User) -> QuerySet[SpotPenalty]:
        """Return the same rows, scope aside."""
        return super().unscoped(user).filter(report=Report.PENDING)


known = {one.key: one for one in (SpotPenalties(), SpotReports())}
"""The room's lists by key."""


def register_all() -> None:
    """Register the lists; called once at start-up."""
    for one in known.values():
        register(one)
