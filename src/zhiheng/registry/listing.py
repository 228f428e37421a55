"""What the registry's lists share: words for codes, names attached to a page of rows in one query, deadlines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList
from zhiheng.kit.pages.lists.filters import Choices
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.registry.acting.declared import actings
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.models import Agency
from zhiheng.registry.permissions import may_export, may_read

GROUP = "主体与人员"
RENEWAL = 90


def words(table: str, column: str) -> Callable[[Any], str]:
    """Return the reader of a column that holds a code, in words."""
    return lambda row: vocabulary().label(table, getattr(row, column)) if getattr(row, column) else ""


def choices(table: str) -> Callable[[User], Choices]:
    """Return the choices of a filter over a code table."""
    return lambda user: list(vocabulary().codes[table].items())


def agencies(user: User) -> Choices:
    """Return all bodies as choices of a filter."""
    return [(row.public_id, str(row)) for row in Agency.objects.order_by("kind", "name")]


def attached(name: str) -> Callable[[Any], str]:
    """Return the reader of what ``dress`` attached to a row."""
    return lambda row: str(getattr(row, name, ""))


def attach_agencies(rows: Sequence[Any], **columns: str) -> None:
    """Attach names of bodies to rows: attribute name → column with the id. One query for all columns."""
    found = names({getattr(row, column) for row in rows for column in columns.values()} - {""})
    for row in rows:
        for attribute, column in columns.items():
            setattr(row, attribute, found.get(getattr(row, column), ""))


def until(day: date | None, over: str = "已到期") -> State:
    """Return the end of a validity as a state: amber within 90 days, since renewal may be asked for from then on."""
    today = days.today()
    if day is None:
        return State(Kind.PLAIN, "长期")
    if day < today:
        return State(Kind.BREACH, over, days.say_day(day))
    left = (day - today).days
    if left <= RENEWAL:
        return State(Kind.DUE, f"剩 {left} 天", days.say_day(day))
    return State(Kind.PLAIN, f"{day.isoformat()} 止")


class RegistryList(GenericList):
    """Base of the registry's lists. ``subject`` is the object type; ``new`` names the act that adds a row."""

    group = GROUP
    subject = ""
    new: Sequence[str] = ()
    sorts: Sequence[Sort] = ()
    importer = ""

    def visible(self, user: User) -> bool:
        """Return whether the registry exists for this user."""
        return may_read(user)

    def may_export(self, user: User) -> bool:
        """Return whether this user holds the right to export."""
        return may_export(user)

    def row_url(self, row: Any) -> str:
        """Return the address of the object's page."""
        return reverse("object", args=[self.subject, row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return import and the acts that add a row, where this user may do them."""
        found: list[Act] = []
        for name in self.new:
            acting = actings[f"{self.subject}/{name}"]
            if acting.allowed(user, None):
                found.append(Act(acting.action, acting.url(), acting.icon, primary=not found))
        if self.importer and found:
            found.insert(0, Act("导入表格", reverse("registry-import", args=[self.importer]), "table-import"))
        return found
