"""Lists: prominent problems, and what was assigned to whom; with lights, conditions, export to Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.oversight.findings.lists import SPECIAL, every_body
from zhiheng.oversight.problems import selectors
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage
from zhiheng.oversight.problems.permissions import may_read, may_supervise
from zhiheng.oversight.problems.projecting import ITEM, PROBLEM
from zhiheng.oversight.problems.words import due_state, item_due, item_state, origin_of, stage_state
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.listing import attach_agencies, attached, choices


def _yesterday() -> str:
    return (days.today() - timedelta(days=1)).isoformat()


class Problems(GenericList):
    """The list of prominent problems (突出问题清单)."""

    key, title, noun, counter = "problems", "突出问题", "突出问题", "个"
    group = SPECIAL
    empty_text = "从监督发现、反复反映的投诉、调研和专项整治中列入的突出问题，列在这里。"
    columns = (
        Column("title", "问题", "title", link=True),
        Column("agencies", "涉及机关", attached("agency_names")),
        Column("light", "整改期限", due_state, Show.STATE, nowrap=True, sort="due", plain=lambda row: row.due),
        Column("stage", "状态", stage_state, Show.STATE, nowrap=True),
        Column("origin", "来源", origin_of, nowrap=True),
        Column("items", "整改项", "items", Show.NUMBER),
        Column("verified", "已核验", "verified", Show.NUMBER),
        Column("listed", "列入日期", "listed_on", Show.DAY, nowrap=True, sort="listed"),
        Column("closed", "销号日期", "closed_on", Show.DAY, nowrap=True, default=False),
        Column("counted", "列入时件数", "counted", Show.NUMBER, default=False),
        Column("source", "来源说明", "source", default=False),
        Column("result", "销号意见", "result", default=False),
    )
    filters = (
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Stage.choices)),
        ChoiceFilter("origin", "来源", "origin", main=True, choices=choices("problem_origin")),
        DateRange("due", "整改期限", "until", main=True, orders="due"),
        DateRange("listed", "列入日期", "listed_on", orders="listed"),
    )
    sorts = (Sort("due", "期限由近到远", "until"), Sort("listed", "最近列入的在前", "listed_on", descending=True))

    def offered_views(self) -> Sequence[View]:
        """Return the views; what is overdue depends on the day."""
        open_ = "&".join(f"stage={one.value}" for one in Stage if one != Stage.CLOSED)
        return (
            View("未销号", open_),
            View("逾期", f"{open_}&due-to={_yesterday()}"),
            View("待销号", "stage=closing"),
            View("已销号", "stage=closed"),
        )

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user: it is the supervising body's."""
        return may_supervise(user)

    def rows(self, user: User) -> QuerySet[Problem]:
        """Return the problems that the user may see."""
        return selectors.problems(user)

    def row_url(self, row: Problem) -> str:
        """Return the problem's page."""
        return reverse("object", args=[PROBLEM, row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the ways to put something on the list, and to print it."""
        return (
            Act("制发问题清单", reverse("problem-print"), "printer"),
            Act("汇集线索", reverse("problem-candidates"), "search"),
            Act("列入突出问题", reverse("problem-new"), "plus", primary=True),
        )

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies: one query."""
        called = names({id_ for row in rows for id_ in row.agencies})
        for row in rows:
            row.agency_names = "、".join(called.get(id_, id_) for id_ in row.agencies)


class Items(GenericList):
    """What was assigned to whom (整改项): the supervising body's whole, a body's own."""

    key, title, noun, counter = "problem-items", "突出问题整改", "整改项", "项"
    group = SPECIAL
    unit_field = "agency"
    empty_text = "交办的突出问题整改任务，列在这里。"
    columns = (
        Column("title", "整改任务", "title", link=True),
        Column("agency", "责任单位", attached("agency_name")),
        Column("light", "期限", item_due, Show.STATE, nowrap=True, sort="due", plain=lambda row: row.due),
        Column("stage", "状态", item_state, Show.STATE, nowrap=True),
        Column("problem", "突出问题", "problem_title"),
        Column("assigned", "交办日期", "assigned_on", Show.DAY, nowrap=True),
        Column("rectified", "报告日期", "rectified_on", Show.DAY, nowrap=True, default=False),
        Column("verified", "核验日期", "verified_on", Show.DAY, nowrap=True, default=False),
        Column("demand", "整改要求", "demand", default=False),
        Column("evidence", "整改情况", "evidence", default=False),
        Column("opinion", "核验意见", "opinion", default=False),
    )
    filters = (
        RelatedFilter("agency", "责任单位", "agency", main=True, choices=every_body),
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(ItemStage.choices)),
        DateRange("due", "期限", "until", main=True, orders="due"),
    )
    sorts = (Sort("due", "期限由近到远", "until"),)

    def offered_views(self) -> Sequence[View]:
        """Return the views; what is overdue depends on the day."""
        return (
            View("整改中", "stage=assigned&stage=returned"),
            View("逾期", f"stage=assigned&stage=returned&due-to={_yesterday()}"),
            View("待核验", "stage=reported"),
            View("已核验", "stage=verified"),
        )

    def visible(self, user: User) -> bool:
        """Return whether items exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Item]:
        """Return the items that the user may see."""
        return selectors.items(user)

    def row_url(self, row: Item) -> str:
        """Return the item's page."""
        return reverse("object", args=[ITEM, row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies."""
        attach_agencies(rows, agency_name="agency")


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Problems(), Items()):
        register(listing)
