"""Facts stated from outside: the ``facts:`` of an example or of a question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.eventlog.days import day_of
from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable, StateKey, Unknown


def stated_facts(facts: Mapping[str, Any], states: Collection[str] = ()) -> FactTable:
    """Return stated facts as a table.

    ``SUBJECT:FACT`` states a fact of one subject, a bare ``FACT`` of every act. For a state (one of ``states``, or
    anything stated as a pair of dates): ``[from, to]`` (ends inside, None or missing: open), a list of such pairs,
    ``{from, to, value, …}`` where further keys are kept attributes, ``unknown``, or ``none`` or ``[]`` (known, never in
    the state). For a value: the value itself, or ``unknown``. Raises ``ValueError`` for a state of no subject.
    """
    found_states: dict[StateKey, tuple[FactInterval, ...] | Unknown] = {}
    values: dict[StateKey, Any] = {}
    for key, stated in facts.items():
        subject, _, fact = key.rpartition(":")
        if fact in states or _is_state(stated):
            if not subject:
                raise ValueError(f"状态“{fact}”要写明是谁的:请写成 '对象:{fact}'")
            found_states[(fact, subject)] = _intervals(stated)
        else:
            values[(fact, subject)] = _value(stated)
    return FactTable(found_states, values)


def _is_state(stated: Any) -> bool:
    if isinstance(stated, Mapping):
        return "from" in stated or "to" in stated
    return isinstance(stated, list | tuple) and len(stated) == 2 and all(isinstance(s, date) for s in stated)


def _intervals(stated: Any) -> tuple[FactInterval, ...] | Unknown:
    if stated == "unknown":
        return UNKNOWN
    if stated is None or stated == "none" or stated == []:
        return ()
    if isinstance(stated, Mapping):
        return (_from_mapping(stated),)
    if isinstance(stated, Sequence) and stated and isinstance(stated[0], list | tuple | Mapping):
        parts = [_intervals(part) for part in stated]
        return tuple(interval for part in parts if not isinstance(part, Unknown) for interval in part)
    first, last = (*stated, None)[:2]
    return (FactInterval(_day(first), _day(last)),)


def _from_mapping(stated: Mapping[str, Any]) -> FactInterval:
    kept = {name: _value(value) for name, value in stated.items() if name not in ("from", "to", "value")}
    value = stated.get("value")
    return FactInterval(_day(stated.get("from")), _day(stated.get("to")), None if value is None else str(value), kept)


def _day(value: Any) -> int | None:
    return day_of(value) if isinstance(value, date) else None


def _value(stated: Any) -> Any:
    if stated == "unknown":
        return UNKNOWN
    return tuple(_value(item) for item in stated) if isinstance(stated, list) else stated
