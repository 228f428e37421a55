"""Relations between objects (OCEL) pass through every format that can hold them; what points nowhere is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.select import of_objects
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.writing import write_ocel_json, write_ocel_sqlite, write_parquet

LINKS = [("c1", "c2", "joined"), ("c1", "a1", ""), ("a1", "c1", "keeps")]


def document(*, lost: bool = False) -> dict[str, Any]:
    related = [{"objectId": "c2", "qualifier": "joined"}, {"objectId": "a1", "qualifier": ""}]
    if lost:
        related.append({"objectId": "nobody", "qualifier": ""})
    return {
        "objectTypes": [{"name": "case", "attributes": []}, {"name": "agency", "attributes": []}],
        "eventTypes": [{"name": "case.filed", "attributes": []}],
        "objects": [
            {"id": "c1", "type": "case", "relationships": related},
            {"id": "c2", "type": "case"},
            {"id": "a1", "type": "agency", "relationships": [{"objectId": "c1", "qualifier": "keeps"}]},
        ],
        "events": [
            {
                "id": f"e{number}",
                "type": "case.filed",
                "time": "2025-03-03T09:00:00+08:00",
                "relationships": [{"objectId": name, "qualifier": ""}],
            }
            for number, name in enumerate(("c1", "c2", "a1"))
        ],
    }


def links(tables: LogTables) -> list[tuple[str, str, str]]:
    ids = tables.objects["id"].to_pylist()
    columns = (tables.object_relations[name].to_pylist() for name in ("source", "target", "qualifier"))
    return sorted((ids[source], ids[target], name) for source, target, name in zip(*columns, strict=True))


def read(tmp_path: Path, *, lost: bool = False) -> LogTables:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document(lost=lost)), "utf-8")
    return open_log(path)


@pytest.mark.parametrize(
    ("name", "write"), [("b.json", write_ocel_json), ("b.sqlite", write_ocel_sqlite), ("b", write_parquet)]
)
def test_relations_between_objects_survive_writing_and_reading(tmp_path: Path, name: str, write: Any) -> None:
    first = read(tmp_path)
    assert links(first) == sorted(LINKS)
    write(first, tmp_path / name)
    assert links(open_log(tmp_path / name)) == sorted(LINKS)


def test_a_relation_to_an_object_that_nobody_defined_is_counted_and_left_out(tmp_path: Path) -> None:
    tables = read(tmp_path, lost=True)
    assert links(tables) == sorted(LINKS)
    assert any("1 个指向日志中没有的对象" in warning for warning in tables.meta.warnings)


def test_a_part_of_a_log_keeps_the_relations_among_its_objects(tmp_path: Path) -> None:
    part = of_objects(read(tmp_path), {("case", "c1"), ("agency", "a1")})
    assert links(part) == [("a1", "c1", "keeps"), ("c1", "a1", "")]


def test_a_log_of_our_own_that_was_written_before_has_no_such_relations(tmp_path: Path) -> None:
    write_parquet(read(tmp_path), tmp_path / "old")
    manifest = tmp_path / "old" / "zhiheng-log.json"
    content = json.loads(manifest.read_text("utf-8"))
    (tmp_path / "old" / content["files"].pop("object_relations")).unlink()
    manifest.write_text(json.dumps(content), "utf-8")
    assert links(open_log(tmp_path / "old")) == []
