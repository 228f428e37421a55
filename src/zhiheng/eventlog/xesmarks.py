"""Names of our own in XES files, shared by reader and writer."""

from __future__ import annotations

import re
from datetime import date

from zhiheng.eventlog.days import date_of, day_of

OWN_PREFIX = "zhiheng:"
"""Only log attributes that begin so are read: the marks of our own writer."""

MARK_DAYS, MARK_TYPE = "zhiheng:civil_days", "zhiheng:object_type"
MARK_KINDS, MARK_TRACE_KINDS = "zhiheng:kinds", "zhiheng:trace_kinds"
QUALIFIER = "zhiheng:qualifier"

NAME, TIME, ID = "concept:name", "time:timestamp", "identity:id"
_ESCAPE = "zhiheng:attribute:"
_DATED = re.compile(r"zhiheng:since:(\d{4}-\d\d-\d\d):(.*)", re.DOTALL)


def written_key(name: str) -> str:
    """Return the key of an attribute whose name would otherwise mean something else in the file."""
    return _ESCAPE + name if name in (NAME, TIME, ID) or name.startswith(OWN_PREFIX) else name


def dated_key(name: str, day: int) -> str:
    """Return the key of a trace attribute's value that holds from a civil day on."""
    return f"zhiheng:since:{date_of(day).isoformat()}:{name}"


def read_key(key: str) -> tuple[str, int | None]:
    """Return the attribute's name and the civil day that it holds from (None: since ever)."""
    if not key.startswith(OWN_PREFIX):
        return key, None
    match = _DATED.fullmatch(key)
    if match:
        return match.group(2), day_of(date.fromisoformat(match.group(1)))
    return key.removeprefix(_ESCAPE), None
