"""Which column of a flat log means what: given in a YAML file, or told from the usual names of columns.

The file, every key but ``time`` and ``type`` optional::

    event: {type: 环节, time: 办理时间, id: 流水号, time_format: "%d.%m.%Y %H:%M", recorded_at: 录入时间}
    objects:
      - {type: case, id: 案号, qualifier: "", attributes: {区划: region}}
    attributes: {金额: amount, 件数: {name: count, type: int}}   # without it: all other columns by their own names
    types: {立案: case.filed}                                    # codes of the type column
    encoding: gb18030
    delimiter: ";"
    timezone: Asia/Shanghai

Short form for a log with one case column: ``{case: 案号, activity: 环节, timestamp: 办理时间}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zhiheng.eventlog import values
from zhiheng.eventlog.errors import LogError, at_line

CASE_PREFIX = "case:"
_CASE = ("case:concept:name", "case_id", "caseid", "case id", "case", "案号", "案件编号", "案件号", "案件id", "案件")
_TYPE = (
    "concept:name",
    "activity",
    "event_type",
    "event type",
    "event",
    "task",
    "环节",
    "活动",
    "事件类型",
    "事件",
    "办理环节",
)
_TIME = (
    "time:timestamp", "timestamp", "occurred_at", "time", "datetime", "date",
    "发生时间", "时间", "办理时间", "日期", "发生日期",
)  # fmt: skip
_ID = ("identity:id", "event_id", "eventid", "event id", "事件编号", "流水号")
_KEYS = {
    "event",
    "objects",
    "attributes",
    "types",
    "encoding",
    "delimiter",
    "timezone",
    "case",
    "activity",
    "timestamp",
}
_EVENT_KEYS = {"type", "time", "id", "time_format", "recorded_at", "sequence", "precision", "corrects"}
_OBJECT_KEYS = {"type", "id", "qualifier", "attributes"}


@dataclass(frozen=True, slots=True)
class ObjectColumn:
    """An object that a row names: its type, the column of its id, its role, and columns that are its attributes."""

    type: str
    column: str
    qualifier: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the columns mean. ``attributes`` maps column to (name, kind or None); ``types`` renames event types."""

    type: str
    time: str
    id: str | None = None
    time_format: str | None = None
    envelope: Mapping[str, str] = field(default_factory=dict)
    objects: tuple[ObjectColumn, ...] = ()
    attributes: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


def load_mapping(mapping: Path | str | Mapping[str, Any] | None) -> tuple[dict[str, Any], str]:
    """Return a mapping's content and its place for messages; without a mapping an empty one.

    Raises:
        LogError: the file can't be read, is no YAML, or has a key that we don't know.
    """
    if mapping is None:
        return {}, ""
    place = "列对应" if isinstance(mapping, Mapping) else str(mapping)
    content: Any = mapping
    if not isinstance(mapping, Mapping):
        content = _yaml(Path(mapping))
    if not isinstance(content, Mapping):
        raise LogError("列对应文件的内容应为“键: 值”", place, "写法见 docs/formats.md")
    _known(content, _KEYS, place)
    _known(content.get("event") or {}, _EVENT_KEYS, place)
    for known in content.get("objects") or ():
        _known(known, _OBJECT_KEYS, place)
    return dict(content), place


def _yaml(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if any(isinstance(token, yaml.AnchorToken | yaml.AliasToken) for token in yaml.scan(text)):
            raise LogError("列对应文件不得使用 YAML 锚点", str(path), "请把内容直接写出")
        return yaml.safe_load(text)
    except OSError as error:
        raise LogError(f"无法读取列对应文件({error.strerror})", str(path), "请核对路径") from error
    except UnicodeDecodeError as error:
        raise LogError("列对应文件不是 UTF-8 编码", str(path), "请另存为 UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LogError(f"YAML 有错({error.problem})", at_line(path, line), "请改正该行(缩进只用空格)") from error
    except yaml.YAMLError as error:
        raise LogError(f"YAML 有错({error})", str(path), "请改正后重试") from error


def _known(content: Any, keys: set[str], place: str) -> None:
    if not isinstance(content, Mapping):
        raise LogError(f"列对应文件此处应为“键: 值”,而不是“{content}”", place, "写法见 docs/formats.md")
    strange = sorted(set(map(str, content)) - keys)
    if strange:
        raise LogError(f"列对应文件有不认识的键“{strange[0]}”", place, f"可用的键:{'、'.join(sorted(keys))}")


def resolve(content: Mapping[str, Any], columns: Sequence[str], place: str, mapping_place: str) -> Mapped:
    """Return what the columns mean.

    Args:
        content: the mapping's content (``load_mapping``), maybe empty.
        columns: names of the log's columns.
        place: the log's header, for messages.
        mapping_place: the mapping, for messages.

    Raises:
        LogError: no column for case, activity or time, or the mapping names one that isn't there.
    """
    event = dict(content.get("event") or {})
    type_ = event.get("type") or content.get("activity") or _guess(columns, _TYPE, "活动(事件类型)", "activity", place)
    time = event.get("time") or content.get("timestamp") or _guess(columns, _TIME, "时间", "timestamp", place)
    objects = _objects(content, columns, place, {type_, time})
    envelope = {name: event[name] for name in ("recorded_at", "sequence", "precision", "corrects") if name in event}
    id_ = event.get("id") or next((name for name in columns if name.strip().lower() in _ID), None)
    used = {type_, time, id_, *envelope.values(), *(known.column for known in objects)}
    used |= {column for known in objects for column in known.attributes}
    attributes = _attributes(content, columns, used, mapping_place)
    named = [name for name in used if name is not None] + list(attributes)
    missing = sorted(set(named) - set(columns))
    if missing:
        message = f"没有名为“{missing[0]}”的列;文件中的列:{'、'.join(columns)}"
        raise LogError(message, place, f"请改正列对应({mapping_place or '--mapping'})")
    types = {str(code): str(name) for code, name in (content.get("types") or {}).items()}
    return Mapped(type_, time, id_, event.get("time_format"), envelope, objects, attributes, types)


def _guess(columns: Sequence[str], usual: Sequence[str], what: str, key: str, place: str) -> str:
    lowered = {name.strip().lower(): name for name in reversed(columns)}
    for name in usual:
        if name in lowered:
            return lowered[name]
    message = f"找不到{what}列;文件中的列:{'、'.join(columns)}"
    remedy = f"请用列对应文件指明,如 {key}: 列名(可用 case、activity、timestamp 三键)"
    raise LogError(message, place, remedy)


def _objects(
    content: Mapping[str, Any], columns: Sequence[str], place: str, taken: set[str]
) -> tuple[ObjectColumn, ...]:
    if content.get("objects"):
        return tuple(
            ObjectColumn(
                str(known.get("type", "case")),
                str(known.get("id", "")),
                str(known.get("qualifier") or ""),
                {str(column): str(name) for column, name in (known.get("attributes") or {}).items()},
            )
            for known in content["objects"]
        )
    case = content.get("case") or _guess([c for c in columns if c not in taken], _CASE, "案件编号", "case", place)
    attributes = {
        name: name.removeprefix(CASE_PREFIX) for name in columns if name.startswith(CASE_PREFIX) and name != case
    }
    return (ObjectColumn("case", str(case), "", attributes),)


def _attributes(
    content: Mapping[str, Any], columns: Sequence[str], used: set[Any], place: str
) -> dict[str, tuple[str, str | None]]:
    if "attributes" not in content:
        return {name: (name, None) for name in columns if name not in used}
    found: dict[str, tuple[str, str | None]] = {}
    for column, meant in (content["attributes"] or {}).items():
        name, kind = (meant.get("name", column), meant.get("type")) if isinstance(meant, Mapping) else (meant, None)
        if kind is not None and kind not in values.KINDS:
            remedy = f"可用的类型:{'、'.join(values.KINDS)}"
            raise LogError(f"列“{column}”的类型“{kind}”不认识", place, remedy)
        found[str(column)] = (str(name), kind)
    return found
