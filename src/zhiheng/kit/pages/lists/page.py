"""What the list page draws: cells, tabs, addresses of neighbouring pages, words about counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from zhiheng.kit.pages.lists.base import Answer
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import Filter
from zhiheng.kit.pages.lists.keyset import JUMP_LIMIT
from zhiheng.kit.pages.lists.words import counted
from zhiheng.kit.pages.models import SavedView
from zhiheng.kit.pages.parts import Act, State, Tab

MOST_VIEWS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, ready to draw."""

    column: Column
    text: str
    state: State | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A filter, ready to draw: what stands in it now and what is wrong with it."""

    filter: Filter
    options: list[tuple[str, str, bool]]
    texts: list[tuple[str, str]]
    problem: str
    open: bool


class ListPage:
    """One page of a list. Five queries at most: keys, rows, count, count of all, views; plus those of ``dress``."""

    def __init__(self, answer: Answer, path: str) -> None:
        self._answer = answer
        self.state = answer.state
        self.listing = answer.listing
        self.path = path
        self._rows, self._keys = answer.page()

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """Return the rows as cells."""
        return [[self._cell(column, row) for column in self.state.columns] for row in self._rows]

    @cached_property
    def lines(self) -> list[tuple[str, list[Cell]]]:
        """Return the rows as cells, each with the key by which it is picked."""
        keys = [self.listing.pick_key(row) for row in self._rows] if self.picks else [""] * len(self._rows)
        return list(zip(keys, self.rows, strict=True))

    @cached_property
    def picks(self) -> list[Act]:
        """Return the acts on several rows at once."""
        return list(self.listing.picks(self.state.user))

    @cached_property
    def head(self) -> Mapping[str, Any]:
        """Return what stands above the list."""
        return self.listing.head(self.state.user) if self.listing.head_template else {}

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.read(row)
        state = value if column.show is Show.STATE and isinstance(value, State) else None
        return Cell(column, column.words(row), state, self.listing.row_url(row) if column.link else "")

    @cached_property
    def _found(self) -> tuple[int, bool]:
        return self._answer.count()

    @property
    def found(self) -> str:
        """Return how many the conditions leave, in words."""
        return counted(self._found)

    @cached_property
    def total(self) -> str:
        """Return how many there are without conditions, in words."""
        if not self.narrowed:
            return self.found
        return counted(self._answer.keyset(conditions=False).count())

    @cached_property
    def preparing(self) -> str:
        """Return what an empty page still waits for, "" where it is simply empty or isn't."""
        return "" if self._rows else self.listing.preparing(self.state)

    @property
    def narrowed(self) -> bool:
        """Return whether any condition is set."""
        return bool(self.state.values) or self.state.sort.only is not None

    @property
    def previous_url(self) -> str:
        """Return the address of the page before, "" on the first."""
        if not self._keys.before or not self._rows:
            return ""
        number = self.state.page - 1
        if number <= 1:
            return self.state.query() or "?"
        return self.state.query(before=self._answer.cursor(self._rows[0]), page=str(number))

    @property
    def next_url(self) -> str:
        """Return the address of the page behind, "" on the last."""
        if not self._keys.after or not self._rows:
            return ""
        return self.state.query(after=self._answer.cursor(self._rows[-1]), page=str(self.state.page + 1))

    @property
    def last_jump(self) -> int:
        """Return the highest page number that can be asked for directly."""
        rows = self._found[0] if self._found[1] else JUMP_LIMIT
        return max(1, -(-rows // self.state.size))

    @cached_property
    def controls(self) -> list[Control]:
        """Return the filters, ready to draw; a choice among one or none isn't one."""
        drawn = [self._control(one) for one in self.listing.filters]
        return [control for control in drawn if control.filter.kind != "choice" or len(control.options) > 1]

    @property
    def main(self) -> list[Control]:
        """Return the filters that stand open in the bar."""
        return [control for control in self.controls if control.filter.main]

    @property
    def more(self) -> list[Control]:
        """Return the other filters, behind 更多条件."""
        return [control for control in self.controls if not control.filter.main]

    def _control(self, one: Filter) -> Control:
        state = self.state
        asked = {value for name in one.names for value in state.data.getlist(name)}
        options = [(value, name, value in asked) for value, name in state.asker.choices(one)]
        texts = [(name, state.data.get(name, "")) for name in one.names]
        problem = state.problems.get(one.key, "")
        return Control(one, options, texts, problem, bool(problem) or one.key in state.values)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what the filter form carries along without showing it."""
        kept = [("sort", self.state.data.get("sort", "")), ("size", self.state.data.get("size", ""))]
        return [(name, value) for name, value in kept if value]

    @cached_property
    def own_views(self) -> list[SavedView]:
        """Return the person's own views of this list."""
        return list(SavedView.objects.filter(user=self.state.user, list_key=self.listing.key)[:MOST_VIEWS])

    @cached_property
    def tabs(self) -> list[Tab]:
        """Return the list's views, the person's own, and 全部; the current one with its count."""
        now = _same(self.state.query())
        named = [(view.title, view.query) for view in self.listing.offered_views()]
        named += [(view.title, view.query) for view in self.own_views]
        tabs = [self._tab(title, query, now) for title, query in [*named, ("全部", "")]]
        return tabs

    def _tab(self, title: str, query: str, now: str) -> Tab:
        address = f"?{query.removeprefix('?')}"
        current = _same(query) == now
        return Tab(title, address, self.found if current else "", current)

    @property
    def current_view(self) -> str:
        """Return the title of the person's own view that is shown now, "" where none is."""
        now = _same(self.state.query())
        return next((view.title for view in self.own_views if _same(view.query) == now), "")

    @property
    def is_new(self) -> bool:
        """Return whether the conditions are worth keeping: no tab shows them yet."""
        return not any(tab.current for tab in self.tabs)

    @property
    def may_export(self) -> bool:
        """Return whether the export button stands there."""
        return self.listing.may_export(self.state.user) and self._found[0] > 0

    @property
    def actions(self) -> list[Any]:
        """Return the buttons at the head."""
        return list(self.listing.actions(self.state.user))

    @property
    def headings(self) -> list[tuple[Column, str, str]]:
        """Return columns with the address that sorts by each ("" for none) and its ``aria-sort``."""
        found = []
        for column in self.state.columns:
            sortable = bool(column.sort) and self.state.pinning is None
            current = column.sort != "" and self.state.sort.key == column.sort
            direction = ("descending" if self.state.order.descending else "ascending") if current else ""
            found.append((column, self.state.sort_query(column) if sortable else "", direction))
        return found

    @property
    def chosen(self) -> set[str]:
        """Return the keys of the columns shown."""
        return {column.key for column in self.state.columns}


def _same(query: str) -> str:
    """Return a query in a form in which equal ones are equal: sorted, without page size."""
    data = QueryDict(query.removeprefix("?"))
    return repr(sorted((name, data.getlist(name)) for name in data if name != "size"))
