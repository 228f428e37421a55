"""YAML with 1.2 scalars, and every node with its place in the file.

A rule file is data that a jurist writes, so the reader is narrow: ``on``, ``no`` and ``yes`` are words; numbers are
exact; ISO dates and ``2025-03-07 10:20`` are dates and times; ``03-31`` and ``007`` stay text. There are no anchors,
aliases or tags (they hide what a rule says, and expand to bombs), and two keys alike are an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from zhiheng.law.language.errors import Refusal, RuleErrors
from zhiheng.law.language.model import Position

MAX_BYTES = 8_000_000
MAX_DEPTH = 60
MAX_NODES = 600_000
MAX_DIGITS = 1_000

Scalar = str | bool | int | Decimal | date | datetime | None

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]{1,3})?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(:[0-9]{2})?)\Z")
_WORDS: Mapping[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file: scalar, tuple of nodes, or mapping from text to nodes; with its place.

    ``text`` is the scalar as written; ``quoted`` says that it stood in quotes (then it is text whatever it looks like).
    ``origin`` is the index of the parameter entry that brought the node into a template, None for the template's own.
    """

    value: Any
    position: Position
    text: str = ""
    quoted: bool = False
    keys: Mapping[str, Position] = field(default_factory=dict)
    origin: int | None = None

    @property
    def is_map(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.value, tuple)

    def get(self, key: str) -> Node | None:
        """Return the value of a key of a mapping, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a mapping in the order of the file."""
        yield from (self.value.items() if isinstance(self.value, dict) else ())

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of a mapping in the order of the file; none for anything else."""
        return tuple(self.value) if isinstance(self.value, dict) else ()

    def where(self, key: str) -> Position:
        """Return the place of a key (of the whole node where it has no such key)."""
        return self.keys.get(key, self.position)

    def many(self) -> tuple[Node, ...]:
        """Return the items of a list, or the node itself as the only one: a scalar stands where a list may stand."""
        return self.value if isinstance(self.value, tuple) else (self,)


def plain(node: Node) -> Any:
    """Return a node as plain data: dict, list, str, bool, int, Decimal, date, datetime, None."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    return node.value


class _Dumper(yaml.SafeDumper):
    """Writes plain data as people write it: short lists and mappings on one line, exact numbers, nothing by anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: our YAML has no anchors."""
        return True


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value)))


def as_yaml(value: Any) -> str:
    """Return plain data as YAML text, for people to read."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def from_origin(node: Node, origin: int) -> Node:
    """Return a copy of a node in which everything names the parameter entry that it comes from."""
    value = node.value
    if isinstance(value, dict):
        value = {key: from_origin(item, origin) for key, item in value.items()}
    elif isinstance(value, tuple):
        value = tuple(from_origin(item, origin) for item in value)
    return replace(node, value=value, origin=origin)


def node_of(value: Any, position: Position) -> Node:
    """Return plain data as a node that stands at one place (for values that a program supplies)."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Mapping):
        items = {str(key): node_of(item, position) for key, item in value.items()}
        return Node(items, position, keys=dict.fromkeys(items, position))
    if isinstance(value, list | tuple):
        return Node(tuple(node_of(item, position) for item in value), position)
    if isinstance(value, float):
        value = Decimal(str(value))
    return Node(value, position, text=str(value))


def load_file(path: Path, name: str | None = None) -> Node:
    """Read a YAML file. Raises ``RuleErrors`` with the place where it can't be read."""
    shown = name or str(path)
    start = Position(shown, 1)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise RuleErrors([Refusal(start, f"文件打不开:{_reason(error)}", "请检查路径和权限").problem]) from error
    if size > MAX_BYTES:
        raise RuleErrors([Refusal(start, f"文件有 {size:,} 字节,超过上限 {MAX_BYTES:,}", "请拆成几个文件").problem])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = Refusal(
            Position(shown, line), "文件不是 UTF-8 编码", "请另存为 UTF-8(不是 GBK/GB18030)后重试"
        ).problem
        raise RuleErrors([problem]) from error
    return load_text(text, shown)


def _reason(error: OSError) -> str:
    known = {FileNotFoundError: "没有这个文件", PermissionError: "没有读取权限", IsADirectoryError: "这是一个目录"}
    return known.get(type(error), error.strerror or str(error))


def load_text(text: str, name: str = "<text>") -> Node:
    """Read YAML text; ``name`` stands for the file in messages. Raises ``RuleErrors``."""
    try:
        _refuse_tabs(text, name)
        return _Builder(name).document(text)
    except Refusal as refusal:
        raise RuleErrors([refusal.problem]) from refusal
    except yaml.MarkedYAMLError as error:
        raise RuleErrors([_syntax(error, name).problem]) from error
    except yaml.YAMLError as error:
        raise RuleErrors([_reader(error, text, name).problem]) from error


def _refuse_tabs(text: str, name: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            raise Refusal(
                Position(name, number, indent.index("\t") + 1),
                "行首缩进里有制表符(Tab)",
                "YAML 只用空格缩进:请把 Tab 换成两个空格",
            )


def _syntax(error: yaml.MarkedYAMLError, name: str) -> Refusal:
    mark = error.problem_mark or error.context_mark
    position = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name, 1)
    detail = error.problem or error.context or ""
    remedy = "请检查缩进、冒号后的空格、成对的引号和括号"
    if "found character" in detail and "\\t" in repr(detail):
        remedy = "YAML 的缩进和冒号后只用空格:请删去 Tab"
    elif "cannot start any token" in detail:
        remedy = "以 @、`、% 等符号开头的文字要加引号"
    elif "expected ':'" in detail and error.context_mark is not None:
        mark = error.context_mark
        position, detail = Position(name, mark.line + 1, mark.column + 1), "这里应有“键: 值”,没有找到半角冒号"
        remedy = "请用半角冒号加一个空格(: ),不要用全角的“:”;并检查缩进"
    return Refusal(position, f"YAML 语法错误:{detail}", remedy)


def _reader(error: yaml.YAMLError, text: str, name: str) -> Refusal:
    offset = getattr(error, "position", 0) or 0
    line = text[:offset].count("\n") + 1
    return Refusal(Position(name, line), "文件里有 YAML 不允许的字符(控制字符)", "请删去看不见的控制字符")


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Builder:
    """Builds nodes from parser events; nothing is ever resolved, constructed or expanded by the YAML library."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def document(self, text: str) -> Node:
        """Return the one document of a text."""
        events = iter(yaml.parse(text, Loader=_LOADER))
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Refusal(self.at(event), "一个文件里有几个 YAML 文档(---)", "请拆成几个文件")
                root = self.node(next(events), events, 1)
        return root if root is not None else Node(None, Position(self.name, 1))

    def at(self, event: Any) -> Position:
        """Return where a YAML event stands: file, line, column."""
        return Position(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """Return the node that begins with a YAML event; too deep or too many is refused."""
        self.refuse_marks(event)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            what = f"嵌套超过 {MAX_DEPTH} 层" if depth > MAX_DEPTH else f"内容超过 {MAX_NODES:,} 项"
            raise Refusal(self.at(event), what, "规则文件不需要这么深或这么大,请拆开")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, events, depth)
        return self.mapping(event, events, depth)

    def refuse_marks(self, event: Any) -> None:
        """Refuse anchors, aliases and tags."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refusal(
                self.at(event), f"用了锚点或引用(&{event.anchor}、*{event.anchor})", "请把内容照写一遍,规则文件不用锚点"
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise Refusal(self.at(event), f"用了标签 {tag}", "请删去以 ! 开头的标签,规则文件只有普通数据")

    def scalar(self, event: Any) -> Node:
        """Return a scalar, plain ones read by YAML 1.2."""
        quoted = bool(event.style)
        position = self.at(event)
        value = event.value if quoted else resolve_scalar(event.value, position)
        return Node(value, position, text=event.value, quoted=quoted)

    def sequence(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """Return a list."""
        items: list[Node] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(self.node(item, events, depth + 1))
        return Node(tuple(items), self.at(event))

    def mapping(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """Return a mapping; two equal keys are refused."""
        values: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        while not isinstance(item := next(events), yaml.MappingEndEvent):
            self.refuse_marks(item)
            if not isinstance(item, yaml.ScalarEvent):
                raise Refusal(self.at(item), "键必须是文字", "列表和映射不能作键")
            key, position = item.value, self.at(item)
            if key in values:
                raise Refusal(position, f"键“{key}”写了两次(先见于第 {keys[key].line} 行)", "请合并或删去一个")
            keys[key] = position
            values[key] = self.node(next(events), events, depth + 1)
        return Node(values, self.at(event), keys=keys)


def resolve_scalar(text: str, position: Position) -> Scalar:
    """Return what an unquoted scalar means: word, truth value, exact number, date, moment, or text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    head = text[0]
    if not (head.isdigit() or head in "+-"):
        return text
    if _INT.match(text):
        if len(text) > MAX_DIGITS:
            raise Refusal(position, f"整数有 {len(text):,} 位,超过上限 {MAX_DIGITS:,}", "请核对数值;如果是文字请加引号")
        return int(text)
    if _NUMBER.match(text):
        return Decimal(text)
    try:
        if _DATE.match(text):
            return date.fromisoformat(text)
        if _MOMENT.match(text):
            return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(position, f"没有这个日期或时刻:{text}", "请核对年月日;如果是文字请加引号") from error
    return text
