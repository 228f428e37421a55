"""Lists of enterprises and parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import register
from zhiheng.kit.pages.lists.columns import Column
from zhiheng.kit.pages.lists.filters import ChoiceFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.scopes import Scope
from zhiheng.kit.vault.selectors import masked
from zhiheng.registry.listing import RegistryList, attached, choices, words
from zhiheng.registry.models import Enterprise
from zhiheng.registry.models.parties import EnterpriseKind
from zhiheng.registry.parties import selectors
from zhiheng.registry.parties.forms import SIZE_WORDS
from zhiheng.registry.people import ID_NUMBER, NAME


class Enterprises(RegistryList):
    """Enterprises and all others who are inspected."""

    key, title, noun, counter, subject = "enterprises", "企业", "企业", "家", "enterprise"
    new: Sequence[str] = ("register",)
    importer = "enterprises"
    columns = (
        Column("name", "名称", "name", link=True),
        Column("uscc", "统一社会信用代码", "uscc", nowrap=True),
        Column("kind", "类别", "kind_words", nowrap=True),
        Column("size", "规模", lambda row: SIZE_WORDS.get(row.size, row.size)),
        Column("region", "区划", "region", nowrap=True),
        Column("operating", "存续", lambda row: {True: "存续", False: "已注销"}.get(row.operating, "未载明")),
    )
    filters = (
        TextFilter("q", "名称", "name", main=True, orders="name", hint="名称的开头", least=2),
        TextFilter("uscc", "信用代码", "uscc", main=True, orders="uscc", hint="代码的开头", least=4),
        ChoiceFilter("kind", "类别", "kind", main=True, choices=lambda user: list(EnterpriseKind.choices)),
    )
    sorts: Sequence[Sort] = (
        Sort("entered", "最近登记的在前", "pk", descending=True),
        Sort("name", "按名称", "name"),
        Sort("uscc", "按信用代码", "uscc"),
    )

    def rows(self, user: User) -> QuerySet[Enterprise]:
        """Return all enterprises."""
        return selectors.enterprises(user)


class Doubles(Enterprises):
    """Enterprises that share a credit code: the same one entered twice by different sources."""

    key, title, noun = "enterprise-doubles", "疑似重复的企业", "疑似重复的企业"
    new, importer = (), ""
    empty_text = "没有两条记录使用同一统一社会信用代码。"
    sorts = (Sort("uscc", "按信用代码", "uscc"), Sort("name", "按名称", "name"))

    def rows(self, user: User) -> QuerySet[Enterprise]:
        """Return those that share a code."""
        return selectors.doubles(selectors.enterprises(user))


class Parties(RegistryList):
    """Persons as parties; names are masked."""

    persons = True
    key, title, noun, counter, subject = "parties", "当事人", "当事人", "人", "party"
    new = ("register",)
    unit_field = "agency"
    columns = (
        Column("name", "姓名", attached("name"), link=True),
        Column("kind", "类别", words("party_kind", "kind")),
        Column("number", "公民身份号码", attached("number")),
    )
    filters = (ChoiceFilter("kind", "类别", "kind", main=True, choices=choices("party_kind")),)
    sorts = (Sort("entered", "最近登记的在前", "pk", descending=True),)

    def rows(self, user: User) -> QuerySet[Any]:
        """Return the parties that units of the scope registered."""
        return selectors.parties(user)

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return the scope's parts, and as one more what was registered elsewhere first."""
        parts = super().scope_branches(scope)
        if scope.everything or not scope.units:
            return parts
        return [*parts, selectors.shared_with(scope) & ~Q(agency__in=sorted(scope.units))]

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach masked names and numbers in one query."""
        found = masked([row.public_id for row in rows], (NAME, ID_NUMBER))
        for row in rows:
            values = found.get(row.public_id, {})
            row.name, row.number = values.get(NAME, "未载姓名"), values.get(ID_NUMBER, "")


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Enterprises(), Doubles(), Parties()):
        register(listing)
