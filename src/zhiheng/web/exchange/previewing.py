"""What the preview of a mapping shows: figures, the first events to be, the rows that must change, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from zhiheng.kit.pages.parts import Figure, Kind
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.cells import blank, shown
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.vault.values import mask_ends
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.mappings import MappingPreview, Plan
from zhiheng.ledger.mappings.plan import cells_of, check
from zhiheng.ledger.mappings.rows import read_rows
from zhiheng.web.exchange import drafts, planning, targets
from zhiheng.web.models import MappingDraft

SHOWN = 20
_SAMPLE = 24
_mask = mask_ends(2, 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the file: its text (masked where no part of the mapping takes it), and why it is wrong."""

    text: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with at least one wrong cell."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class ToBe:
    """An event to be: the matter's number, what happens, when, what is said of it."""

    number: str
    title: str
    day: str
    said: str


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole preview."""

    figures: Sequence[Figure]
    events: Sequence[ToBe]
    more: int
    columns: Sequence[str]
    lines: Sequence[Line]
    stops: Sequence[str]


def samples(draft: MappingDraft, known: Mapping[str, str]) -> dict[str, str]:
    """Return by heading what most often stands below it; masked where the column isn't ``known`` to be of use."""
    counted = drafts.words_of(draft, {column: (column, ()) for column in draft.columns}, "")
    found = {column: said[0][0] if said else "" for column, said in counted.items()}
    return {column: text[:_SAMPLE] if known[column] else _mask(text)[:_SAMPLE] for column, text in found.items()}


def counted_words(
    draft: MappingDraft, found: planning.Matching, coded: Sequence[planning.Coded]
) -> dict[str, list[drafts.Word]]:
    """Return by code table the words of the draft's file, most frequent first."""
    wanted = {one.table: (one.column, one.steps) for one in coded}
    return drafts.words_of(draft, wanted, found.column(targets.STEP))


def screen_of(draft: MappingDraft, plan: Plan) -> Screen:
    """Return the preview of a draft's table through a plan. Nothing is written."""
    try:
        check(plan)
        with drafts.opened(draft) as path:
            namespace = next(iter(draft.source.namespaces), "")
            found = read_rows(plan, path, namespace, draft.choices["business"])
    except Refusal as refused:
        return Screen([], [], 0, [], [], [str(problem) for problem in refused.problems])
    lines = _lines(draft, plan, found)
    bad = len({problem.place.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for problem in found.problems})
    skipped = f"，其中 {found.skipped:,} 行是不接收的环节" if found.skipped else ""
    figures = [
        Figure(
            "将成为事件",
            f"{len(found.items):,}",
            "件",
            f"来自 {found.rows:,} 行{skipped}",
        ),
        Figure("涉及", f"{len(found.objects):,}", "个对象", "外部编号照原样保留"),
        Figure(
            "要改", f"{bad:,}", f"行 {len(found.problems):,} 格", "这些行不会收下", kind=Kind.BREACH if bad else None
        ),
        Figure("不接收的列", f"{len(_unused(plan)):,}", "列", "、".join(_unused(plan)[:4])),
    ]
    return Screen(figures, [_to_be(item) for item in found.items[:SHOWN]], max(0, len(found.items) - SHOWN),
                  plan.columns, lines, [])  # fmt: skip


def _unused(plan: Plan) -> list[str]:
    used = {cell.column for _, cell in cells_of(plan)} | set(plan.key)
    return [column for column in plan.columns if column not in used]


def _to_be(item: Mapping[str, Any]) -> ToBe:
    event = vocabulary().events[item["type"]]
    said = []
    for name, value in item["attributes"].items():
        said.append(_said(event.attributes[name], value))
    key = str(item["id"]).split(":")[1]
    return ToBe(key.split("|")[0], event.zh, str(item["occurred_at"]).replace("T", " "), "，".join(said))


def _said(declared: AttributeType, value: Any) -> str:
    if declared.kind == "money":
        return f"{Decimal(str(value)):,} 元"
    if isinstance(value, bool):
        return "是" if value else "否"
    return vocabulary().label(declared.table, value) if declared.table and isinstance(value, str) else str(value)


def _lines(draft: MappingDraft, plan: Plan, found: MappingPreview) -> list[Line]:
    reasons: dict[str, list[str]] = {}
    for problem in found.problems:
        reasons.setdefault(problem.place, []).append(f"{problem.what}。{problem.remedy}")
    unused = set(_unused(plan))
    lines: list[Line] = []
    with drafts.opened(draft) as path, foreign_table(path) as sheets:
        sheet = next(sheet for sheet in sheets if sheet.name == draft.sheet or len(sheets) == 1)
        rows = list(islice(sheet.rows(), draft.header - 1, None))
    header = next((row for row in rows if row.number == draft.header), rows[0])
    places = {shown(cell).strip(): index for index, cell in enumerate(header.cells) if not blank(cell)}
    for row in rows:
        if len(lines) == SHOWN or not any(row.place(index) in reasons for index in places.values()):
            continue
        cells = [_cell(row[places[name]], reasons.get(row.place(places[name]), ()), secret=name in unused)
                 for name in plan.columns]  # fmt: skip
        lines.append(Line(row.number, cells))
    return lines


def _cell(raw: Any, reasons: Sequence[str], *, secret: bool) -> Cell:
    text = "" if blank(raw) else shown(raw).strip()
    return Cell((_mask(text) if secret and text else text) or "（空）", reasons)
