"""The list of counted acts (执法行为): what stands behind every figure of overview and statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.findings.lists import every_body
from zhiheng.oversight.statistics import selectors, words
from zhiheng.oversight.statistics.models import CountedAct, Kind
from zhiheng.oversight.statistics.permissions import may_read
from zhiheng.registry.listing import attach_agencies, attached

KEY = "counted-acts"


def acts_url(**conditions: str) -> str:
    """Return the address of the acts under some conditions; names with ``_`` stand for those with ``-``."""
    query = urlencode({name.replace("_", "-"): value for name, value in conditions.items() if value})
    return reverse("list", args=[KEY]) + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class ResultFilter(ChoiceFilter):
    """What came of an act; also acts of which nothing is recorded, and fines without an amount."""

    def branches(self, value: list[str]) -> list[Q]:
        """Return one part per value, fines without an amount as a part of the fines."""
        return [self._part(one) for one in value if one != words.NO_AMOUNT or words.FINE not in value]

    def _part(self, value: str) -> Q:
        if value == words.NO_AMOUNT:
            return Q(**{self.column: words.FINE}, fine_cents=0)
        return Q(**{self.column: "" if value == words.NO_RESULT else value})


class CountedActs(GenericList):
    """Acts that statistics count."""

    key, title, noun, counter = KEY, "执法行为", "执法行为", "件"
    group = "统计"
    unit_field = "agency"
    empty_text = "作出的处罚、许可、强制、检查和审结的复议诉讼，逐件列在这里。"
    columns = (
        Column("object", "对象", attached("object_title"), link=True),
        Column("kind", "类别", lambda row: row.get_kind_display(), nowrap=True),
        Column("result", "结果", words.result_of, nowrap=True),
        Column("agency", "机关", attached("agency_name")),
        Column("day", "日期", "day", Show.DAY, sort="day", nowrap=True),
        Column("fine", "罚款（元）", lambda row: row.fine or None, Show.MONEY),
        Column("confiscated", "没收（元）", lambda row: row.confiscated or None, Show.MONEY, default=False),
        Column("lost", "被纠正", lambda row: "是" if row.lost else "", nowrap=True, default=False),
    )
    filters = (
        ChoiceFilter("kind", "类别", "kind", main=True, choices=lambda user: list(Kind.choices), several=True),
        RelatedFilter("agency", "机关", "agency", main=True, choices=every_body),
        ResultFilter("result", "结果", "result", main=True, choices=words.every_result),
        BooleanFilter("lost", "复议诉讼被纠正", "lost"),
        DateRange("day", "日期", "day", main=True, orders="day"),
    )
    sorts = (Sort("day", "最近的在前", "day", descending=True),)
    views = (
        View("处罚", "kind=penalty"),
        View("检查", "kind=inspection"),
        View("强制措施", "kind=measure"),
        View("许可", "kind=licence"),
        View("被纠正的", "lost=1"),
    )

    def visible(self, user: User) -> bool:
        """Return whether figures exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[CountedAct]:
        """Return the acts that the user may see."""
        return selectors.acts(user)

    def unscoped(self, user: User) -> QuerySet[CountedAct]:
        """Return all acts; the scope comes as one branch per unit."""
        return CountedAct.objects.all()

    def row_url(self, row: CountedAct) -> str:
        """Return the page of the object about which the act was."""
        return reverse("object", args=[row.object_type, row.object_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach what the objects and agencies are called, in one query per type."""
        attach_agencies(rows, agency_name="agency")
        called: dict[tuple[str, str], str] = {}
        by_type: dict[str, list[str]] = {}
        for row in rows:
            by_type.setdefault(row.object_type, []).append(row.object_id)
        for type_, ids in by_type.items():
            found = LedgerObject.objects.filter(type=type_, public_id__in=ids)
            for id_, title, number in found.values_list("public_id", "title", "foreign_number"):
                called[type_, id_] = title or number or id_
        for row in rows:
            row.object_title = called.get((row.object_type, row.object_id), row.object_id)


def register_all() -> None:
    """Put the list at its address."""
    register(CountedActs())
