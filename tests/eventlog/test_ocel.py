"""OCEL 2.0 in: objects, roles, attributes over time, and hostile files."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eventlog.samples import write
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import AttributeValue, Event, Relation
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.writing import write_ocel_sqlite


def sample() -> dict[str, Any]:
    return {
        "objectTypes": [{"name": "case", "attributes": [{"name": "fee", "type": "float"}]}],
        "eventTypes": [{"name": "case.filed", "attributes": [{"name": "count", "type": "integer"}]}],
        "objects": [
            {
                "id": "c1",
                "type": "case",
                "attributes": [
                    {"name": "fee", "time": "1970-01-01T00:00:00Z", "value": "1.50"},
                    {"name": "fee", "time": "2025-03-05T00:00:00+08:00", "value": 2},
                ],
            },
            {"id": "o1", "type": "officer"},
        ],
        "events": [
            {
                "id": "e1",
                "type": "case.filed",
                "time": "2025-03-03T00:30:00+08:00",
                "attributes": [{"name": "count", "value": "3"}, {"name": "free", "value": [1, "x"]}],
                "relationships": [{"objectId": "c1", "qualifier": ""}, {"objectId": "o1", "qualifier": "handler"}],
            },
            {
                "id": "e2",
                "type": "case.filed",
                "time": "2025-03-04",
                "attributes": [
                    {"name": "sequence", "value": 5},
                    {"name": "recorded_at", "value": "2025-03-04T09:00:00+08:00"},
                    {"name": "corrects", "value": "e1"},
                ],
            },
        ],
    }


def dumped(tmp_path: Path, content: Any) -> Path:
    return write(tmp_path / "a.json", json.dumps(content, ensure_ascii=False, indent=1))


def test_json_gives_events_roles_and_attributes_over_time(tmp_path: Path) -> None:
    tables = open_log(dumped(tmp_path, sample()))
    first, second = events_of(tables)
    assert first.attributes == {"count": 3, "free": (1, "x")}
    assert first.relations == (Relation("case", "c1"), Relation("officer", "o1", "handler"))
    assert date_of(first.day) == date(2025, 3, 3)
    assert objects_of(tables)[("case", "c1")].attributes["fee"] == (
        AttributeValue(Decimal("1.50")),
        AttributeValue(Decimal(2), day_of(date(2025, 3, 5))),
    )
    assert (second.clock, second.corrects, second.root_id) == (-1, "e1", "e1")
    assert second.recorded_at == datetime(2025, 3, 4, 1, 0, tzinfo=UTC)


def test_a_sequence_that_some_events_lack_stays_an_attribute(tmp_path: Path) -> None:
    tables = open_log(dumped(tmp_path, sample()))
    assert [event.sequence for event in events_of(tables)] == [0, 1]
    assert any("sequence" in warning for warning in tables.meta.warnings)


def test_a_plain_sequence_of_all_events_is_the_order(tmp_path: Path) -> None:
    content = sample()
    content["events"][0]["attributes"].append({"name": "sequence", "value": 9})
    assert [event.sequence for event in events_of(open_log(dumped(tmp_path, content)))] == [9, 5]


@pytest.mark.parametrize("order", [["events", "objects", "eventTypes", "objectTypes"], ["objects", "events"]])
def test_sections_may_come_in_any_order_and_a_byte_order_mark_is_fine(order: list[str], tmp_path: Path) -> None:
    content = sample()
    text = json.dumps({name: content[name] for name in order})
    assert len(events_of(open_log(write(tmp_path / "a.json", b"\xef\xbb\xbf" + text.encode())))) == 2


def changed(**parts: Any) -> dict[str, Any]:
    return sample() | parts


BAD = {
    "cut": (json.dumps(sample(), indent=1)[:-40], "a.json:", "不完整"),
    "wrong": ('{"events": [\n{"id" "x"}]}', "a.json:2", "JSON"),
    "after the end": (json.dumps(sample()) + "\nx", "a.json:2", "多余"),
    "not OCEL": ('{"a": 1}', "a.json", "events"),
    "OCEL 1": ('{"ocel:events": {}}', "a.json", "OCEL 2.0"),
    "empty": (json.dumps(changed(events=[])), "a.json", "空"),
    "unknown object": (json.dumps(changed(objects=[]), indent=None), "a.json:1", "c1"),
    "event twice": (json.dumps(changed(events=sample()["events"][:1] * 2)), "a.json:1", "重复"),
    "object twice": (json.dumps(changed(objects=sample()["objects"] + sample()["objects"][:1])), "a.json:1", "重复"),
    "no time": (json.dumps(changed(events=[{"id": "1", "type": "a"}])), "a.json:1", "time"),
    "bad time": (json.dumps(changed(events=[{"id": "1", "type": "a", "time": "nie"}])), "a.json:1", "nie"),
    "id no text": (json.dumps(changed(events=[{"id": [], "type": "a", "time": "2025-01-01"}])), "a.json:1", "id"),
    "event no object": (json.dumps(changed(events=[3])), "a.json:1", "JSON 对象"),
    "not UTF-8": (b'{"events": ["\xff"]}', "a.json:1", "UTF-8"),
    "deep": ('{"events": ' + "[" * 200_000, "a.json:1", "JSON"),
    "long number": ('{"events": [{"id": ' + "9" * 5000 + "}]}", "a.json:1", "JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_json_file_gets_one_message_with_line_and_remedy(case: str, tmp_path: Path) -> None:
    content, place, word = BAD[case]
    with pytest.raises(LogError) as caught:
        open_log(write(tmp_path / "a.json", content))
    assert place in caught.value.place
    assert word in caught.value.message + caught.value.remedy
    assert caught.value.remedy


def test_a_large_document_is_read_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.eventlog import bytesource

    monkeypatch.setattr(bytesource, "_MOST_OUT", 5)
    assert len(events_of(open_log(dumped(tmp_path, sample())))) == 2


def sqlite_log(tmp_path: Path) -> Path:
    events = [Event("e1", "a", 20_000, 0, relations=(Relation("case", "c1"),), attributes={"n": 1, "N": "x"})]
    write_ocel_sqlite(tables_of(events), tmp_path / "a.sqlite")
    return tmp_path / "a.sqlite"


def altered(path: Path, statement: str) -> Path:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(statement)
    return path


def test_sqlite_keeps_attributes_that_differ_only_in_case(tmp_path: Path) -> None:
    assert events_of(open_log(sqlite_log(tmp_path)))[0].attributes == {"n": 1, "N": "x"}


BAD_SQL = {
    "no table": ("DROP TABLE event_object", "event_object"),
    "no type table": ("DROP TABLE event_a", "event_a"),
    "unknown object": ("DELETE FROM object", "c1"),
    "unknown event": ("INSERT INTO event_object VALUES ('zz', 'c1', '')", "zz"),
    "no time": ("UPDATE event_a SET ocel_time = NULL", "没有时间"),
    "bad time": ("UPDATE event_a SET ocel_time = 'nie'", "nie"),
    "no events": ("DELETE FROM event", "关联"),
}


@pytest.mark.parametrize("case", BAD_SQL)
def test_a_bad_sqlite_file_gets_one_message_with_place_and_remedy(case: str, tmp_path: Path) -> None:
    statement, word = BAD_SQL[case]
    with pytest.raises(LogError) as caught:
        open_log(altered(sqlite_log(tmp_path), statement))
    assert word in caught.value.message
    assert "a.sqlite" in caught.value.place
    assert caught.value.remedy


def test_a_damaged_sqlite_file_is_named(tmp_path: Path) -> None:
    path = sqlite_log(tmp_path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(LogError, match="SQLite"):
        open_log(path)
