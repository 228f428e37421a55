"""The list of documents (文书)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import selectors
from zhiheng.kit.documents.models import Document, Making
from zhiheng.kit.documents.panel import state_of
from zhiheng.kit.documents.registry import kinds, world
from zhiheng.kit.pages.lists.base import GenericList, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.scopes import scope_of


def _kind_choices(user: User) -> list[tuple[str, str]]:
    return [(kind.key, kind.title) for kind in kinds]


class Documents(GenericList):
    """Documents made in the name of the units in one's scope, sent to them, or made by oneself."""

    key, title, noun, counter = "documents", "文书", "文书", "份"
    columns = (
        Column("number", "文号", lambda row: str(row.number) if row.number else "未编号", link=True, nowrap=True),
        Column("title", "文书", "title"),
        Column("unit", "制发机关", "unit_title"),
        Column("day", "制发日期", "day", Show.DAY, sort="day"),
        Column("state", "状态", state_of, Show.STATE),
        Column("maker", "制作人", "maker"),
        Column("template", "模板", lambda row: row.template.called, default=False),
    )
    filters = (
        ChoiceFilter("kind", "种类", "kind", main=True, choices=_kind_choices),
        ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(Making.choices)),
        DateRange("day", "制发日期", "day", orders="day"),
    )
    sorts = (Sort("day", "制发日期由近到远", "day", descending=True),)
    empty_text = "在对象页上生成文书后，会自动出现在这里。"

    def rows(self, user: User) -> QuerySet[Document]:
        """Return the documents that this user may see."""
        return selectors.documents(user)

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user: whoever sees any of the work."""
        return not scope_of(user).empty

    def row_url(self, row: Any) -> str:
        """Return the document's page."""
        return reverse("document", args=[row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of units: one question."""
        titles = world.titles()
        for row in rows:
            row.unit_title = titles.get(row.unit, row.unit)


def register_all() -> None:
    """Put the list at its address."""
    register(Documents())
