"""The four lists as the rows of a sheet, one entry a row (四张清单): conditions to tick, exclusions, measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhiheng.handling.discretion.models import Kind
from zhiheng.handling.discretion.services import Draft
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Values
from zhiheng.kit.tables.kinds import Code, Text, YesNo
from zhiheng.law.discretion import Effect, Factor
from zhiheng.law.discretion.factors import parts
from zhiheng.law.discretion.stored import stored_factor

KIND = Code(
    {kind.value: str(kind.label) for kind in Kind if kind is not Kind.BENCHMARK},
    {"不予处罚": "no_penalty", "不予": "no_penalty", "减轻处罚": "mitigate", "减轻": "mitigate", "从轻处罚": "lighter",
     "从轻": "lighter", "从重处罚": "heavier", "从重": "heavier"},
)  # fmt: skip
EFFECTS: Mapping[str, Effect] = {
    Kind.NO_PENALTY.value: Effect.NO_PENALTY, Kind.MITIGATE.value: Effect.MITIGATED,
    Kind.LIGHTER.value: Effect.LIGHTER, Kind.HEAVIER.value: Effect.HEAVIER,
}  # fmt: skip
COLUMNS = (
    Column("number", "清单文号", Text(80), ("文号", "清单编号"), required=True),
    Column("kind", "清单类型", KIND, ("清单", "类型"), required=True),
    Column("code", "编号", Text(40), ("序号", "条目编号", "事项序号"), required=True),
    Column("words", "情形", Text(300), ("违法行为", "事项名称", "清单事项"), required=True),
    Column("power", "事项编码", Text(200), ("职权编码", "处罚事项编码")),
    Column("basis", "法律依据", Text(1000), ("依据", "法定依据"), required=True),
    Column("conditions", "适用条件", Text(1000), ("条件", "适用情形"), required=True),
    Column("exclusions", "排除情形", Text(1000), ("除外情形", "不适用情形")),
    Column("measures", "配套措施", Text(1000), ("配套监管措施", "后续措施")),
    Column("mandatory", "应当适用", YesNo(), ("是否应当",)),
)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what is wrong with a readable row: a condition that also rules the entry out."""
    both = set(parts(_text(values, "conditions"))) & set(parts(_text(values, "exclusions")))
    if both:
        yield CellProblem("exclusions", f"“{'、'.join(sorted(both))}”同时是适用条件", "请从其中一列删去")


def faults(rows: Sequence[CheckedRow]) -> Iterable[tuple[int, CellProblem]]:
    """Yield (number of a row, fault) of one list: it has one type."""
    first = rows[0].values.get("kind")
    for row in rows[1:]:
        if row.values.get("kind") != first:
            yield row.number, CellProblem("kind", "同一文号的清单类型不一致", "四张清单各用一个文号或者编号")


def draft_of(rows: Sequence[CheckedRow]) -> Draft:
    """Return the draft of one list."""
    first = rows[0].values
    kind, number = str(first["kind"]), str(first["number"])
    factors = [stored_factor(factor_of(row.values)) for row in rows]
    return Draft(kind, number, str(Kind(kind).label), "", {"title": str(Kind(kind).label), "factors": factors})


def factor_of(values: Mapping[str, Any]) -> Factor:
    """Return the entry of a row; its code is unique over all lists."""
    return Factor(
        code=f"{values['number']}-{values['code']}",
        words=_text(values, "words"),
        effects=(EFFECTS[str(values["kind"])],),
        mandatory=bool(values.get("mandatory")),
        basis=_text(values, "basis"),
        conditions=parts(_text(values, "conditions")),
        exclusions=parts(_text(values, "exclusions")),
        measures=parts(_text(values, "measures")),
        powers=parts(_text(values, "power")),
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")
