"""The list of benchmarks and the four lists (裁量基准)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.handling.discretion import selectors
from zhiheng.handling.discretion.models import Edition, Kind
from zhiheng.handling.discretion.models import State as States
from zhiheng.handling.discretion.permissions import may_read
from zhiheng.handling.discretion.projecting import BENCHMARK
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, State
from zhiheng.kit.pages.parts import Kind as Look
from zhiheng.registry.agencies.selectors import kept
from zhiheng.registry.listing import attach_agencies, attached

KEY = "benchmarks"
GROUP = "办案"
LOOKS = {States.IN_FORCE: Look.OK, States.REPEALED: Look.LOCK, States.REPLACED: Look.LOCK}


def state_of(edition: Edition) -> State:
    """Return how far an edition is, as a state."""
    return State(LOOKS.get(States(edition.state), Look.WAIT), edition.get_state_display())


class Benchmarks(GenericList):
    """Editions of benchmarks and lists."""

    key, title, noun, counter = KEY, "裁量基准", "裁量基准", "份"
    group = GROUP
    empty_text = "导入裁量基准或者四张清单的表格后，会出现在这里。"
    columns = (
        Column("number", "编号", "number", link=True, nowrap=True),
        Column("conduct", "违法行为", "conduct"),
        Column("kind", "类别", lambda row: row.get_kind_display(), nowrap=True),
        Column("agency", "制定机关", attached("agency_name")),
        Column("version", "版本", "version", nowrap=True),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("valid_from", "施行日期", "valid_from", Show.DAY, nowrap=True),
        Column("valid_to", "失效日期", "valid_to", Show.DAY, nowrap=True),
        Column("power", "事项编码", "power", nowrap=True, default=False),
    )
    filters = (
        ChoiceFilter("kind", "类别", "kind", main=True, choices=lambda user: list(Kind.choices)),
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(States.choices)),
        RelatedFilter("agency", "制定机关", "agency", main=True, choices=selectors.bodies),
    )
    sorts = (Sort("recent", "最近登记的在前", "pk", descending=True),)
    views = (
        View("施行中", "state=in_force"),
        View("起草中", "state=drafted"),
        View("不予处罚清单", "kind=no_penalty"),
        View("从轻处罚清单", "kind=lighter"),
        View("减轻处罚清单", "kind=mitigate"),
        View("从重处罚清单", "kind=heavier"),
    )

    def visible(self, user: User) -> bool:
        """Return whether benchmarks exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Edition]:
        """Return all editions."""
        return selectors.editions(user)

    def row_url(self, row: Edition) -> str:
        """Return the benchmark's page, at this version."""
        return f"{reverse('object', args=[BENCHMARK, row.benchmark])}?version={row.version}"

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies."""
        attach_agencies(rows, agency_name="agency")

    def actions(self, user: User) -> Sequence[Act]:
        """Return the imports, for who keeps a body's registers."""
        if not kept(user).exists():
            return ()
        return (
            Act("导入裁量基准", reverse("registry-import", args=["benchmarks"]), "table-import"),
            Act("导入四张清单", reverse("registry-import", args=["leniency-lists"]), "table-import"),
        )


def register_all() -> None:
    """Put the list at its address."""
    register(Benchmarks())
