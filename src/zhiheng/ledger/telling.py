"""Stored events in words (台账叙述): entries of a timeline, values by their code tables, as every page tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, NO_CLOCK, date_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link, Moment
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import attribute_names
from zhiheng.law.reference.words import type_words
from zhiheng.law.trace import VOID
from zhiheng.ledger.projection import aside
from zhiheng.ledger.records import ObjectKey, StoredEvent

_DETAILS: Final = 4  # details of a moment shown at first
_MICROSECONDS_PER_MINUTE: Final = 60_000_000


def when(event: StoredEvent) -> tuple[int, int, int]:
    """Return when an event happened, for the timeline: what was recorded late stands where it belongs.

    Within a day the clock decides; what has none counts as the day's last.
    """
    clock = event.event.clock
    return event.event.day, MICROSECONDS_PER_DAY if clock == NO_CLOCK else clock, event.sequence


def moment(
    event: StoredEvent, called: Mapping[ObjectKey, str], *, kind: str = "done", tags: Sequence[str] = ()
) -> Moment:
    """Return a stored event as an entry of a timeline.

    ``called``: names of officers by key; ``kind`` as ``parts.Moment``; ``tags`` stand before 更正 and 作废.
    """
    happened = event.event
    clock = "" if happened.clock == NO_CLOCK else _clock(happened.clock)
    names = [called[key] for key in event.keys if key[0] == "officer" and key in called]
    own = _own_attributes(happened.type)
    details = [
        Link(f"{attribute_names().get(name, name)}：{plain(value, happened.type, name)}")
        for name, value in happened.attributes.items()
        if name in own and not _for_programs(value)
    ]
    late = f"晚 {event.late_days} 天入账" if event.late_days > 0 else ""
    amending = ["更正"] if happened.corrects else ["作废"] if happened.type == VOID else []
    return Moment(
        days.say_day(date_of(happened.day)),
        type_words(happened.type),
        clock,
        "、".join(dict.fromkeys(names)),
        details[:_DETAILS],
        kind=kind,
        late=late,
        tags=[*tags, *amending],
        more=details[_DETAILS:],
    )


def _for_programs(value: Any) -> bool:
    """Return whether a text is a table for programs (JSON): what it says stands on its object's own page."""
    return isinstance(value, str) and value.startswith('{"')


def _own_attributes(type_: str) -> frozenset[str]:
    """Return the attributes that the vocabulary gives an event type, without those of the envelope.

    What only watches an object (``aside``) is told by its name alone: its details stand on its own page.
    """
    known = vocabulary().event(type_)
    return frozenset(known.attributes) if known and aside.get(type_) is None else frozenset()


def _clock(clock: int) -> str:
    hours, minutes = divmod(clock // _MICROSECONDS_PER_MINUTE, 60)
    return f"{hours:02}:{minutes:02}"


def plain(value: Any, type_: str, name: str) -> str:
    """Return an attribute's value in words: codes by their table, dates with weekday, money with its unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{days.say_day(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return days.say_day(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, tuple | list):
        return "、".join(plain(item, type_, name) for item in value)
    return _coded(str(value), type_, name)


def _coded(value: str, type_: str, name: str) -> str:
    known = vocabulary()
    owner = known.event(type_) or known.object(type_)
    declared = owner.attributes.get(name) if owner else None
    return known.label(declared.table, value) if declared and declared.table else value
