"""Rows and columns of a log say the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from eventlog.samples import logs
from zhiheng.eventlog.model import Event, LogObject, Relation
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.tables import EVENT_COLUMNS, KIND


@given(logs())
@settings(max_examples=150, deadline=None)
def test_events_and_objects_survive_the_way_through_tables(log: Any) -> None:
    events, objects = log
    tables = tables_of(events, objects)
    assert events_of(tables) == events
    assert objects_of(tables) == objects


def test_numbers_of_one_attribute_share_one_decimal_column() -> None:
    events = [
        Event(str(n), "a", n, attributes={"x": value}) for n, value in enumerate([Decimal("1.5"), 2, Decimal("0.25")])
    ]
    field = tables_of(events).events.schema.field("@x")
    assert str(field.type) == "decimal128(38, 2)"
    assert field.metadata[KIND] == b"number"


def test_kinds_that_disagree_are_kept_apart_in_one_column() -> None:
    events = [Event(str(n), "a", n, attributes={"x": value}) for n, value in enumerate(["1", 1, True])]
    tables = tables_of(events)
    assert tables.events.schema.field("@x").metadata[KIND] == b"mixed"
    assert [type(event.attributes["x"]) for event in events_of(tables)] == [str, int, bool]


def test_an_object_that_only_a_relation_names_is_an_object_of_the_log() -> None:
    tables = tables_of([Event("1", "a", 0, relations=(Relation("case", "k"),))])
    assert objects_of(tables) == {("case", "k"): LogObject("case", "k")}


def test_chosen_rows_come_with_their_own_relations() -> None:
    events = [Event(str(n), "a", n, relations=(Relation("case", str(n)),)) for n in range(4)]
    assert events_of(tables_of(events), [2, 0]) == [events[2], events[0]]


def test_the_columns_are_those_of_the_contract() -> None:
    assert tables_of([Event("1", "a", 0)]).events.schema == EVENT_COLUMNS
