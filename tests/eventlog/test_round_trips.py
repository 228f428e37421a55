"""What we write reads back equal, in every format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from eventlog.samples import logs
from zhiheng.eventlog.model import Event, LogObject, Relation
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.tables import LogMeta, LogTables
from zhiheng.eventlog.writing import write_ocel_json, write_ocel_sqlite, write_parquet, write_xes

WRITERS: dict[str, Callable[[LogTables, Path], None]] = {
    "log.json": write_ocel_json,
    "log.sqlite": write_ocel_sqlite,
    "log": write_parquet,
}


@pytest.mark.parametrize("zone", ["as written", "Asia/Shanghai"])
@pytest.mark.parametrize("name", WRITERS)
@given(log=logs())
@settings(max_examples=60, deadline=None)
def test_a_whole_log_reads_back_equal(name: str, zone: str, log: Any) -> None:
    events, objects = log
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / name
        WRITERS[name](tables_of(events, objects, LogMeta("", "", zone)), path)
        again = open_log(path)
        assert events_of(again) == events
        assert objects_of(again) == objects
        assert again.meta.civil_days == zone
        assert [entry.name for entry in Path(directory).iterdir()] == [name]


@pytest.mark.parametrize("ending", [".xes", ".xes.gz"])
@given(log=logs())
@settings(max_examples=60, deadline=None)
def test_the_traces_of_one_object_type_read_back_equal(ending: str, log: Any) -> None:
    events, objects = log
    kept, cases = [], [key for key in objects if key[0] == "case"]
    for number, event in enumerate(events):  # one case each, as a trace has it
        related = (Relation("case", cases[number % len(cases)][1], "主"),) if cases else ()
        kept.append(replace(event, relations=related))
    if not cases:
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"log{ending}"
        assert write_xes(tables_of(kept, objects), path) == 0
        again = open_log(path)
    assert sorted(events_of(again), key=lambda event: event.sequence) == sorted(kept, key=lambda event: event.sequence)
    assert objects_of(again) == {key: objects[key] for key in cases}


def test_objects_of_two_types_may_share_an_id(tmp_path: Path) -> None:
    events = [Event("1", "a", 5, relations=(Relation("case", "7"), Relation("party", "7", "doer")))]
    for name, write in WRITERS.items():
        write(tables_of(events), tmp_path / name)
        assert events_of(open_log(tmp_path / name)) == events


def test_events_outside_the_chosen_traces_are_counted(tmp_path: Path) -> None:
    events = [Event("1", "a", 5, 0, 0, relations=(Relation("case", "7"),)), Event("2", "a", 5, 0, 1)]
    assert write_xes(tables_of(events), tmp_path / "a.xes") == 1
    assert [event.id for event in events_of(open_log(tmp_path / "a.xes"))] == ["1"]


def test_order_within_a_day_survives_though_times_tie(tmp_path: Path) -> None:
    events = [Event(str(n), "a", 5, 0, 9 - n, relations=(Relation("case", "7"),)) for n in range(9)]
    for name, write in WRITERS.items():
        write(tables_of(events), tmp_path / name)
        assert [event.sequence for event in events_of(open_log(tmp_path / name))] == list(range(9, 0, -1))


def test_an_object_keeps_its_attributes_over_time(tmp_path: Path) -> None:
    from zhiheng.eventlog.model import AttributeValue

    history = (AttributeValue("甲"), AttributeValue("乙", 0), AttributeValue("丙", 20_000))
    known = {("case", "1"): LogObject("case", "1", {"state": history})}
    event = Event("1", "a", 5, relations=(Relation("case", "1"),))
    write_xes(tables_of([event], known), tmp_path / "a.xes")
    assert objects_of(open_log(tmp_path / "a.xes")) == known
