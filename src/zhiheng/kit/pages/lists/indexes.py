"""Does the database answer every declared filter and sort from an index that begins with the scope? (F10)

Used by a test over all registered lists; ``missing`` names what would have to walk the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connections
from django.db.models import Model

from zhiheng.kit.pages.lists.base import GenericList
from zhiheng.kit.pages.lists.filters import Filter, TextFilter
from zhiheng.kit.pages.lists.state import Sort


def columns_of(model: type[Model], using: str) -> list[list[str]]:
    """Return the columns of every index of a model's table, in order, as the database has them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [entry["columns"] for entry in found.values() if entry["index"] or entry["unique"] or entry["primary_key"]]


def wanted(listing: GenericList, model: type[Model]) -> Iterator[tuple[str, list[str]]]:
    """Yield what a list may be asked, in words, with the columns that an index must begin with to answer it."""
    scopes: list[list[str]] = [[]] + ([[listing.unit_field]] if listing.unit_field else [])
    for scope in scopes:
        who = "unit" if scope else "all"
        for sort in (sort for sort in listing.sorts if sort.offered):
            yield f"{who}: sort {sort.key}", _columns(listing, model, scope, None, sort)
        for one in listing.filters:
            for sort in _sorts(listing, one):
                yield f"{who}: {one.key} by {sort.key}", _columns(listing, model, scope, one, sort)


def missing(listing: GenericList, model: type[Model], using: str = "default") -> list[str]:
    """Return what no index of the database answers; an empty list is what a test wants."""
    there = columns_of(model, using)
    return [
        f"{listing.key}, {words}: no index begins with ({', '.join(columns)})"
        for words, columns in wanted(listing, model)
        if not any(_begins(index, columns) for index in there)
    ]


def _begins(index: Sequence[str], columns: Sequence[str]) -> bool:
    """Return whether an index begins with these columns; on SQLite the key stands at the end of every index unseen."""
    return list(index[: len(columns)]) == list(columns)


def _sorts(listing: GenericList, one: Filter) -> list[Sort]:
    """Return the orders in which a filter's rows may be asked for."""
    if isinstance(one, TextFilter) and one.search is not None:
        return []  # at most 2,000 rows, found by the search's own index
    if one.orders:
        return [sort for sort in listing.sorts if sort.key == one.orders]
    return [sort for sort in listing.sorts if sort.offered]


def _columns(
    listing: GenericList, model: type[Model], scope: Sequence[str], one: Filter | None, sort: Sort
) -> list[str]:
    """Return the database columns: what the list fixes, the scope, the filter's equality, the order, the key."""
    exact = [one.column] if one is not None and not one.orders and one.column not in scope else []
    names = [*listing.fixed, *scope, *exact, sort.field, "pk"]
    fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return list(dict.fromkeys(str(field.column) for field in fields))  # type: ignore[union-attr]  # columns of the row itself
