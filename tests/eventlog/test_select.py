"""A part of a log is a log: the events of some objects, unchanged and in order."""

from __future__ import annotations

from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.select import of_objects
from zhiheng.eventlog.tables import LogMeta, LogTables


def log() -> LogTables:
    events = [
        Event(
            "e1", "case.filed", 10, sequence=1, relations=(Relation("case", "C1"), Relation("officer", "O1", "handler"))
        ),
        Event("e2", "case.filed", 11, sequence=2, relations=(Relation("case", "C2"),)),
        Event("e3", "decision.made", 12, sequence=3, attributes={"fine": 5}, relations=(Relation("case", "C1"),)),
        Event("e4", "certificate.issued", 9, sequence=4, relations=(Relation("officer", "O1"),)),
    ]
    objects = {
        ("case", "C1"): LogObject("case", "C1", {"field": (AttributeValue("market"), AttributeValue("urban", 11))}),
        ("case", "C2"): LogObject("case", "C2", {"field": (AttributeValue("urban"),)}),
        ("officer", "O1"): LogObject("officer", "O1"),
        ("officer", "C1"): LogObject("officer", "C1"),
    }
    return tables_of(events, objects, LogMeta("test", "rows", "as written"))


def test_the_events_of_one_object_come_with_all_their_relations_and_attributes() -> None:
    part = of_objects(log(), {("case", "C1")})
    assert [event.id for event in events_of(part)] == ["e1", "e3"]
    assert events_of(part) == [event for event in events_of(log()) if event.id in ("e1", "e3")]
    assert set(objects_of(part)) == {("case", "C1"), ("officer", "O1")}
    assert objects_of(part)[("case", "C1")] == objects_of(log())[("case", "C1")]


def test_an_id_that_two_types_share_selects_only_the_type_asked_for() -> None:
    assert events_of(of_objects(log(), {("officer", "C1")})) == []


def test_an_unknown_object_has_no_events() -> None:
    assert of_objects(log(), {("case", "nobody")}).events.num_rows == 0
