"""A log of many traces of few kinds: judged kind by kind and in shares, every trace is still said what is its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law.test_kernel_differential import START, assert_equal, event_lists, parsed, rule_sets, worlds
from zhiheng.eventlog.model import Event, LogObject, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import judge, judge_tables
from zhiheng.law.verdicts import Instant

COPIES = 9


@pytest.fixture(autouse=True)
def _always_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small logs take the ways of large ones: kinds of traces are looked for, and shares are judged in threads."""
    monkeypatch.setattr(judge, "_FEW_LENSES", 1)
    monkeypatch.setattr(judge, "_ROWS_OF_A_SHARE", 5)


def name(type_: str, id_: str, number: int) -> str:
    """The name of an object in a copy: cases are the copy's own, what they are about is shared."""
    return f"{id_}-{number}" if type_ == "case" else id_


def copied(events: list[Event], shifts: list[int]) -> list[Event]:
    """Return the events once per shift, each time of other cases and so many days later."""
    return [
        replace(
            event,
            id=f"{event.id}-{number}",
            day=event.day + shift,
            sequence=event.sequence + 100 * number,
            relations=tuple(replace(r, id=name(r.type, r.id, number)) for r in event.relations),
        )
        for number, shift in enumerate(shifts)
        for event in events
    ]


def copied_objects(objects: dict[tuple[str, str], LogObject]) -> dict[tuple[str, str], LogObject]:
    found = {}
    for number in range(COPIES):
        for (type_, id_), thing in objects.items():
            key = (type_, name(type_, id_, number))
            found[key] = replace(thing, id=key[1])
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: Any) -> Any:
    return tmp_path_factory


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rules=rule_sets(),
    events=event_lists(),
    objects=worlds(),
    day=st.integers(0, 40),
    complete=st.booleans(),
    shifts=st.lists(st.integers(0, 6), min_size=COPIES, max_size=COPIES),
)
def test_many_copies_of_random_traces_give_the_verdicts_of_the_reference(
    place: Any, rules: Any, events: Any, objects: Any, day: int, complete: bool, shifts: list[int]
) -> None:
    many = copied(events, shifts)
    assert_equal(parsed(rules, place), many, copied_objects(objects), Instant(START + day), complete)


def test_counts_need_no_records_and_are_those_of_the_table(house: Any) -> None:
    rules = house(
        "- {id: sent, title: 送达, about: case, response: {after: A, expect: B}}\n"
        "- {id: soon, title: 十日内送达, about: case, response: {after: A, expect: B, within: 10 d}}\n"
        "- {id: once, title: 一次, about: case, at_most: {events: B, n: 1}}\n"
    )
    kinds = ("AB", "ABB", "A", "BA", "AAB")
    events = [
        Event(
            id=f"{case}-{number}",
            type=type_,
            day=START + number * (case % 13),
            clock=number,
            sequence=10 * case + number,
            relations=(Relation("case", f"c{case}"),),
        )
        for case in range(400)
        for number, type_ in enumerate(kinds[case % 5])
    ]
    found = judge_tables(rules, tables_of(events, {}), complete=True)
    said = found.verdicts.to_pylist()
    assert {row["rule_id"] for row in said} == {"sent", "soon", "once"}
    for rule_id, tally in found.tallies.items():
        mine = [row for row in said if row["rule_id"] == rule_id and row["verdict"] == "violated"]
        assert tally.violated == len(mine) > 0
        assert tally.objects_violated == len({row["object_id"] for row in mine})
