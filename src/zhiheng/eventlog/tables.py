"""The columnar form of an event log: Arrow tables that readers fill, writers write and the kernel sorts.

Row order of ``events`` is the order in the file; ``sequence`` says so where the file brings its own order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

ATTRIBUTE_PREFIX = "@"
"""Attribute NAME of an event is the column ``@NAME`` of ``events``; null where the event doesn't have it."""

KIND = b"kind"
"""Field metadata of an attribute column: its kind. What each kind is in Arrow:

======== ============================== =====================================================================
text     dictionary<int32, string>
bool     bool
int      int64
number   decimal128(38, s)              the same scale s for the whole column; ints among numbers become numbers
date     date32
datetime dictionary<int32, string>      ISO 8601 as written, with its offset where it has one
list     dictionary<int32, string>      JSON; numbers, dates inside are {"number": "1.5"} (see ``values``)
mixed    dictionary<int32, string>      events disagree about the kind, or a number is too long: ``kind:text``
======== ============================== =====================================================================
"""

OFFSET_COLUMN = "offset"
"""Optional column of ``events`` (int16): minutes east of UTC as written, null where unknown. Only writers use it."""

EVENT_COLUMNS = pa.schema(
    [
        ("id", pa.string()),
        ("type", pa.dictionary(pa.int32(), pa.string())),
        ("day", pa.int32()),  # civil day, days since 1970-01-01
        ("clock", pa.int64()),  # microseconds since local midnight, -1: only the date is known
        ("sequence", pa.int64()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),  # null: the log doesn't say
        ("corrects", pa.string()),  # id of the event that this one corrects, null: none
    ]
)
RELATION_COLUMNS = pa.schema(
    [
        ("event", pa.int32()),  # row of `events`
        ("object", pa.int32()),  # row of `objects`
        ("qualifier", pa.dictionary(pa.int32(), pa.string())),  # "" where there is none
    ]
)
OBJECT_COLUMNS = pa.schema([("type", pa.dictionary(pa.int32(), pa.string())), ("id", pa.string())])
OBJECT_ATTRIBUTE_COLUMNS = pa.schema(
    [
        ("object", pa.int32()),  # row of `objects`
        ("name", pa.dictionary(pa.int32(), pa.string())),
        ("from_day", pa.int32()),  # null: since ever
        ("kind", pa.dictionary(pa.int32(), pa.string())),  # text bool int number date datetime list
        ("value", pa.string()),  # JSON for list, ISO 8601 for dates, digits for numbers
    ]
)

OBJECT_RELATION_COLUMNS = pa.schema(
    [
        ("source", pa.int32()),  # row of `objects`
        ("target", pa.int32()),  # row of `objects`
        ("qualifier", pa.dictionary(pa.int32(), pa.string())),
    ]
)


@dataclass(frozen=True, slots=True)
class LogMeta:
    """Where a log came from, how its days were read, and what the reader noticed.

    ``civil_days`` is "as written" or the name of a time zone. ``warnings`` are sentences for the user.
    """

    source: str
    format: str
    civil_days: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogTables:
    """A whole log in memory, column-wise (see the schemas above; ``events`` has attribute columns besides).

    ``object_relations`` are OCEL's relations between objects. No rule reads them; they are kept for those who do.
    """

    events: pa.Table
    relations: pa.Table
    objects: pa.Table
    object_attributes: pa.Table
    meta: LogMeta = field(default_factory=lambda: LogMeta("", "", "as written"))
    kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What readers of this log have derived from it and want to find again."""
    object_relations: pa.Table = field(default_factory=OBJECT_RELATION_COLUMNS.empty_table)
