"""XES in: days as written, order of the file, one object per trace, and clear words about broken files."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eventlog.samples import event_xml, trace_xml, write, xes
from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import Relation
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, objects_of

FINE = trace_xml(
    "A1",
    event_xml("立案", "2025-03-03T00:30:00+08:00", '<float key="amount" value="35.50"/><int key="points" value="2"/>'),
    event_xml("决定", "2025-06-03T09:00:00.123456+08:00", '<boolean key="open" value="true"/>'),
    more='<string key="区" value="历城"/>',
)


def test_a_civil_day_is_the_date_as_written_with_its_own_offset(tmp_path: Path) -> None:
    tables = open_log(write(tmp_path / "a.xes", xes(FINE)))
    first, second = events_of(tables)
    assert date_of(first.day) == date(2025, 3, 3)
    assert first.clock == 30 * 60 * 1_000_000
    assert second.clock == 9 * 3_600_000_000 + 123_456
    assert tables.meta.civil_days == "as written"


def test_a_named_zone_decides_the_day_instead(tmp_path: Path) -> None:
    tables = open_log(write(tmp_path / "a.xes", xes(FINE)), tz="Europe/Rome")
    assert date_of(events_of(tables)[0].day) == date(2025, 3, 2)
    assert tables.meta.civil_days == "Europe/Rome"


def test_attributes_keep_their_kinds_and_traces_become_cases(tmp_path: Path) -> None:
    tables = open_log(write(tmp_path / "a.xes", xes(FINE)))
    first, second = events_of(tables)
    assert first.attributes == {"amount": Decimal("35.50"), "points": 2}
    assert second.attributes == {"open": True}
    assert first.relations == (Relation("case", "A1"),)
    assert objects_of(tables)[("case", "A1")].attribute("区", first.day) == "历城"
    assert set(objects_of(tables)[("case", "A1")].attributes) == {"区"}


def test_nested_attributes_and_lists_are_kept(tmp_path: Path) -> None:
    more = '<string key="a" value="1"><int key="b" value="2"/></string>'
    more += '<list key="l"><values><string key="x" value="p"/><int key="x" value="3"/></values></list>'
    tables = open_log(write(tmp_path / "a.xes", xes(trace_xml("T", event_xml("A", "2025-01-01T00:00:00+08:00", more)))))
    assert events_of(tables)[0].attributes == {"a": "1", "a/b": 2, "l": ("p", 3)}


def test_a_repeated_trace_name_is_kept_apart_with_a_warning(tmp_path: Path) -> None:
    event = event_xml("A", "2025-01-01T00:00:00+08:00")
    nameless = f"<trace>{event}</trace>"
    tables = open_log(write(tmp_path / "a.xes", xes(trace_xml("T", event), trace_xml("T", event), nameless)))
    assert tables.objects["id"].to_pylist() == ["T", "T#2", "3"]
    assert "重复" in tables.meta.warnings[0]


def test_utc_only_is_refused_without_a_zone_and_read_with_one(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xes",
        xes(trace_xml("T", event_xml("A", "2025-01-01T20:00:00Z"), event_xml("B", "2025-01-01T20:00:00+00:00"))),
    )
    with pytest.raises(LogError) as caught:
        open_log(path)
    assert "--tz" in caught.value.remedy
    assert date_of(events_of(open_log(path, tz="Asia/Shanghai"))[0].day) == date(2025, 1, 2)


def test_times_without_zone_are_refused_without_one_and_stand_as_written_with_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xes", xes(trace_xml("T", event_xml("A", "2025-01-01T20:00:00"))))
    with pytest.raises(LogError, match="没有时区"):
        open_log(path)
    assert date_of(events_of(open_log(path, tz="Asia/Shanghai"))[0].day) == date(2025, 1, 1)


def test_an_unknown_zone_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="Asia/Jinan"):
        open_log(write(tmp_path / "a.xes", xes(FINE)), tz="Asia/Jinan")


BAD = {
    "cut": (xes(FINE)[:-60], "a.xes:"),
    "mismatch": (xes("<trace><event></trace>"), "a.xes:3"),
    "bomb": (
        '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<log>&b;</log>',
        "a.xes:2",
    ),
    "external": ('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "a.xes:1"),
    "undefined entity": (xes("<trace>&boom;</trace>"), "a.xes:3"),
    "html": ("<html><body/></html>", "a.xes:1"),
    "empty": (xes(), "a.xes"),
    "no timestamps": (xes(trace_xml("T", '<event><string key="concept:name" value="A"/></event>')), "a.xes"),
    "no activity": (
        xes(trace_xml("T", '<event><date key="time:timestamp" value="2025-01-01T00:00:00+08:00"/></event>')),
        "a.xes:4",
    ),
    "one time missing": (
        xes(
            trace_xml(
                "T",
                event_xml("A", "2025-01-01T00:00:00+08:00"),
                '<event><string key="concept:name" value="A"/></event>',
            )
        ),
        "a.xes:5",
    ),
    "bad time": (xes(trace_xml("T", event_xml("A", "2025-02-30T00:00:00+08:00"))), "a.xes:4"),
    "bad byte": (b'<?xml version="1.0"?>\n<log>\n<string key="\xff" value=""/></log>', "a.xes:3"),
    "deep": ("<log>" + '<string key="a" value="b">' * 500, "a.xes:1"),
    "unknown encoding": ('<?xml version="1.0" encoding="x-none"?><log/>', "a.xes:1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_message_with_place_and_remedy(case: str, tmp_path: Path) -> None:
    content, place = BAD[case]
    with pytest.raises(LogError) as caught:
        open_log(write(tmp_path / "a.xes", content))
    assert place in caught.value.place
    assert caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize("cut", [30, 200])
def test_a_truncated_archive_is_named_with_its_byte(cut: int, tmp_path: Path) -> None:
    packed = gzip.compress(xes(*[FINE] * 50).encode())
    with pytest.raises(LogError, match="压缩文件不完整") as caught:
        open_log(write(tmp_path / "a.xes.gz", packed[:cut]))
    assert f"第 {cut} 字节" in caught.value.place


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(xes(*[FINE] * 50).encode()))
    packed[-6] ^= 0xFF
    with pytest.raises(LogError, match="已损坏"):
        open_log(write(tmp_path / "a.xes.gz", bytes(packed)))


def test_archives_of_several_members_are_read_to_their_end(tmp_path: Path) -> None:
    text = xes(*[FINE] * 3).encode()
    packed = gzip.compress(text[:300]) + gzip.compress(text[300:]) + b"\0" * 10
    assert open_log(write(tmp_path / "a.xes.gz", packed)).events.num_rows == 6


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    declared = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB2312"}[encoding]
    text = xes(FINE).replace("UTF-8", declared)
    tables = open_log(write(tmp_path / "a.xes", text.encode(encoding)))
    assert events_of(tables)[0].type == "立案"


def test_duplicate_event_ids_are_refused_with_the_line_of_the_second(tmp_path: Path) -> None:
    same = '<id key="identity:id" value="7"/>'
    event = event_xml("A", "2025-01-01T00:00:00+08:00", same)
    with pytest.raises(LogError, match="重复") as caught:
        open_log(write(tmp_path / "a.xes", xes(trace_xml("T", event, event))))
    assert caught.value.place.endswith("a.xes:5")


def test_events_out_of_order_and_strange_dates_are_kept_and_counted(tmp_path: Path) -> None:
    moments = ["2999-01-01T00:00:00+08:00", "1900-01-01T00:00:00+08:00", "2025-01-01T00:00:00+08:00"]
    tables = open_log(write(tmp_path / "a.xes", xes(trace_xml("T", *(event_xml("A", moment) for moment in moments)))))
    assert [date_of(event.day).year for event in events_of(tables)] == [2999, 1900, 2025]
    assert any(warning.startswith("2 个事件的日期") for warning in tables.meta.warnings)
    assert any(warning.startswith("1 个事件的时间早于") for warning in tables.meta.warnings)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"missing\.xes"):
        open_log(tmp_path / "missing.xes")
