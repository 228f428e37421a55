"""Written files are whole or not there: a full disk, Ctrl-C and odd values leave what was there before."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhiheng.eventlog import outgoing
from zhiheng.eventlog.atomic import replacing
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, tables_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.writing import write_ocel_json, write_ocel_sqlite, write_parquet, write_xes

WRITERS: dict[str, Callable[[LogTables, Path], object]] = {
    "a.json": write_ocel_json,
    "a.sqlite": write_ocel_sqlite,
    "a.xes": write_xes,
    "a.xes.gz": write_xes,
    "a": write_parquet,
}


def events(count: int) -> list[Event]:
    return [Event(f"e{n}", "a", 20_000, n, n, relations=(Relation("case", "c"),)) for n in range(count)]


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_an_interrupted_write_keeps_the_previous_file_and_leaves_no_other(
    name: str, stop: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WRITERS[name](tables_of(events(3)), tmp_path / name)
    before = contents(tmp_path)

    def fail(*_: Any, **__: Any) -> Any:
        raise stop

    monkeypatch.setattr(os, "fsync", fail)  # the last step before the rename
    with pytest.raises((KeyboardInterrupt, LogError)) as caught:
        WRITERS[name](tables_of(events(5)), tmp_path / name)
    monkeypatch.undo()
    assert contents(tmp_path) == before
    assert len(events_of(open_log(tmp_path / name))) == 3
    if isinstance(caught.value, LogError):
        assert "磁盘已满" in caught.value.remedy


@pytest.mark.parametrize("name", ["a.json", "a.sqlite", "a.xes"])
def test_ctrl_c_in_the_middle_leaves_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(tables: LogTables, rows: Any = None) -> Any:
        yield from list(original(tables, rows))[:1]
        raise KeyboardInterrupt

    original = outgoing.out_events
    monkeypatch.setattr(outgoing, "out_events", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WRITERS[name](tables_of(events(5)), tmp_path / name)
    assert contents(tmp_path) == {}


_FULL = """
import resource, signal, sys
from pathlib import Path
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog import writing
tables = tables_of([Event(f"e{n}", f"t{n}", 20_000, n, n, relations=(Relation("case", "c"),)) for n in range(2000)])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
for name, write in (("a.json", writing.write_ocel_json), ("a.sqlite", writing.write_ocel_sqlite),
                    ("a.xes", writing.write_xes), ("a", writing.write_parquet)):
    try:
        write(tables, Path(sys.argv[1]) / name)
    except LogError as error:
        print(name, bool(error.message), bool(error.remedy))
"""


def test_a_disk_that_takes_no_more_gets_one_message_and_nothing_half_written(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    run = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True, env=environment, check=False
    )
    assert run.stdout.splitlines() == [f"{name} True True" for name in ("a.json", "a.sqlite", "a.xes", "a")], run.stderr
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", WRITERS)
def test_a_missing_or_forbidden_directory_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LogError) as caught:
        WRITERS[name](tables_of(events(2)), tmp_path / "file" / name)
    assert caught.value.remedy


def test_repeated_event_ids_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="重复"):
        write_ocel_json(tables_of(events(1) * 2), tmp_path / "a.json")
    assert contents(tmp_path) == {}


def test_characters_that_xml_cannot_say_are_refused_for_xes_and_kept_elsewhere(tmp_path: Path) -> None:
    tables = tables_of([Event("1", "a", 5, attributes={"x": "a\x01b"}, relations=(Relation("case", "c"),))])
    with pytest.raises(LogError, match="控制字符"):
        write_xes(tables, tmp_path / "a.xes")
    write_ocel_json(tables, tmp_path / "a.json")
    assert events_of(open_log(tmp_path / "a.json"))[0].attributes == {"x": "a\x01b"}


def test_an_object_type_that_the_log_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(LogError) as caught:
        write_xes(tables_of(events(1)), tmp_path / "a.xes", "party")
    assert "case" in caught.value.remedy


def test_a_rewritten_parquet_log_leaves_no_old_files(tmp_path: Path) -> None:
    for count in (2, 3):
        write_parquet(tables_of(events(count)), tmp_path / "log")
    assert len(list((tmp_path / "log").iterdir())) == 6
    assert open_log(tmp_path / "log" / "zhiheng-log.json").events.num_rows == 3


def test_a_parquet_log_has_its_days_already_and_refuses_another_zone(tmp_path: Path) -> None:
    write_parquet(tables_of(events(2)), tmp_path / "log")
    with pytest.raises(LogError, match="不能再按"):
        open_log(tmp_path / "log", tz="Europe/Rome")


def test_a_finished_file_appears_at_once(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with replacing(target) as draft:
        draft.write_text("x")
        assert not target.exists()
    assert target.read_text() == "x"
    assert list(tmp_path.iterdir()) == [target]
