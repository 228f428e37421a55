"""``--where``: only the findings about some objects (of one agency, one field, one object)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogTables


class WhereError(ValueError):
    """A condition that can't be read, or that names a type or attribute which the log doesn't have."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``TYPE=ID`` (objects that share an event with it) or ``TYPE.ATTRIBUTE=VALUE`` (objects of that type)."""

    type: str
    attribute: str | None
    value: str

    @property
    def text(self) -> str:
        """The condition as written."""
        return f"{self.type}.{self.attribute}={self.value}" if self.attribute else f"{self.type}={self.value}"


def read_condition(text: str) -> Condition:
    """Read ``case.field=market`` or ``agency=A01``. Raises ``WhereError``."""
    left, sign, value = text.partition("=")
    if not sign or not left.strip() or not value.strip():
        raise WhereError(
            f"--where “{text}” 读不懂:请写成 类型.属性=值(如 case.field=market)或 类型=编号(如 agency=A01)"
        )
    type_, _, attribute = left.strip().partition(".")
    return Condition(type_, attribute or None, value.strip())


def objects_where(tables: LogTables, conditions: tuple[Condition, ...]) -> set[tuple[str, str]]:
    """Return the objects (type, id) that meet every condition. Raises ``WhereError``."""
    return set.intersection(*(_objects(tables, condition) for condition in conditions))


def _objects(tables: LogTables, condition: Condition) -> set[tuple[str, str]]:
    types = tables.objects.column("type").cast(pa.string())
    if condition.type not in set(pc.unique(types).to_pylist()):
        raise WhereError(f"--where “{condition.text}”:日志里没有类型为“{condition.type}”的对象")
    rows = _with_attribute(tables, condition) if condition.attribute else _beside(tables, condition)
    chosen = tables.objects.take(pa.array(rows))
    return set(zip(chosen.column("type").cast(pa.string()).to_pylist(), chosen.column("id").to_pylist(), strict=True))


def _with_attribute(tables: LogTables, condition: Condition) -> np.ndarray:
    attributes = tables.object_attributes
    mask = pc.and_(
        pc.equal(attributes.column("name").cast(pa.string()), condition.attribute),
        pc.equal(attributes.column("value"), condition.value),
    )
    rows = np.unique(attributes.column("object").filter(mask).to_numpy())
    types = tables.objects.column("type").cast(pa.string()).take(pa.array(rows)).to_pylist()
    return rows[[type_ == condition.type for type_ in types]] if len(rows) else rows


def _beside(tables: LogTables, condition: Condition) -> np.ndarray:
    """Rows of the object itself and of every object that shares an event with it."""
    types, ids = tables.objects.column("type").cast(pa.string()), tables.objects.column("id")
    own = np.flatnonzero(
        pc.and_(pc.equal(types, condition.type), pc.equal(ids, condition.value)).to_numpy(zero_copy_only=False)
    )
    if not len(own):
        raise WhereError(f"--where “{condition.text}”:日志里没有编号为“{condition.value}”的对象")
    objects = tables.relations.column("object").to_numpy()
    events = tables.relations.column("event").to_numpy()
    return np.unique(objects[np.isin(events, events[np.isin(objects, own)])])
