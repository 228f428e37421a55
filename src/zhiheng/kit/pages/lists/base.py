"""The generic list (清单): a declared class per list; filters, sorts, columns, paging and export come with it.

A room subclasses :class:`GenericList`, registers one instance under its key at start-up, and the address
``/lists/KEY/`` shows it. Rows are those of ``rows(user)``, narrowed to the user's scope; nothing else can be reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.pages.lists.columns import Column
from zhiheng.kit.pages.lists.filters import Filter
from zhiheng.kit.pages.lists.keyset import Cursor, KeyPage, Keyset
from zhiheng.kit.pages.lists.state import ListState, Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.kit.rights import EXPORT, may
from zhiheng.kit.scopes import Scope, scope_of

MOST_BRANCHES = 64  # beyond it the parts are joined and the database chooses its own way
EXPORT_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class View:
    """A view that comes with the list: title and the query of its address."""

    title: str
    query: str


class GenericList:
    """One list. Subclasses declare; ``rows`` and ``key`` must be given.

    ``unit_field`` and ``person_field`` are the columns by which a scope narrows; ``unit_filter`` names the filter that
    chooses among units, so that both become one branch each. ``counter`` is the measure word (件, 人, 家). ``persons``:
    each row is about a person; exporting many of them takes two people (F13).
    """

    key: str = ""
    title: str = ""
    noun: str = ""
    counter: str = "件"
    group: str = ""
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    sorts: Sequence[Sort] = ()
    views: Sequence[View] = ()
    sizes: Sequence[int] = (50, 20, 100)
    unit_field: str = ""
    person_field: str = ""
    empty_text: str = "有了记录会自动出现在这里。"
    head_template: str = ""
    persons: bool = False
    # Equalities that ``rows`` itself sets (one type of object) and that stand before the scope in the indexes.
    fixed: ClassVar[Sequence[str]] = ()

    def rows(self, user: User) -> QuerySet[Any]:
        """Return what this user may see, before any condition. The room's selector answers."""
        raise NotImplementedError

    def unscoped(self, user: User) -> QuerySet[Any]:
        """Return the same rows without the scope's condition, where the branches' own conditions say it better.

        Only keys are read from it; the rows themselves are always fetched through ``rows``.
        """
        return self.rows(user)

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user; otherwise its address answers 404."""
        return True

    def may_export(self, user: User) -> bool:
        """Return whether this user holds the right to export (a right of its own, F12)."""
        return may(user, EXPORT)

    def offered_views(self) -> Sequence[View]:
        """Return the views that come with the list; a list whose views depend on the day overrides it."""
        return self.views

    def row_url(self, row: Any) -> str:
        """Return the address of a row's own page, "" where it has none."""
        return ""

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach to the rows of one page what their columns need, in a constant number of queries."""

    def actions(self, user: User) -> Sequence[Act]:
        """Return the buttons at the head of the page."""
        return ()

    def picks(self, user: User) -> Sequence[Act]:
        """Return the acts that this user may do to several rows at once: addresses that take their keys as ``id``."""
        return ()

    def pick_key(self, row: Any) -> str:
        """Return by which key a row is picked for them."""
        return str(row.pk)

    def preparing(self, state: ListState) -> str:
        """Return in words what is still being prepared where a page is empty only because of that; else ""."""
        return ""

    def head(self, user: User) -> Mapping[str, Any]:
        """Return what ``head_template`` shows above the list."""
        return {}

    def scope(self, user: User) -> Scope:
        """Return the scope by which the list narrows."""
        return scope_of(user)

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return a scope as disjoint parts, one per unit and one for the person."""
        if not self.unit_field or scope.everything:
            return [Q()]
        parts = [Q(**{self.unit_field: unit}) for unit in sorted(scope.units)]
        if self.person_field and scope.person:
            own = Q(**{self.person_field: scope.person})
            elsewhere = ~Q(**{f"{self.unit_field}__in": sorted(scope.units)})
            parts.append(own & elsewhere if scope.units else own)
        return parts


lists: Registry[GenericList] = Registry("list")


def register(listing: GenericList) -> None:
    """Put a list at ``/lists/KEY/``. Raises ValueError for a taken key or a sort that isn't declared."""
    sorts = {sort.key for sort in listing.sorts}
    if not listing.sorts or not listing.columns:
        raise ValueError(f"list {listing.key!r} declares no sort or no column")
    for name in [f.orders for f in listing.filters if f.orders] + [c.sort for c in listing.columns if c.sort]:
        if name not in sorts:
            raise ValueError(f"list {listing.key!r} names the sort {name!r}, which it doesn't declare")
    lists.register(listing.key, listing)


class Answer:
    """A list's answer to one address and user: pages of rows, counts, and the stream an export writes."""

    def __init__(self, listing: GenericList, user: User, state: ListState) -> None:
        self.listing = listing
        self.user = user
        self.state = state
        self._all = listing.rows(user)
        self.model: type[Model] = self._all.model
        self._using: str = self._all.db

    def keyset(self, *, conditions: bool = True) -> Keyset:
        """Return the pages of what is asked for, or (without conditions) of all the user may see."""
        state, listing = self.state, self.listing
        filled = state.sort.only is not None and conditions
        rows = listing.unscoped(self.user)
        if state.sort.only is not None and conditions:
            rows = rows.filter(state.sort.only)
        parts = [listing.scope_branches(listing.scope(self.user))]
        if conditions:
            parts += [one.branches(state.values[one.key]) for one in state.active]
        combined = [self._joined(chosen) for chosen in product(*parts)]
        if len(combined) > MOST_BRANCHES:
            combined = [self._joined([_either(part) for part in parts])]
        branches = [rows.filter(condition) for condition in combined]
        return Keyset(self.model, branches, state.order, self._using, filled=filled)

    def count(self) -> tuple[int, bool]:
        """Return how many rows are asked for, as far as they are counted, and whether that is all."""
        state = self.state
        limits = [limit for one in state.active if (limit := one.counts_to(state.values[one.key])) is not None]
        return self.keyset().count(min(limits, default=None))

    @staticmethod
    def _joined(conditions: Sequence[Q]) -> Q:
        whole = Q()
        for condition in conditions:
            whole &= condition
        return whole

    def page(self) -> tuple[list[Any], KeyPage]:
        """Return the rows of the page asked for, dressed, and what lies around them, in two queries."""
        keys = self._keys()
        found = self._all.in_bulk(keys.keys) if keys.keys else {}
        rows = [found[key] for key in keys.keys if key in found]
        self.listing.dress(rows, self.user)
        return rows, keys

    def _keys(self) -> KeyPage:
        data, size, keyset = self.state.data, self.state.size, self.keyset()
        for name, read in (("after", keyset.after), ("before", keyset.before)):
            if text := data.get(name):
                try:
                    return read(Cursor.decode(text, self.model, self.state.order), size)
                except ValueError:
                    return keyset.first(size)  # an address that was cut off: begin again rather than refuse
        return keyset.jump((self.state.page - 1) * size, size) if self.state.page > 1 else keyset.first(size)

    def cursor(self, row: Any) -> str:
        """Return the place of a row, for the address of the page behind or before it."""
        order = self.state.order
        name = self.model._meta.pk.attname if order.field == "pk" else self.model._meta.get_field(order.field).attname  # type: ignore[union-attr]  # a column of the row itself
        value = getattr(row, name)
        return Cursor(value, row.pk).encode(self.model, order)

    def stream(self) -> Iterator[Any]:
        """Yield every row asked for, in order, dressed, reading a chunk at a time: what an export writes."""
        keyset = self.keyset()
        keys = keyset.first(EXPORT_CHUNK)
        while keys.keys:
            found = self._all.in_bulk(keys.keys)
            rows = [found[key] for key in keys.keys if key in found]
            self.listing.dress(rows, self.user)
            yield from rows
            if not keys.after or not rows:
                return
            cursor = Cursor.decode(self.cursor(rows[-1]), self.model, self.state.order)
            keys = keyset.after(cursor, EXPORT_CHUNK)


def _either(parts: Sequence[Q]) -> Q:
    """Return parts joined by or; no part at all is met by no row."""
    whole = Q(pk__in=[])
    for part in parts:
        whole |= part
    return whole if parts else Q(pk__in=[])
