"""From the rows of a foreign table to items of a batch, with every problem in its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from zhiheng.kit.tables.cells import Row, blank
from zhiheng.kit.tables.columns import Column, Header, find_header
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.kinds import BadCell, Code, Day, Identifier, Kind, Money, Text, Whole, YesNo, plain
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.conversion import Unfit, converted
from zhiheng.ledger.mappings.moments import read_moment
from zhiheng.ledger.mappings.plan import Cell, EventPlan, ObjectPlan, Plan, in_ten_thousands

_KEY: Final = Identifier(r"[^\x00-\x1f]+", "有不可见的字符")
_DAY: Final = Day()
_KINDS: Final[Mapping[str, Kind]] = {
    "text": Text(2_000),
    "bool": YesNo(),
    "money": Money(),
    "int": Whole(-(10**9), 10**9),
    "days": Whole(-(10**6), 10**6),
    "wdays": Whole(-(10**6), 10**6),
    "date": _DAY,
}


@dataclass(frozen=True, slots=True)
class MappedProblem:
    """What is wrong in a cell (``place``: ``Sheet1!C14``) or row of the file."""

    place: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.what}。{self.remedy}" if self.remedy else f"{self.place}:{self.what}。"


@dataclass(slots=True)
class MappingPreview:
    """What a file would become: items and descriptions for a batch, problems by cell, words without code, columns.

    ``places`` has the row of each item; a row with a problem gives no item at all. ``empty``: by foreign id, the events
    whose day isn't filled. ``skipped``: rows of steps that the mapping deliberately doesn't take.
    """

    rows: int = 0
    skipped: int = 0
    items: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    problems: list[MappedProblem] = field(default_factory=list)
    unknown_words: dict[str, Counter[str]] = field(default_factory=dict)
    ignored_columns: list[str] = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)


def read_rows(plan: Plan, path: Path, namespace: str, business: str) -> MappingPreview:
    """Read a table from outside through a mapping. Raises Refusal where it isn't a table or lacks a column.

    The bytes are read by the limited process (F14).
    """
    needed = {cell.column for cell in _needed(plan)} | set(plan.key)
    columns = [Column(name, name, Text(2_000), required=name in needed) for name in plan.columns]
    with foreign_table(path) as sheets:
        header = find_header(sheets, columns)
        sheet = next(sheet for sheet in sheets if sheet.name == header.sheet)
        reader = _Reader(plan, header, namespace, business)
        reader.found.ignored_columns = header.unknown
        for row in sheet.rows():
            if row.number > header.last_row and not row.empty:
                reader.row(row)
    return reader.found


def rows_of(plan: Plan, rows: Iterable[Sequence[Any]], namespace: str, business: str) -> MappingPreview:
    """Return what rows at hand become, each with the cells of the mapping's columns in their order: as from a file."""
    columns = {index: Column(name, name, Text(2_000)) for index, name in enumerate(plan.columns)}
    reader = _Reader(plan, Header("", 0, columns, {}), namespace, business)
    for number, cells in enumerate(rows, 1):
        reader.row(Row("", number, tuple(cells)))
    return reader.found


def _needed(plan: Plan) -> list[Cell]:
    return [plan.objects[plan.main].id, plan.agency] if plan.agency.column else [plan.objects[plan.main].id]


def object_id(namespace: str, number: str) -> str:
    """Return the id of what another system keeps under a number: it stands in addresses, so without a slash."""
    return f"{namespace}{number.replace('/', '／')}"


class _Reader:
    def __init__(self, plan: Plan, header: Header, namespace: str, business: str) -> None:
        self.plan, self.namespace, self.business = plan, namespace, business
        self.index = {column.name: index for index, column in header.columns.items()}
        self.found = MappingPreview()
        self.keys: dict[str, str] = {}

    def row(self, row: Row) -> None:
        """Read one row: all of its events, or its problems."""
        self.found.rows += 1
        if self.plan.step and self.word(row) in self.plan.skipped:
            self.found.skipped += 1
            return
        before = len(self.found.problems)
        key = "|".join(self.key(row, column) for column in self.plan.key)
        where = row.place(self.index[self.plan.key[0]])
        if key.strip("|") == "" and len(self.found.problems) == before:
            self.problem(where, "区分各行的列是空的", "请补上编号")
        elif key in self.keys:
            self.problem(where, f"与 {self.keys[key]} 是同一编号", "请只保留一行")
        self.keys.setdefault(key, where)
        agency = self.coded(row, self.plan.agency, None)
        things = {name: self.thing(row, thing, agency) for name, thing in self.plan.objects.items()}
        told = self.told(row)
        items = [self.event(row, name, event, key, agency, things) for name, event in told.items()]
        if len(self.found.problems) > before:
            return
        for name, (planned, id_, described) in things.items():
            if id_ and not planned.registry and (described or name == self.plan.main):
                self.found.objects[planned.type, id_] = {"type": planned.type, "id": id_, "agency": agency, **described}
        for item in items:
            if item is not None:
                self.found.items.append(item)
                self.found.places.append(where)

    def key(self, row: Row, column: str) -> str:
        """Return a part of what tells rows apart; a moment always in one form, however a file writes it."""
        cell = Cell(column)
        if self.plan.step and any(event.day.column == column for event in self.plan.events.values()):
            return self.day(row, cell) or ""
        return str(self.read(row, cell, _KEY) or "")

    def word(self, row: Row) -> str:
        """Return the word that says which step a row is."""
        return str(self.read(row, Cell(self.plan.step), Text(200)) or "")

    def told(self, row: Row) -> Mapping[str, EventPlan]:
        """Return the events that a row may tell: all of them, or those of its step."""
        if not self.plan.step:
            return self.plan.events
        cell, word = Cell(self.plan.step), self.word(row)
        told = {name: event for name, event in self.plan.events.items() if event.step == word}
        if not told:
            self.found.unknown_words.setdefault("step", Counter())[word] += 1
            words = f"“{word}”没有对应的环节" if word else "环节是空的"
            self.problem(self.place(row, cell), words, "请在映射的环节对照里配上一次")
        return told

    def thing(self, row: Row, thing: ObjectPlan, agency: Any) -> tuple[ObjectPlan, str, dict[str, Any]]:
        """Return an object's id ("" where its cell is empty) and its description."""
        own = self.coded(row, thing.id, None) if thing.id.codes else self.read(row, thing.id, _KEY)
        if not own:
            return thing, "", {}
        declared = vocabulary().objects[thing.type].attributes
        texts = {name: self.read(row, getattr(thing, name), Text(120)) for name in ("title", "foreign_number")}
        values = {name: self.value(row, cell, declared[name]) for name, cell in thing.attributes.items()}
        described: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if stated := {name: value for name, value in values.items() if value is not None}:
            described["attributes"] = stated
        return thing, str(own) if thing.registry else object_id(self.namespace, str(own)), described

    def event(
        self, row: Row, name: str, event: EventPlan, key: str, agency: Any,
        things: Mapping[str, tuple[ObjectPlan, str, dict[str, Any]]],
    ) -> dict[str, Any] | None:  # fmt: skip
        """Return the item of an event, None where its day is empty."""
        foreign_id = f"{self.business}:{key}:{name}"[:120]
        day = self.day(row, event.day)
        if day is None:
            self.found.empty[foreign_id] = row.place(self.index.get(event.day.column, 0))
            return None
        declared = vocabulary().events[event.type]
        values = {one: self.value(row, cell, declared.attributes[one]) for one, cell in event.attributes.items()}
        refs = [
            {"type": thing.type, "id": id_, "qualifier": thing.qualifier} for thing, id_, _ in self.named(event, things)
        ]
        if "agency" in declared.relations and agency and not any(ref["type"] == "agency" for ref in refs):
            refs.append({"type": "agency", "id": agency, "qualifier": ""})
        return {
            "id": foreign_id,
            "type": event.type,
            "occurred_at": day,
            "agency": agency or "",
            "document_no": self.read(row, event.document_no, Text(200)) or "",
            "objects": refs,
            "attributes": {one: value for one, value in values.items() if value is not None},
        }

    @staticmethod
    def named(
        event: EventPlan, things: Mapping[str, tuple[ObjectPlan, str, dict[str, Any]]]
    ) -> Sequence[tuple[ObjectPlan, str, dict[str, Any]]]:
        """Return the things that an event names, those with an id."""
        return [things[name] for name in event.objects if things[name][1]]

    def day(self, row: Row, cell: Cell) -> str | None:
        """Return the day or moment of a cell as ISO text, None for an empty or unreadable one."""
        raw = self.raw(row, cell)
        if raw is None or blank(raw):
            return None
        try:
            found = read_moment(raw, day_first=self.plan.day_first)
        except BadCell as bad:
            self.problem(self.place(row, cell), bad.what, bad.remedy)
            return None
        return found.isoformat(timespec="minutes") if isinstance(found, datetime) else found.isoformat()

    def date(self, row: Row, cell: Cell) -> date | None:
        """Return the date of a cell whose system writes the day first."""
        day = self.day(row, cell)
        return None if day is None else date.fromisoformat(day[:10])

    def value(self, row: Row, cell: Cell, declared: AttributeType) -> Any:
        """Return an attribute's value as JSON, None where the cell is empty."""
        if declared.table is not None:
            return self.coded(row, cell, declared.table)
        if cell.codes:
            return self.coded(row, cell, None)
        if declared.kind in _KINDS and not declared.many:
            found = self.read(row, cell, _KINDS[declared.kind])
            return str(found) if found is not None and not isinstance(found, bool | int | str) else found
        raw = self.read(row, cell, Text(2_000))
        if raw is None:
            return None
        parts = [part for part in str(raw).replace("、", ",").replace(";", ",").split(",") if part.strip()]
        try:
            converted(parts if declared.many else raw, declared, vocabulary())
        except Unfit as unfit:
            self.problem(self.place(row, cell), unfit.what, unfit.remedy)
        return parts if declared.many else raw

    def coded(self, row: Row, cell: Cell, table: str | None) -> str | None:
        """Return the code of a cell: by the mapping's own words, else by the vocabulary's code or word."""
        words = dict(self.plan.codes.get(cell.codes, {}))
        known = vocabulary().codes.get(table, {}) if table else {}
        text = self.read(row, cell, Text(200))
        if text is None or (not cell.codes and table is None):
            return None if text is None else str(text)
        if str(text) in words:
            return words[str(text)]
        try:
            return Code(known).read(str(text))
        except BadCell:
            self.found.unknown_words.setdefault(cell.codes or (table or ""), Counter())[str(text)] += 1
            self.problem(self.place(row, cell), f"“{text}”没有对应的代码", "请在映射的代码对照里配上一次")
        return None

    def read(self, row: Row, cell: Cell, kind: Kind) -> Any:
        """Return a cell's value, the fixed value where the mapping has one, None where it is empty."""
        raw = self.raw(row, cell)
        if raw is None or blank(raw):
            return None
        if isinstance(kind, Money) and in_ten_thousands(cell.column) and not plain(raw).endswith(("万", "元")):
            raw = f"{plain(raw)}万"
        if isinstance(kind, Day) and self.plan.day_first:
            return self.date(row, cell)
        try:
            return kind.read(raw)
        except BadCell as bad:
            self.problem(self.place(row, cell), bad.what, bad.remedy or f"应为：{kind.hint}")
        return None

    def raw(self, row: Row, cell: Cell) -> Any:
        """Return what stands in a cell, or the plan's fixed value."""
        if cell.value:
            return cell.value
        index = self.index.get(cell.column)
        return None if index is None else row[index]

    def place(self, row: Row, cell: Cell) -> str:
        """Return where a cell stands, in words."""
        return row.place(self.index.get(cell.column, 0))

    def problem(self, place: str, what: str, remedy: str = "") -> None:
        """Note what is wrong and how to put it right."""
        self.found.problems.append(MappedProblem(place, what, remedy))
