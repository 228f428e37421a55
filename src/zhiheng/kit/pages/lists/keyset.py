"""Keyset paging (键集分页): a page is read from where the last one ended, so the hundredth costs what the first does.

A list is the union of disjoint *branches*, each answered by one index; within a branch rows are ordered by one field
and the primary key, both in the same direction. Rows without a value in that field come last, in the order of their
keys. All of it is the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections, models
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value

COUNT_LIMIT = 10_000  # beyond it a count says “10,000+” (F10)
JUMP_LIMIT = 10_000  # rows that a jump to a page number may pass over


@dataclass(frozen=True, slots=True)
class Order:
    """Order by one field, then by the primary key, both in the same direction."""

    field: str
    descending: bool = False

    def reversed(self) -> Order:
        """Return the order read from its end."""
        return Order(self.field, not self.descending)

    def terms(self) -> list[str]:
        """Return what ``order_by`` takes."""
        sign = "-" if self.descending else ""
        return [f"{sign}pk"] if self.field == "pk" else [f"{sign}{self.field}", f"{sign}pk"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between rows: the value and key of the row beside it. ``value`` is None among rows without one."""

    value: Any
    key: Any

    def encode(self, model: type[Model], order: Order) -> str:
        """Return the cursor as text for an address."""
        field = _field(model, order.field)
        value = None if self.value is None else field.value_to_string(_Holder(field.attname, self.value))  # type: ignore[arg-type]  # any object with the attribute will do
        return base64.urlsafe_b64encode(json.dumps([value, self.key]).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, model: type[Model], order: Order) -> Cursor:
        """Return the cursor that a text names. Raises ValueError where it names none."""
        try:
            value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            meta = model._meta
            read = None if value is None else _field(model, order.field).to_python(value)
            return cls(read, meta.pk.to_python(key))
        except (binascii.Error, ValueError, TypeError, ValidationError) as error:
            raise ValueError(f"no place in a list: {text[:40]!r}") from error


class _Holder:
    """An object with one attribute: what ``Field.value_to_string`` reads a value from."""

    def __init__(self, name: str, value: Any) -> None:
        setattr(self, name, value)


class Pair(Func):
    """Two expressions as one row value."""

    template = "(%(expressions)s)"
    arg_joiner = ", "
    output_field = BooleanField()


class Beyond(Func):
    """``(field, pk) > (value, key)`` as one row comparison, which both databases answer by seeking in the index."""

    template = "%(expressions)s"
    output_field = BooleanField()
    conditional = True

    def __init__(self, model: type[Model], order: Order, cursor: Cursor) -> None:
        value = Value(cursor.value, output_field=_field(model, order.field))
        key = Value(cursor.key, output_field=_field(model, "pk"))
        sign = " < " if order.descending else " > "
        super().__init__(Pair(F(order.field), F("pk")), Pair(value, key), arg_joiner=sign)


@dataclass(frozen=True, slots=True)
class KeyPage:
    """The keys of one page in order, and whether rows lie before and after it."""

    keys: list[Any]
    before: bool
    after: bool


class Keyset:
    """Pages over the union of branches: querysets of one model that share no row."""

    def __init__(
        self, model: type[Model], branches: Sequence[QuerySet[Any]], order: Order, using: str, *, filled: bool = False
    ) -> None:
        """Take branches and order; ``filled`` says that every row has a value in the order's field."""
        self._model = model
        self._branches = list(branches)
        self._order = order
        self._using = using
        self._parts = [False, True] if _nullable(model, order.field) and not filled else [False]

    def first(self, size: int) -> KeyPage:
        """Return the first page."""
        keys = self._read(None, size + 1, self._order)
        return KeyPage(keys[:size], before=False, after=len(keys) > size)

    def after(self, cursor: Cursor, size: int) -> KeyPage:
        """Return the page that begins behind the cursor; there is always something before it."""
        keys = self._read(cursor, size + 1, self._order)
        return KeyPage(keys[:size], before=True, after=len(keys) > size)

    def before(self, cursor: Cursor, size: int) -> KeyPage:
        """Return the page that ends before the cursor; there is always something after it."""
        keys = self._read(cursor, size + 1, self._order.reversed(), backwards=True)
        return KeyPage(keys[:size][::-1], before=len(keys) > size, after=True)

    def last(self, size: int) -> KeyPage:
        """Return the last page."""
        keys = self._read(None, size + 1, self._order.reversed(), backwards=True)
        return KeyPage(keys[:size][::-1], before=len(keys) > size, after=False)

    def jump(self, passed: int, size: int) -> KeyPage:
        """Return the page behind ``passed`` rows, at most ``JUMP_LIMIT``; only entries of the index are passed over."""
        passed = min(passed, JUMP_LIMIT)
        keys = self._read(None, passed + size + 1, self._order, skip=passed)
        return KeyPage(keys[:size], before=passed > 0, after=len(keys) > size)

    def count(self, most: int | None = None) -> tuple[int, bool]:
        """Return how many rows there are, and whether that is all: counting stops at ``most`` (``COUNT_LIMIT``)."""
        limit = min(most or COUNT_LIMIT, COUNT_LIMIT)
        found = self.count_to(limit + 1)
        return min(found, limit), found <= limit

    def count_to(self, limit: int) -> int:
        """Return how many rows there are, at most ``limit``."""
        if not self._branches:
            return 0
        queries = [branch.order_by().values_list("pk")[:limit] for branch in self._branches]
        frame = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({{union}}) AS u LIMIT {limit}) AS c"  # noqa: S608 (a number)
        return int(self._run(queries, frame)[0][0])

    def _read(
        self, cursor: Cursor | None, want: int, order: Order, *, backwards: bool = False, skip: int = 0
    ) -> list[Any]:
        """Return up to ``want`` keys behind the cursor, without the first ``skip``; rows without a value come last."""
        keys: list[Any] = []
        for empty in self._parts[::-1] if backwards else self._parts:
            if cursor is not None and self._passed(cursor, empty, backwards=backwards):
                continue
            here = cursor if cursor is not None and empty == (cursor.value is None) else None
            keys += self._part(here, want - len(keys), order, empty=empty)
            if len(keys) >= want:
                break
        return keys[skip:]

    @staticmethod
    def _passed(cursor: Cursor, empty: bool, *, backwards: bool) -> bool:
        """Return whether a part lies wholly on the other side of the cursor."""
        at = cursor.value is None
        return (empty and not at) if backwards else (at and not empty)

    def _part(self, cursor: Cursor | None, want: int, order: Order, *, empty: bool) -> list[Any]:
        """Return keys of the rows with a value (or, ``empty``, of those without) behind the cursor."""
        if not self._branches:
            return []
        within = Order("pk", order.descending) if empty else order
        queries = []
        for branch in self._branches:
            query = branch.filter(**{f"{self._order.field}__isnull": empty}) if len(self._parts) > 1 else branch
            if cursor is not None:
                query = query.filter(
                    Beyond(self._model, within, Cursor(cursor.key if empty else cursor.value, cursor.key))
                )
            # By field and key also where the field is empty: that is how the index stands.
            queries.append(query.order_by(*order.terms()).values_list(within.field, "pk")[:want])
        sign = " DESC" if order.descending else ""
        union = f"SELECT * FROM ({{union}}) AS u ORDER BY 1{sign}, 2{sign} LIMIT {want}"  # noqa: S608 (a sign and a number)
        return [row[1] for row in self._run(queries, union if len(queries) > 1 else "")]

    def _run(self, queries: Sequence[QuerySet[Any, Any]], frame: str) -> list[Any]:
        """Run one query over the union of sliced queries, framed by SQL; both databases take slices as sub-selects."""
        if not frame:
            return list(queries[0])
        parts, params = [], []
        for query in queries:
            try:
                sql, values = query.query.get_compiler(self._using).as_sql()
            except EmptyResultSet:  # a branch that no row can meet (a scope that shows nothing)
                continue
            parts.append(f"SELECT * FROM ({sql}) AS b")  # noqa: S608 (Django's own SQL with its parameters)
            params.extend(values)
        if not parts:
            return [(0,)] if "COUNT" in frame else []
        with connections[self._using].cursor() as database:
            database.execute(frame.replace("{union}", " UNION ALL ".join(parts)), params)
            return list(database.fetchall())


def _field(model: type[Model], name: str) -> models.Field[Any, Any]:
    """Return a concrete field of a model by name; ``pk`` is its primary key."""
    meta = model._meta
    if name == "pk":
        return meta.pk
    found = meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 (lists order by columns of the row itself; checked at start-up)
    return found


def _nullable(model: type[Model], name: str) -> bool:
    return name != "pk" and bool(_field(model, name).null)
