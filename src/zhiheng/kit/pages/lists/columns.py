"""Columns of a list: what a cell shows, and the plain value that an export writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import State


class Show(StrEnum):
    """How a cell is drawn. Numbers stand right, everything else left; nothing is centred."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # Decimal yuan
    DAY = "day"
    MOMENT = "moment"
    STATE = "state"  # a parts.State


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name in the address, heading, value (an attribute path ``agency.title`` or a function of the row).

    ``sort`` names the list's sort that clicking the heading asks for; ``default`` says whether it is shown at first;
    ``link`` makes the cell lead to the row's own page (the first column); ``plain`` is what an export writes where the
    shown value isn't plain.
    """

    key: str
    title: str
    value: str | Callable[[Any], Any]
    show: Show = Show.TEXT
    sort: str = ""
    default: bool = True
    link: bool = False
    nowrap: bool = False
    plain: Callable[[Any], Any] | None = None

    @property
    def right(self) -> bool:
        """Return whether cells stand right."""
        return self.show in (Show.NUMBER, Show.MONEY)

    def read(self, row: Any) -> Any:
        """Return the value of a row's cell; None along a path that ends early."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in self.value.split("."):
            found = getattr(found, step, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def export(self, row: Any) -> Any:
        """Return the plain value for a table file: text, number, Decimal, date, moment or None."""
        value = self.plain(row) if self.plain else self.read(row)
        if isinstance(value, State):
            return f"{value.text} {value.note}".strip()
        return value

    def words(self, row: Any) -> str:
        """Return a cell as text, exactly as a person reads it."""
        return say(self.read(row), self.show)


def say(value: Any, show: Show) -> str:
    """Return a value in the words of its kind of column."""
    if value is None:
        return ""
    if isinstance(value, State):
        return value.text
    if show is Show.MONEY:
        amount = Decimal(value)
        return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    if show is Show.NUMBER:
        return f"{value:,}"
    if isinstance(value, datetime):
        return days.say_moment(value)
    if isinstance(value, date):
        return days.say_day(value)
    return str(value)
