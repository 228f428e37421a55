"""CSV and flat Parquet in: columns told or guessed, encodings, and the line of every error."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eventlog.samples import write
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import AttributeValue, Relation
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, objects_of

PLAIN = (
    "案号,环节,时间,金额,备注,件数\n"
    'A1,立案,2025-03-03,100.50,"甲,乙",007\n'
    "A1,决定,2025-06-03,,,012\n"
    "A2,立案,2025/3/4,3,x,1\n"
)


def test_usual_columns_are_recognised_and_kinds_follow_the_values(tmp_path: Path) -> None:
    tables = open_log(write(tmp_path / "a.csv", PLAIN))
    first, second, third = events_of(tables)
    assert (first.type, date_of(first.day), first.clock) == ("立案", date(2025, 3, 3), -1)
    assert first.attributes == {"金额": Decimal("100.50"), "备注": "甲,乙", "件数": "007"}
    assert second.attributes == {"件数": "012"}
    assert third.day == day_of(date(2025, 3, 4))
    assert third.relations == (Relation("case", "A2"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_found_out(encoding: str, tmp_path: Path) -> None:
    tables = open_log(write(tmp_path / "a.csv", PLAIN.encode(encoding)))
    assert [event.type for event in events_of(tables)] == ["立案", "决定", "立案"]
    assert ("已按 GB18030 编码读取" in " ".join(tables.meta.warnings)) == (encoding == "gb18030")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_are_found_out(delimiter: str, tmp_path: Path) -> None:
    text = "case,activity,time\nA1,立案,2025-03-03\n".replace(",", delimiter)
    assert open_log(write(tmp_path / "a.csv.gz", gzip.compress(text.encode()))).events.num_rows == 1


MAPPING = """
event: {type: 动作, time: 何时, time_format: "%d.%m.%Y %H:%M", id: 号, recorded_at: 录入}
objects:
  - {type: case, id: 案, attributes: {片区: region}}
  - {type: officer, id: 人, qualifier: handler}
attributes: {钱: {name: amount, type: number}}
types: {L: case.filed}
timezone: Asia/Shanghai
delimiter: ";"
"""


def test_a_mapping_says_what_columns_mean(tmp_path: Path) -> None:
    text = (
        "号;动作;何时;录入;案;人;片区;钱;别的\n"
        "7;L;03.03.2025 09:30;2025-03-03 10:00:00;A;x;东;5;?\n"
        "8;M;04.03.2025 09:30;2025-03-05 10:00:00;A;;西;6.5;?\n"
    )
    tables = open_log(write(tmp_path / "a.csv", text), mapping=write(tmp_path / "m.yaml", MAPPING))
    first, second = events_of(tables)
    assert (first.id, first.type, first.clock) == ("7", "case.filed", (9 * 60 + 30) * 60_000_000)
    assert first.recorded_at == datetime(2025, 3, 3, 2, 0, tzinfo=UTC)
    assert first.relations == (Relation("case", "A"), Relation("officer", "x", "handler"))
    assert second.relations == (Relation("case", "A"),)
    assert [event.attributes for event in (first, second)] == [{"amount": Decimal(5)}, {"amount": Decimal("6.5")}]
    history = objects_of(tables)[("case", "A")].attributes["region"]
    assert history == (AttributeValue("东"), AttributeValue("西", second.day))
    assert tables.meta.civil_days == "Asia/Shanghai"


BAD_CSV: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "a.csv", "空"),
    "header only": ("案号,环节,时间\n", "a.csv", "空"),
    "no case column": ("x,环节,时间\n1,A,2025-01-01\n", "a.csv:1", "案件编号"),
    "no time column": ("案号,环节,x\n1,A,2025-01-01\n", "a.csv:1", "时间"),
    "same column twice": ("案号,环节,时间,x,x\n1,A,2025-01-01,1,2\n", "a.csv:1", "重复"),
    "short row": ("案号,环节,时间\n1,A,2025-01-01\n\n1,A\n", "a.csv:4", "2 列"),
    "bad time": ('案号,环节,时间,x\n1,A,2025-01-01,"a\nb"\n1,A,gestern,c\n', "a.csv:4", "gestern"),
    "all times empty": ("案号,环节,时间\n1,A,\n1,B,\n", "a.csv:2", "没有时间"),
    "one type empty": ("案号,环节,时间\n1,A,2025-01-01\n1,,2025-01-01\n", "a.csv:3", "没有活动"),
    "no zone": ("案号,环节,时间\n1,A,2025-01-01 10:00:00\n", "a.csv", "没有时区"),
    "utc only": ("案号,环节,时间\n1,A,2025-01-01T10:00:00Z\n", "a.csv", "UTC"),
    "id twice": ("案号,环节,时间,event_id\n1,A,2025-01-01,7\n1,A,2025-01-01,7\n", "a.csv:3", "重复"),
    "a wrong byte": (
        "案号,环节,时间\n一,立案,2025-01-01\n二,立".encode() + b"\xff,2025-01-01\n",
        "a.csv:3",
        "第 50 字节",
    ),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_bad_file_gets_one_message_with_line_and_remedy(case: str, tmp_path: Path) -> None:
    content, place, word = BAD_CSV[case]
    with pytest.raises(LogError) as caught:
        open_log(write(tmp_path / "a.csv", content))
    assert caught.value.place.endswith(place)
    assert word in caught.value.message
    assert caught.value.remedy


BAD_MAPPINGS = {
    "unknown column": ("case: 没有此列\nactivity: 环节\n", "没有此列"),
    "unknown key": ("cases: 案号\n", "cases"),
    "unknown object key": ("objects: [{typ: case, id: 案号}]\n", "typ"),
    "tab": ("event:\n\ttype: 环节\n", "YAML"),
    "anchor bomb": ("a: &a [x]\nb: [*a, *a]\n", "锚点"),
    "a list": ("- a\n", "键"),
    "unknown kind": ("attributes: {金额: {name: a, type: geld}}\n", "geld"),
    "unknown encoding": ("encoding: klingon\n", "klingon"),
}


@pytest.mark.parametrize("case", BAD_MAPPINGS)
def test_a_bad_mapping_is_named(case: str, tmp_path: Path) -> None:
    text, word = BAD_MAPPINGS[case]
    with pytest.raises(LogError) as caught:
        open_log(write(tmp_path / "a.csv", PLAIN), mapping=write(tmp_path / "m.yaml", text))
    assert word in caught.value.message
    assert caught.value.remedy


def test_a_missing_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"m\.yaml"):
        open_log(write(tmp_path / "a.csv", PLAIN), mapping=tmp_path / "m.yaml")


def flat(tmp_path: Path, **more: Any) -> Path:
    """A Parquet file as PM4Py's data frames give it."""
    moments = [datetime(2025, 3, 2, 16, 30, tzinfo=UTC), datetime(2025, 3, 3, 1, 0, tzinfo=UTC)]
    columns = {
        "case:concept:name": ["A", "A"],
        "concept:name": pa.array(["立案", "决定"]).dictionary_encode(),
        "time:timestamp": pa.array(moments, pa.timestamp("ns", tz="UTC")),
        "case:区": ["东", "东"],
        "amount": [1.5, None],
        "n": pa.array([1, 2], pa.int64()),
        "ok": [True, None],
    }
    pq.write_table(pa.table(columns | more), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def test_flat_parquet_of_others_is_read(tmp_path: Path) -> None:
    tables = open_log(flat(tmp_path), tz="Asia/Shanghai")
    first, second = events_of(tables)
    assert date_of(first.day) == date(2025, 3, 3)
    assert first.attributes == {"amount": Decimal("1.5"), "n": 1, "ok": True}
    assert second.attributes == {"n": 2}
    assert objects_of(tables)[("case", "A")].attributes["区"] == (AttributeValue("东"),)


def test_flat_parquet_in_utc_needs_a_zone_and_one_with_a_zone_has_it(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="UTC"):
        open_log(flat(tmp_path))
    moments = pa.array([datetime(2025, 3, 2, 16, 30, tzinfo=UTC)] * 2, pa.timestamp("us", tz="Asia/Shanghai"))
    tables = open_log(flat(tmp_path, **{"time:timestamp": moments}))
    assert date_of(events_of(tables)[0].day) == date(2025, 3, 3)


def test_a_damaged_parquet_file_is_named(tmp_path: Path) -> None:
    path = flat(tmp_path)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(LogError, match="Parquet") as caught:
        open_log(path)
    assert caught.value.remedy


def test_events_out_of_order_in_a_csv_are_counted(tmp_path: Path) -> None:
    text = "case,activity,time\nA,a,2025-03-03\nB,a,2025-01-01\nA,b,2025-03-01\n"
    assert any("1 个事件的时间早于" in w for w in open_log(write(tmp_path / "a.csv", text)).meta.warnings)
