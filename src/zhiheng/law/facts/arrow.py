"""The facts of an export: one Parquet file beside the events, from which a stranger reaches equal verdicts (F2).

One row per interval; a subject that is known and never in the state has one row with ``held`` false; a stated value
has one row of kind ``value``. Attributes and values are JSON in which numbers and dates keep their kind.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable, StateKey, Unknown

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),  # state, value
        ("fact", pa.string()),
        ("subject", pa.string()),
        ("held", pa.bool_()),  # false: the subject is known and never in the state
        ("value", pa.string()),  # of a state: its value; of a value: JSON
        ("from_day", pa.int32()),  # days since 1970-01-01, null: open
        ("to_day", pa.int32()),
        ("start_clock", pa.int64()),  # microseconds since midnight, -1: the change has no time
        ("end_clock", pa.int64()),
        ("attributes", pa.string()),  # JSON object
        ("events", pa.list_(pa.string())),  # ids of the source events
    ]
)


def to_arrow(table: FactTable) -> pa.Table:
    """Return a fact table as an Arrow table (see ``SCHEMA``); unknown subjects have no row."""
    rows = [_state_row(fact, subject, interval) for fact, subject, interval in table.rows()]
    for (fact, subject), value in table.values.items():
        if not isinstance(value, Unknown):
            rows.append(_row("value", fact, subject, value=_dump(value)))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def from_arrow(table: pa.Table) -> FactTable:
    """Return an Arrow table as a derived fact table. Raises ``ValueError`` where a column is missing, naming it."""
    missing = [name for name in SCHEMA.names if name not in table.schema.names]
    if missing:
        raise ValueError(f"事实表缺少列:{'、'.join(missing)}")
    states: dict[StateKey, list[FactInterval]] = defaultdict(list)
    values: dict[StateKey, Any] = {}
    for row in table.select(SCHEMA.names).to_pylist():
        key = (row["fact"], row["subject"])
        if row["kind"] == "value":
            values[key] = _load(row["value"])
        elif row["held"]:
            states[key].append(_interval(row))
        else:
            states.setdefault(key, [])
    return FactTable({key: tuple(intervals) for key, intervals in states.items()}, values, derived=True)


def write_facts(table: FactTable, path: Path) -> None:
    """Write ``facts.parquet``; the file appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        pq.write_table(to_arrow(table), part, compression="zstd")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_facts(path: Path) -> FactTable:
    """Read ``facts.parquet``. Raises ``ValueError`` for a file that isn't one, naming it."""
    try:
        return from_arrow(pq.read_table(path))
    except (pa.ArrowInvalid, ValueError) as error:
        raise ValueError(f"{path} 不是事实表:{error}") from error


def _row(kind: str, fact: str, subject: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "fact": fact, "subject": subject, **more}


def _state_row(fact: str, subject: str, interval: FactInterval | None) -> dict[str, Any]:
    if interval is None:
        return _row("state", fact, subject, held=False)
    return _row(
        "state",
        fact,
        subject,
        held=True,
        value=interval.value,
        from_day=interval.from_day,
        to_day=interval.to_day,
        start_clock=interval.start_clock,
        end_clock=interval.end_clock,
        attributes=_dump(interval.attributes),
        events=list(interval.events),
    )


def _interval(row: Mapping[str, Any]) -> FactInterval:
    return FactInterval(
        row["from_day"],
        row["to_day"],
        row["value"],
        _load(row["attributes"]) if row["attributes"] else {},
        tuple(row["events"] or ()),
        -1 if row["start_clock"] is None else row["start_clock"],
        -1 if row["end_clock"] is None else row["end_clock"],
    )


def _dump(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    return value


def _load(text: str) -> Any:
    return _typed(json.loads(text))


_READERS: Mapping[str, Callable[[str], Any]] = {
    "$number": Decimal,
    "$moment": datetime.fromisoformat,
    "$date": date.fromisoformat,
}


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(item) for item in value)
    if not isinstance(value, dict):
        return UNKNOWN if value is None else value
    if len(value) == 1:
        (mark, inner), *_ = value.items()
        if mark in _READERS:
            return _READERS[mark](inner)
    return {key: _typed(item) for key, item in value.items()}
