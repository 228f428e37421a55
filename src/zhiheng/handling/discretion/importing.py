"""Importing benchmarks and the four lists from an office's own sheet: one tier or one entry a row.

The rows of one number are one table: they come in together or not at all, and the same table twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from zhiheng.handling.discretion import entries, tables
from zhiheng.handling.discretion.models import Edition, Kind
from zhiheng.handling.discretion.services import Draft, drafting, of_table, superior_of
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import Code, Money, Text, YesNo
from zhiheng.law.discretion import check_table
from zhiheng.law.discretion.model import FORM_WORDS, LEVEL_WORDS
from zhiheng.registry.importing import Batch, act_of

WHOLE = "whole"
"""Name under which each row carries the digest of its whole table."""
FORM = Code(
    {form.value: words for form, words in FORM_WORDS.items()},
    {
        "固定数额": "fixed",
        "数额": "fixed",
        "货值倍数": "multiple_of_value",
        "违法所得的倍数": "multiple_of_gain",
        "每人": "per_unit",
    },
)
MEASURE = Code(
    {tables.SHARES: "法定幅度百分比", "own": "数额或倍数"},
    {"百分比": tables.SHARES, "比例": tables.SHARES, "数额": "own", "倍数": "own", "金额": "own"},
)
LEVEL = Code(
    {level.name.lower(): words for level, words in LEVEL_WORDS.items()},
    {"省": "province", "市": "city", "区": "district", "县级": "district"},
)
PARTY = Code(
    {"citizen": "公民", "organisation": "单位"},
    {"个人": "citizen", "自然人": "citizen", "法人": "organisation", "法人或者其他组织": "organisation"},
)
NUMBER_NAMES = ("基准编号", "文号", "裁量基准编号", "序号编号")
COLUMNS = (
    Column("number", "编号", Text(80), NUMBER_NAMES, required=True),
    Column("conduct", "违法行为", Text(300), ("违法事项", "违法情形", "行为名称"), required=True),
    Column("power", "事项编码", Text(60), ("职权编码", "权力编码", "处罚事项编码")),
    Column("basis", "处罚依据", Text(1000), ("法定依据", "法律依据", "依据条款")),
    Column("tier", "裁量阶次", Text(80), ("阶次", "裁量等级", "违法程度", "档次"), required=True),
    Column("conditions", "适用条件", Text(1000), ("裁量情节", "适用情形", "情节与后果")),
    Column("kinds", "处罚种类", Text(200), ("种类",)),
    Column("measure", "幅度形式", MEASURE, ("幅度单位", "标准形式")),
    Column("low", "下限", Money(), ("最低", "罚款下限", "幅度下限")),
    Column("high", "上限", Money(), ("最高", "罚款上限", "幅度上限")),
    Column("default", "起算档", YesNo(), ("是否起算", "默认档次", "基础档")),
    Column("statutory_form", "法定幅度形式", FORM, ("罚款形式", "法定形式")),
    Column("statutory_low", "法定下限", Money(), ("法定最低",)),
    Column("statutory_high", "法定上限", Money(), ("法定最高",)),
    Column("base_from", "适用数额起", Money(), ("货值下限", "数额起")),
    Column("base_below", "适用数额止", Money(), ("货值上限", "数额止")),
    Column("party", "当事人类别", PARTY, ("当事人", "适用主体")),
    Column("level", "层级", LEVEL, ("制定层级",)),
    Column("superior", "上级基准编号", Text(80), ("上级基准", "上级文号")),
)
_PLACES = {
    "下限": "low",
    "上限": "high",
    "幅度": "low",
    "空档": "low",
    "重叠": "low",
    "阶次": "tier",
    "条件": "conditions",
    "起算": "default",
    "种类": "kinds",
    "百分比": "high",
    "数额": "base_from",
}
Maker = Callable[[Sequence[CheckedRow]], Draft]
Checker = Callable[[Sequence[CheckedRow]], Iterable[tuple[int, CellProblem]]]


def importer() -> Importer:
    """Return the importer of benchmarks for one body (the unit of its context)."""
    return Importer(
        "benchmarks", "裁量基准", COLUMNS, ("number", "tier"), _writer(_table), check,
        _existing((Kind.BENCHMARK,)), 0, _together(_faults),
    )  # fmt: skip


def list_importer() -> Importer:
    """Return the importer of the four lists for one body."""
    kinds = tuple(kind for kind in Kind if kind is not Kind.BENCHMARK)
    return Importer(
        "leniency-lists", "四张清单", entries.COLUMNS, ("number", "code"), _writer(entries.draft_of), entries.check,
        _existing(kinds), 0, _together(entries.faults),
    )  # fmt: skip


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what is wrong with a readable row."""
    try:
        tables.kinds_in(str(values.get("kinds") or ""))
    except ValueError as unknown:
        yield CellProblem("kinds", f"没有“{unknown}”这种处罚种类", "用行政处罚法第九条的名称，几种用顿号分开")
    low, high = values.get("low"), values.get("high")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        yield CellProblem("low", "下限高于上限", "请核对下限和上限")
    stated = values.get("statutory_low") is not None or values.get("statutory_high") is not None
    if not stated and tables.article_of(values) is None:
        yield CellProblem("statutory_high", "没有法定幅度，职权目录里也没有这一事项", "请填写法定下限、法定上限")


def _table(rows: Sequence[CheckedRow]) -> Draft:
    return of_table(tables.benchmark_of([(str(row.number), row.values) for row in rows]))


def _faults(rows: Sequence[CheckedRow]) -> Iterable[tuple[int, CellProblem]]:
    """Yield (number of a row, fault) of one table."""
    table = tables.benchmark_of([(str(row.number), row.values) for row in rows])
    superior = superior_of(table)
    if table.superior and superior is None:
        remedy = "上级基准登记施行后，本基准通过合法性审核时再核对"
        missing = CellProblem("superior", f"没有登记施行中的上级基准 {table.superior}，未核对", remedy, warning=True)
        yield rows[0].number, missing
    for fault in check_table(table, superior):
        number = int(fault.place) if fault.place.isdecimal() else rows[0].number
        column = next((name for word, name in _PLACES.items() if word in fault.what), "tier")
        yield number, CellProblem(column, fault.what, fault.remedy)


def groups(rows: Iterable[CheckedRow]) -> dict[str, list[CheckedRow]]:
    """Return rows by the number of their table, in the order of the sheet."""
    found: dict[str, list[CheckedRow]] = {}
    for row in rows:
        found.setdefault(str(row.values.get("number") or ""), []).append(row)
    return found


def _together(faults: Checker) -> Callable[[Sequence[CheckedRow], Context], list[CheckedRow]]:
    """Return the check of whole tables: their faults at the cells; a table with a bad row stays out as a whole."""

    def together(rows: Sequence[CheckedRow], context: Context) -> list[CheckedRow]:
        """Return the rows with the faults of their tables, and the digest of the table in each."""
        found: dict[int, CheckedRow] = {row.number: row for row in rows}
        for own in groups(rows).values():
            if not any(row.errors for row in own):
                for number, problem in faults(own):
                    found[number] = replace(found[number], problems=(*found[number].problems, problem))
            bad = any(found[row.number].errors for row in own)
            whole = digest_of(own)
            for row in own:
                kept = found[row.number]
                if bad and not kept.errors:
                    problem = CellProblem("number", "同一编号的其他行要改，整份暂不导入", "请先改正同一编号的其他行")
                    kept = replace(kept, problems=(*kept.problems, problem))
                found[row.number] = replace(kept, values={**kept.values, WHOLE: whole})
        return [found[row.number] for row in rows]

    return together


def digest_of(rows: Sequence[CheckedRow]) -> str:
    """Return the digest of a table's rows, in any order of the rows."""
    texts = sorted(
        json.dumps({name: str(value) for name, value in row.values.items() if value is not None and name != WHOLE},
                   ensure_ascii=False, sort_keys=True)
        for row in rows
    )  # fmt: skip
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _existing(kinds: Sequence[Kind]) -> Callable[[Sequence[str], Context], Mapping[str, Values]]:
    def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
        """Return the digest of the table under which each key stands already."""
        numbers = {key.split("\x1f")[0] for key in keys}
        rows = Edition.objects.filter(agency=context.unit, number__in=numbers, kind__in=kinds)
        known = {row.number: str(row.content.get("digest", "")) for row in rows.order_by("pk")}
        return {key: {WHOLE: known[number]} for key in keys if (number := key.split("\x1f")[0]) in known}

    return existing


def _writer(maker: Maker) -> Callable[[Sequence[CheckedRow], Context], None]:
    def write(rows: Sequence[CheckedRow], context: Context) -> None:
        """Draft the tables that are new or changed, each as a whole."""
        batch = Batch(act_of(context))
        for own in groups(rows).values():
            draft = maker(own)
            content = {**draft.content, "digest": str(own[0].values[WHOLE])}
            batch.add(*drafting(batch.act, context.unit, replace(draft, content=content)))
        batch.write()

    return write
