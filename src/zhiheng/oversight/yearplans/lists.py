"""The list of yearly plans of supervision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.oversight.findings.lists import SPECIAL, every_body
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.models import State, YearPlan
from zhiheng.oversight.yearplans.permissions import may_draft, may_read
from zhiheng.oversight.yearplans.progress import Stage, progress_of
from zhiheng.oversight.yearplans.views import state_of
from zhiheng.registry.listing import attach_agencies, attached


class YearPlans(GenericList):
    """Yearly plans of supervision (年度监督计划)."""

    key, title, noun, counter = "year-plans", "年度监督计划", "年度监督计划", "份"
    group = SPECIAL
    empty_text = "起草的年度监督计划列在这里；印发后，全区各机关可以查看。"
    columns = (
        Column("title", "名称", "title", link=True),
        Column("year", "年度", "year", Show.NUMBER, nowrap=True),
        Column("agency", "制定机关", attached("agency_name")),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("items", "项目（项）", lambda row: row.items_counted, Show.NUMBER),
        Column("done", "已完成（项）", lambda row: row.items_done, Show.NUMBER),
        Column("late", "逾期（项）", lambda row: row.items_late, Show.NUMBER),
        Column("published", "印发日期", "published_on", Show.DAY, nowrap=True),
        Column("number", "文号", "number", default=False),
    )
    filters = (
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),
        RelatedFilter("agency", "制定机关", "agency", choices=every_body),
    )
    sorts = (Sort("year", "最近年度的在前", "year", descending=True),)
    views = (View("已印发", "state=published"), View("起草中", "state=draft"))

    def visible(self, user: User) -> bool:
        """Return whether plans exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[YearPlan]:
        """Return the plans that the user may see."""
        return selectors.plans(user)

    def row_url(self, row: YearPlan) -> str:
        """Return the plan's page."""
        return reverse("year-plan", args=[row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to draft a plan."""
        return (Act("起草年度监督计划", reverse("year-plan-draft"), "plus", primary=True),) if may_draft(user) else ()

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies and how far the items are."""
        attach_agencies(rows, agency_name="agency")
        today, items = days.today(), selectors.shown_items(user, rows)
        for row in rows:
            lines = progress_of(items[row.public_id], row.year)
            row.items_counted = len(lines)
            row.items_done = sum(line.stage is Stage.DONE for line in lines)
            row.items_late = sum(line.late(today) for line in lines)


def register_all() -> None:
    """Put the list at its address."""
    register(YearPlans())
