"""What a template may use: fields by their Chinese names, their kinds, and their values as JSON between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhiheng.kit.problems import Problem, Refusal

SLOT_OPEN, SLOT_CLOSE = "\ufdd0", "\ufdd1"
"""What surrounds the name of a signature's place while a template is being filled. Both are noncharacters of Unicode:
no name and no text holds them, and ``clean`` takes them out of whatever data says."""
CHART_OPEN, CHART_CLOSE = "\ufdd2", "\ufdd3"
"""What surrounds the name of a chart's place, likewise."""


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"  # one line
    LONG = "long"  # paragraphs, parted by line breaks
    DAY = "day"
    MONEY = "money"  # Decimal yuan
    NUMBER = "number"
    FLAG = "flag"  # yes or no, for {% if %}
    TABLE = "table"  # rows, for {% for %}
    CHART = "chart"  # bars, drawn where the tag stands (``bars.Bars``)
    SIGNATURE = "signature"  # a place to sign: a blank until somebody signs


KIND_WORDS = {
    FieldKind.TEXT: "文字",
    FieldKind.LONG: "多段文字",
    FieldKind.DAY: "日期",
    FieldKind.MONEY: "金额（元）",
    FieldKind.NUMBER: "数字",
    FieldKind.FLAG: "是否",
    FieldKind.TABLE: "表格",
    FieldKind.CHART: "图表",
    FieldKind.SIGNATURE: "签名处",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``key`` in code, ``title`` in templates (``{{ 期限 }}``), what it means, a sample.

    ``required``: no document without it; ``basis``: the article that demands it. ``columns``: of a table's rows.
    """

    key: str
    title: str
    explains: str
    sample: Any
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    basis: str = ""
    columns: tuple[Field, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.isidentifier():
            raise ValueError(f"field title {self.title!r} can't stand in a template tag")
        if (self.kind is FieldKind.TABLE) != bool(self.columns):
            raise ValueError(f"field {self.title!r}: columns belong to tables, and a table has some")

    @property
    def kind_words(self) -> str:
        """Return the kind in words."""
        return KIND_WORDS[self.kind]

    @property
    def sample_words(self) -> str:
        """Return the sample as a person reads it."""
        if self.kind is FieldKind.TABLE:
            return f"{len(self.sample)} 行"
        if self.kind is FieldKind.CHART:
            return "按数据画的条形图"
        if self.kind is FieldKind.SIGNATURE:
            return "签名后印在此处"
        return "是" if self.sample is True else "否" if self.sample is False else str(self.sample)


def schema(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the fields as JSON for the limited process: kind by title, tables with the kinds of their columns."""
    return {one.title: schema(one.columns) if one.columns else one.kind.value for one in fields}


def samples(fields: Sequence[Field]) -> dict[str, Any]:
    """Return sample values by key."""
    return {one.key: one.sample for one in fields}


def check_required(fields: Sequence[Field], values: Mapping[str, Any]) -> None:
    """Raise Refusal naming every required field that has no value, with the article that demands it."""
    lacking = [one for one in fields if one.required and values.get(one.key) in (None, "", [], ())]
    if lacking:
        raise Refusal(
            *(Problem(one.title, f"必须填写{f'（{one.basis}）' if one.basis else ''}", one.explains) for one in lacking)
        )


def encode(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by title as JSON; a field without value is null. Raises KeyError for a key that isn't declared."""
    known = {one.key for one in fields}
    for key in values:
        if key not in known:
            raise KeyError(f"no field {key!r}")
    return {one.title: _encoded(one, values.get(one.key)) for one in fields}


def _encoded(field: Field, value: Any) -> Any:
    if value is None or value == "" or field.kind is FieldKind.SIGNATURE:
        return None  # who signed is placed into the finished file, never through a value
    if field.kind is FieldKind.TABLE:
        return [encode(field.columns, row) for row in value]
    if field.kind is FieldKind.CHART:
        return value.as_json()
    if field.kind is FieldKind.DAY:
        if not isinstance(value, date):
            raise TypeError(f"field {field.title!r} holds a day, not {type(value).__name__}")
        return {"day": value.isoformat()[:10]}
    if field.kind is FieldKind.MONEY:
        return {"yuan": str(Decimal(value))}
    if field.kind is FieldKind.NUMBER:
        return int(value)
    return bool(value) if field.kind is FieldKind.FLAG else str(value)


def decode(known: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values as plain Python values by title, for the template; what is missing is None."""
    return {title: _PLACES.get(str(kind), _decoded)(title, kind, values.get(title)) for title, kind in known.items()}


_PLACES: dict[str, Callable[[str, Any, Any], Any]] = {
    FieldKind.SIGNATURE.value: lambda title, kind, value: f"{SLOT_OPEN}{title}{SLOT_CLOSE}",
    FieldKind.CHART.value: lambda title, kind, value: f"{CHART_OPEN}{title}{CHART_CLOSE}",
}
"""What is put in after the filling, by kind: until then its name stands between marks."""


def _decoded(title: str, kind: Any, value: Any) -> Any:
    if isinstance(kind, Mapping):
        return [Row(decode(kind, row)) for row in value or ()]
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Decimal(value["yuan"])
    return clean(value, paragraphs=kind == FieldKind.LONG) if isinstance(value, str) else value


class Row(dict[str, Any]):
    """A row of a table: its columns are read as ``行.列``; nothing else of it is reachable from a template."""


def clean(text: str, *, paragraphs: bool) -> str:
    r"""Return a text without what Word can't hold: control characters go, line breaks part paragraphs (``\a``).

    Everything else stays as it is, rare characters of any plane included.
    """
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if _storable(char))
    if paragraphs:
        return "\a".join(line.strip() for line in kept.replace("\t", " ").split("\n") if line.strip())
    return " ".join(kept.split()) if "\n" in kept or "\t" in kept else kept


_MARKS = frozenset((SLOT_OPEN, SLOT_CLOSE, CHART_OPEN, CHART_CLOSE))


def _storable(char: str) -> bool:
    """Return whether XML 1.0 can hold a character, and it isn't one of our own marks."""
    code = ord(char)
    control = (code < 32 and char not in "\t\n") or 0x7F <= code < 0xA0
    return not control and not 0xD800 <= code <= 0xDFFF and code & 0xFFFE != 0xFFFE and char not in _MARKS
