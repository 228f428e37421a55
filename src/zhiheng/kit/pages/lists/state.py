"""What an address asks of a list: conditions, order, columns, page; so it can be kept and sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import QueryDict

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.columns import Column
from zhiheng.kit.pages.lists.filters import Asker, Filter, Unreadable
from zhiheng.kit.pages.lists.keyset import Order
from zhiheng.kit.pages.parts import Chip
from zhiheng.kit.security.wellformed import require_wellformed

if TYPE_CHECKING:
    from zhiheng.kit.pages.lists.base import GenericList

PAGING = ("after", "before", "page")
OTHERS = ("sort", "col", "size")


@dataclass(frozen=True, slots=True)
class Sort:
    """An order that a list offers: by a column of the row itself, then by key. Reading it backwards costs the same.

    ``only`` narrows to rows with a value in the field (a deadline), for a partial index; the title should say so.
    ``offered`` is False for an order that only a ranging filter brings.
    """

    key: str
    title: str
    field: str
    descending: bool = False
    only: Q | None = None
    offered: bool = True


@dataclass(slots=True)
class ListState:
    """An address, read for one list and user. ``problems`` says in words what couldn't be followed, by filter."""

    listing: GenericList
    user: User
    data: QueryDict
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    asker: Asker = field(init=False)

    def __post_init__(self) -> None:
        """Read the conditions. Raises BadRequest for what no database can be asked."""
        require_wellformed(self.data)
        self.asker = Asker(self.user)
        for one in self.listing.filters:
            try:
                value = one.read(self.data, self.asker)
            except Unreadable as problem:
                self.problems[one.key] = str(problem)
            else:
                if value is not None:
                    self.values[one.key] = value

    @property
    def active(self) -> list[Filter]:
        """Return the filters that are set."""
        return [one for one in self.listing.filters if one.key in self.values]

    @property
    def pinning(self) -> Filter | None:
        """Return the set filter that decides the order, if one does."""
        return next((one for one in self.active if one.orders), None)

    @property
    def sort(self) -> Sort:
        """Return the order that holds: the pinned one, else the one asked for, else the list's first."""
        if self.pinning:
            return next(sort for sort in self.listing.sorts if sort.key == self.pinning.orders)
        offered = {sort.key: sort for sort in self.listing.sorts if sort.offered}
        return offered.get(self.data.get("sort", "").removeprefix("-"), self.listing.sorts[0])

    @property
    def turned(self) -> bool:
        """Return whether the order is read from its end."""
        return self.data.get("sort", "") == f"-{self.sort.key}"

    @property
    def order(self) -> Order:
        """Return the order of the rows."""
        return Order(self.sort.field, self.sort.descending != self.turned)

    @property
    def columns(self) -> list[Column]:
        """Return the columns chosen, in the list's own order; the default ones where none (or no known one) is."""
        asked = set(self.data.getlist("col"))
        chosen = [column for column in self.listing.columns if column.key in asked]
        return chosen or [column for column in self.listing.columns if column.default]

    @property
    def size(self) -> int:
        """Return the rows of a page: one of the sizes offered."""
        asked = self.data.get("size", "")
        sizes = self.listing.sizes
        return int(asked) if asked.isdecimal() and int(asked) in sizes else sizes[0]

    @property
    def page(self) -> int:
        """Return the page's number as the reader counts, from 1."""
        asked = self.data.get("page", "1")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 8 else 1

    @property
    def known(self) -> list[str]:
        """Return the names that an address of this list may hold, without paging."""
        return [name for one in self.listing.filters for name in one.names] + list(OTHERS)

    def query(self, *without: str, **changes: str | list[str]) -> str:
        """Return an address's query (``?a=b`` or "") with changes, without some names, and back at the first page."""
        kept = QueryDict(mutable=True)
        for name in self.known:
            values = [value for value in self.data.getlist(name) if value]
            if name not in without and values:
                kept.setlist(name, values)
        for name, value in changes.items():
            kept.setlist(name, [value] if isinstance(value, str) else value)
        return f"?{kept.urlencode()}" if kept else ""

    @property
    def chips(self) -> list[Chip]:
        """Return the conditions in words, each with the address without it."""
        return [Chip(one.words(self.values[one.key], self.asker), self.query(*one.names) or "?") for one in self.active]

    @property
    def kept(self) -> list[tuple[str, list[str]]]:
        """Return names and values that a form carries along when only the page or its size changes."""
        data = QueryDict(self.query("size").removeprefix("?"))
        return [(name, data.getlist(name)) for name in data]

    @property
    def default_columns(self) -> str:
        """Return the address with the list's own columns."""
        return self.query("col") or "?"

    @property
    def bare(self) -> str:
        """Return the address without any condition."""
        return self.query(*(name for one in self.listing.filters for name in one.names)) or "?"

    def sort_query(self, column: Column) -> str:
        """Return the address that sorts by a column: turned round where it already does."""
        same = self.sort.key == column.sort
        return self.query(sort=f"-{column.sort}" if same and not self.turned else column.sort)
