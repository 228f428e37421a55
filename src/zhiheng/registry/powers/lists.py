"""Lists of power items and delegations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, RelatedFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry.agencies.lists import ended
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.holding import holding
from zhiheng.registry.listing import RegistryList, agencies, attach_agencies, attached, choices, until, words
from zhiheng.registry.models import DelegatedPower, Power
from zhiheng.registry.powers import selectors


def sanctions(row: Power) -> str:
    """Return the kinds of penalties in words."""
    return "、".join(vocabulary().label("penalty_kind", kind) for kind in row.sanctions)


class Powers(RegistryList):
    """Power items."""

    key, title, noun, counter, subject = "powers", "权责事项", "权责事项", "项", "power"
    new, importer = ("list",), "powers"
    columns = (
        Column("code", "编码", "code", link=True, sort="code", nowrap=True),
        Column("name", "事项", "name"),
        Column("kind", "类型", words("power_kind", "kind"), nowrap=True),
        Column("field", "领域", words("field", "field"), nowrap=True),
        Column("holders", "实施主体", attached("holder_names")),
        Column("law", "依据", lambda row: "、".join(row.law)),
        Column("sanctions", "处罚种类", sanctions, default=False),
        Column("listed", "公布日期", "listed_on", Show.DAY, default=False),
    )
    filters = (
        TextFilter("q", "编码", "code", main=True, orders="code", hint="编码的开头"),
        ChoiceFilter("kind", "类型", "kind", main=True, choices=choices("power_kind")),
        ChoiceFilter("field", "领域", "field", main=True, choices=choices("field")),
    )
    sorts = (Sort("code", "按编码", "code"),)
    views = (View("检查事项", "kind=inspection"), View("处罚事项", "kind=penalty"))

    def rows(self, user: User) -> QuerySet[Power]:
        """Return all power items."""
        return selectors.powers(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach who holds each item now: two queries."""
        held = holding("power.held", now()).filter(carrier__in=[row.public_id for row in rows])
        pairs = list(held.values_list("carrier", "subject"))
        called = names({subject for _, subject in pairs})
        for row in rows:
            mine = [called.get(subject, "") for carrier, subject in pairs if carrier == row.public_id]
            row.holder_names = "、".join(sorted(mine)) or "现在没有"


class Delegations(RegistryList):
    """Powers delegated to streets."""

    key, title, noun, counter, subject = "delegations", "街道赋权", "赋权事项", "项", "delegated_power"
    new, importer = ("grant",), "delegations"
    columns = (
        Column("code", "编码", "code", link=True, nowrap=True),
        Column("name", "事项", "name"),
        Column("subdistrict", "街道", attached("street"), nowrap=True),
        Column("former", "原行使机关", attached("former_name")),
        Column("decision", "决定文号", "decision_no"),
        Column("until", "期限", lambda row: ended(row) or until(row.valid_to, "已期满"), Show.STATE),
        Column("assessed", "最近评估", "assessed_on", Show.DAY, nowrap=True),
        Column("result", "评估结果", "assessment", default=False),
    )
    filters = (
        TextFilter("q", "编码", "code", main=True, orders="code", hint="编码的开头"),
        RelatedFilter("street", "街道", "subdistrict", main=True, choices=lambda user: streets(user)),
    )
    sorts = (Sort("code", "按编码", "code"),)

    def rows(self, user: User) -> QuerySet[DelegatedPower]:
        """Return all delegations."""
        return selectors.delegations(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of streets and former bodies."""
        attach_agencies(rows, street="subdistrict", former_name="former")


def streets(user: User) -> list[tuple[str, str]]:
    """Return the bodies as choices; streets stand among them."""
    return list(agencies(user))


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Powers(), Delegations()):
        register(listing)
