"""An act's last day is judged in the pass as the reference judges it: by the day, by the clock, and with neither."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from law.test_kernel_differential import START, assert_equal
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import judge_tables
from zhiheng.law.verdicts import Instant

NOON = 12 * 3_600_000_000
RULES = "- {id: w, title: 期限内, about: case, window: {at: A, not_later_than: {attribute: until}}}\n"


def act(number: int, day: int, clock: int, last: datetime | None) -> Event:
    """An act of its own case that states until when it may be done."""
    attributes = {} if last is None else {"until": last}
    return Event(f"e{number}", "A", START + day, clock, number, attributes, (Relation("case", f"c{number}"),))


def test_last_days_with_and_without_a_clock_are_judged_in_the_pass(house: Any) -> None:
    noon = datetime(2025, 9, 26, 12, tzinfo=timezone(timedelta(hours=8)))
    events = [
        act(1, 2, NOON - 1, noon),  # in time
        act(2, 2, NOON + 1, noon),  # late by the clock
        act(3, 2, -1, noon),  # on the day, nobody says when: not late
        act(4, 5, -1, noon),  # three days late
        act(5, 9, NOON, None),  # no last day
    ]
    rules = house(RULES)
    assert assert_equal(rules, events, {}, Instant(START + 20), False) == {"w": 0}
    said = judge_tables(rules, tables_of(events, {}), complete=True, keep_all=True).verdicts.to_pylist()
    found = {row["object_id"]: (row["verdict"], row["manner"], row["days_over"]) for row in said}
    satisfied, late = ("satisfied", None, None), ("violated", "late")
    assert found == {"c1": satisfied, "c2": (*late, 0), "c3": satisfied, "c4": (*late, 3), "c5": satisfied}
