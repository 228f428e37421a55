"""The list of special campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.oversight.campaigns import selectors
from zhiheng.oversight.campaigns.models import Campaign, State
from zhiheng.oversight.campaigns.projecting import CAMPAIGN
from zhiheng.oversight.campaigns.words import state_of
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.registry.agencies.selectors import names


class Campaigns(GenericList):
    """Special campaigns (专项整治)."""

    key, title, noun, counter = "campaigns", "专项整治", "专项整治", "项"
    group = SPECIAL
    empty_text = "启动的专项整治列在这里。"
    columns = (
        Column("title", "名称", "title", link=True),
        Column("state", "期限", state_of, Show.STATE, nowrap=True, sort="last", plain=lambda row: row.last),
        Column("agencies", "涉及机关", lambda row: row.agency_names),
        Column("first", "起", "first", Show.DAY, nowrap=True),
        Column("last", "止", "last", Show.DAY, nowrap=True),
        Column("drawn", "抽中（件）", lambda row: row.counts.drawn, Show.NUMBER),
        Column("checked", "已检查（件）", lambda row: row.counts.checked, Show.NUMBER),
        Column("failed", "发现问题（件）", lambda row: row.counts.failed, Show.NUMBER),
        Column("result", "总结", "result", default=False),
    )
    filters = (
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),
        DateRange("last", "结束日期", "last", main=True, orders="last"),
    )
    sorts = (Sort("last", "最近结束的在前", "last", descending=True),)
    views = (View("进行中", "state=open"), View("已结束", "state=closed"))

    def visible(self, user: User) -> bool:
        """Return whether campaigns exist for this user."""
        return may_supervise(user)

    def rows(self, user: User) -> QuerySet[Campaign]:
        """Return the campaigns that the user may see."""
        return selectors.campaigns(user)

    def row_url(self, row: Campaign) -> str:
        """Return the campaign's page."""
        return reverse("object", args=[CAMPAIGN, row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to open a campaign."""
        return (Act("启动专项整治", reverse("campaign-open"), "plus", primary=True),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies and how far the checks are."""
        called = names({id_ for row in rows for id_ in row.agencies})
        counts = selectors.checked_of([row.public_id for row in rows])
        for row in rows:
            row.agency_names = "、".join(called.get(id_, id_) for id_ in row.agencies) or "全部机关"
            row.counts = counts[row.public_id]


def register_all() -> None:
    """Put the list at its address."""
    register(Campaigns())
