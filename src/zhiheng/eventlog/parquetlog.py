"""Parquet logs: our own layout (a directory, nothing lost) and flat files of others.

Our layout is a directory with ``zhiheng-log.json``, which names one Parquet file for each table of ``tables``. A new
version of the log gets new file names; renaming that list over the old one makes it valid, so a crash never mixes two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.eventlog import tables as t
from zhiheng.eventlog.assembly import finish
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.flat import flat_parts
from zhiheng.eventlog.mapping import load_mapping, resolve
from zhiheng.eventlog.progress import Progress, silent

MANIFEST, FORMAT, VERSION = "zhiheng-log.json", "zhiheng-log", 1
MAGIC = b"PAR1"
TABLES = ("events", "relations", "objects", "object_attributes", "object_relations")
LATER = "object_relations"
"""A table that logs written before it don't name: then there are none."""
_REMEDY = "请用 zhiheng 重新写出该日志"


def read_parquet(
    path: Path,
    *,
    tz: str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> t.LogTables:
    """Read a Parquet log.

    Args:
        path: directory (or its ``zhiheng-log.json``) of our layout, or a flat file with one row an event.
        tz: time zone whose civil days count. Our own layout has its days fixed already and refuses another zone.
        mapping: which columns of a flat file mean what (see ``mapping``).
        progress: told when all is read.

    Raises:
        LogError: damaged file, missing columns, unreadable times, no way to know the civil day.
    """
    try:
        tables = _own(path, tz) if is_own(path) else _flat(path, tz, mapping)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise broken(path, error) from error
    size = path.stat().st_size
    (progress or silent)(size, size)
    return tables


def broken(path: Path, error: Exception) -> LogError:
    """Return the refusal of a Parquet file that can't be read."""
    return LogError(f"Parquet 文件读取失败({error})", str(path), "请重新导出该文件")


def is_own(path: Path) -> bool:
    """Return whether the path is a log of our own layout."""
    return (path.is_dir() and (path / MANIFEST).exists()) or path.name == MANIFEST


def _own(path: Path, tz: str | None) -> t.LogTables:
    manifest = path if path.name == MANIFEST else path / MANIFEST
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        files = {
            name: manifest.parent / content["files"][name]
            for name in TABLES
            if name in content["files"] or name != LATER
        }
        if content["format"] != FORMAT or content["version"] != VERSION:
            raise ValueError(f"version {content['version']}")
        meta = t.LogMeta(str(path), "Parquet", content["civil_days"], tuple(content["warnings"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LogError(f"清单无法识别({error})", str(manifest), _REMEDY) from error
    if tz is not None and tz != meta.civil_days:
        message = f"该日志的日期已按“{meta.civil_days}”确定,不能再按“{tz}”换算"
        raise LogError(message, str(manifest), "请去掉 --tz,或从原始日志重新读取")
    loaded = {name: pq.read_table(file, partitioning=None) for name, file in files.items()}
    loaded.setdefault(LATER, t.OBJECT_RELATION_COLUMNS.empty_table())
    files.setdefault(LATER, manifest)
    wanted = {
        LATER: t.OBJECT_RELATION_COLUMNS,
        "relations": t.RELATION_COLUMNS,
        "objects": t.OBJECT_COLUMNS,
        "object_attributes": t.OBJECT_ATTRIBUTE_COLUMNS,
    }
    for name, schema in wanted.items():
        loaded[name] = _as(loaded[name], schema, files[name])
    events = loaded["events"]
    fixed = _as(events.select(t.EVENT_COLUMNS.names), t.EVENT_COLUMNS, files["events"])
    others = [field for field in events.schema if field.name not in t.EVENT_COLUMNS.names]
    whole = pa.Table.from_arrays(
        [*fixed.columns, *(events[field.name] for field in others)], schema=pa.schema([*t.EVENT_COLUMNS, *others])
    )
    relations, objects, attributes = loaded["relations"], loaded["objects"], loaded["object_attributes"]
    return t.LogTables(whole, relations, objects, attributes, meta, loaded[LATER])


def _as(table: pa.Table, schema: pa.Schema, file: Path) -> pa.Table:
    if set(schema.names) - set(table.column_names):
        missing = sorted(set(schema.names) - set(table.column_names))
        raise LogError(f"缺少列 {'、'.join(missing)}", str(file), _REMEDY)
    return table.select(schema.names).cast(schema)


def _flat(path: Path, tz: str | None, mapping: Path | str | Mapping[str, Any] | None) -> t.LogTables:
    content, mapping_place = load_mapping(mapping)
    table = pq.read_table(path, partitioning=None)
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    table = table.drop_columns(nested)
    mapped = resolve(content, table.column_names, str(path), mapping_place)
    zone = tz or content.get("timezone")
    parts = flat_parts(table, mapped, str(path), lambda row: f"{path} 第 {row + 1} 行", zone)
    if nested:
        parts.warnings.append(f"嵌套列未读入:{'、'.join(nested)}")
    return finish(parts, source=str(path), format_="Parquet", tz=zone, declared=None, place=str(path))
