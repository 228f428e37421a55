"""Importing power items and delegations from an office's own table (权责清单、赋权清单)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import Code, Day, Text, Whole, YesNo
from zhiheng.registry.importing import Batch, act_of, codes_of, today
from zhiheng.registry.models import Agency, DelegatedPower, HeldFact, Power
from zhiheng.registry.powers.services import Grant, Matter, Term, granting, listing, power_of

KIND = codes_of(
    "power_kind", {"行政处罚": "penalty", "行政强制": "measure", "行政检查": "inspection", "行政许可": "licence"}
)
FIELD = codes_of("field")
CODE_NAMES = ("编码", "事项代码", "职权编码", "权力编码", "基本编码")
NAME_NAMES = ("事项", "职权名称", "权力事项名称", "权责事项", "行政处罚事项")
LAW_NAMES = ("依据", "设定依据", "法律依据", "实施依据", "处罚依据")
COLUMNS = (
    Column("code", "事项编码", Text(60), CODE_NAMES, required=True),
    Column("name", "事项名称", Text(300), NAME_NAMES, required=True),
    Column("kind", "职权类型", KIND, ("类型", "职权类别", "权力类型"), required=True),
    Column("law", "依据条款", Text(2000), LAW_NAMES, required=True),
    Column("field", "领域", FIELD, ("执法领域",)),
    Column("violated", "违反条款", Text(1000), ("违反依据",)),
    Column("valid_from", "有效期自", Day(), ("生效日期", "实施日期", "公布日期")),
    Column("valid_to", "有效期至", Day(frozenset({"长期"})), ("失效日期",)),
    Column("yearly_cap", "年度检查频次上限", Whole(0, 366), ("频次上限", "年度频次上限")),
)


def importer() -> Importer:
    """Return the importer of the power items of one agency (the unit of its context)."""
    return Importer("powers", "权责事项", COLUMNS, ("code", "kind"), write, check, existing)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what is wrong with a readable row."""
    first, last = values.get("valid_from"), values.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        yield CellProblem("valid_to", "早于有效期自", "请核对两个日期")
    if values.get("yearly_cap") is not None and values.get("kind") != "inspection":
        yield CellProblem("yearly_cap", "只有检查事项填写频次上限", "请删去，或者核对职权类型")


def lines(text: object) -> tuple[str, ...]:
    """Return the articles in a cell: one a line or separated by semicolons."""
    parts = str(text or "").replace("；", "\n").replace(";", "\n").splitlines()
    return tuple(part.strip() for part in parts if part.strip())


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return the items that the agency holds under these codes and kinds, in the importer's columns."""
    codes = {key.split("\x1f")[0] for key in keys}
    rows = {row.public_id: row for row in Power.objects.filter(code__in=codes)}
    facts = HeldFact.objects.filter(fact="power.held", subject=context.unit, carrier__in=rows, held=True)
    found: dict[str, Values] = {}
    for fact in facts.filter(last_day__gte=today()):
        row = rows[fact.carrier]
        found[f"{row.code}\x1f{row.kind}"] = {"code": row.code, "kind": row.kind, "name": row.name}
    return found


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """List the new items of an agency and describe changed ones anew."""
    batch = Batch(act_of(context))
    for row in rows:
        values = row.values
        code, kind = str(values["code"]), str(values["kind"])
        name, field = str(values["name"]), str(values.get("field") or "")
        matter = Matter(code, name, kind, field, lines(values["law"]), lines(values.get("violated")))
        first, last, cap = (values.get(name) for name in ("valid_from", "valid_to", "yearly_cap"))
        term = Term(
            first if isinstance(first, date) else None,
            last if isinstance(last, date) else None,
            cap if isinstance(cap, int) else None,
        )
        act = replace(batch.act, on=min(term.valid_from or today(), today()))
        batch.add(*listing(act, matter, context.unit, term, power_of(code, kind) or public_id()))
    batch.write()


GRANT_COLUMNS = (
    Column("code", "事项编码", Text(60), CODE_NAMES, required=True),
    Column("name", "事项名称", Text(300), NAME_NAMES, required=True),
    Column("decision_no", "赋权决定文号", Text(80), ("决定文号", "文号", "赋权文号"), required=True),
    Column("valid_from", "有效期自", Day(), ("赋权日期", "生效日期", "实施日期")),
    Column("valid_to", "有效期至", Day(frozenset({"长期"})), ("失效日期",)),
    Column("published", "已公布", YesNo(), ("是否公布",)),
)


def grant_importer() -> Importer:
    """Return the importer of delegations to streets; street and former body are chosen by name."""
    streets = {row.public_id: row.name for row in Agency.objects.filter(kind="subdistrict", ended_on=None)}
    bodies = {row.public_id: row.name for row in Agency.objects.filter(ended_on=None)}
    shorts = {row.short: row.public_id for row in Agency.objects.filter(ended_on=None).exclude(short="")}
    columns = (
        Column("subdistrict", "街道", Code(streets, shorts), ("承接街道", "街道名称", "镇街"), required=True),
        Column("former", "原行使机关", Code(bodies, shorts), ("原实施主体", "下放部门")),
        *GRANT_COLUMNS,
    )
    return Importer("delegations", "街道赋权", columns, ("subdistrict", "code"), write_grants, existing=known_grants)


def known_grants(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return the delegations in force under these streets and codes."""
    pairs = [key.split("\x1f") for key in keys]
    rows = DelegatedPower.objects.filter(
        subdistrict__in={street for street, _ in pairs}, code__in={code for _, code in pairs}, ended_on=None
    )
    return {
        f"{row.subdistrict}\x1f{row.code}": {"name": row.name, "decision_no": row.decision_no, "valid_to": row.valid_to}
        for row in rows
    }


def write_grants(rows: Sequence[CheckedRow], context: Context) -> None:
    """Record the delegations of a table."""
    batch = Batch(act_of(context))
    for row in rows:
        values = row.values
        texts = {name: str(values.get(name) or "") for name in ("code", "name", "subdistrict", "former", "decision_no")}
        first, last = values.get("valid_from"), values.get("valid_to")
        published = values.get("published")
        grant = Grant(
            **texts,
            valid_from=first if isinstance(first, date) else None,
            valid_to=last if isinstance(last, date) else None,
            published=published if isinstance(published, bool) else None,
        )
        on = min(grant.valid_from or today(), today())
        known = DelegatedPower.objects.filter(code=grant.code, subdistrict=grant.subdistrict).first()
        batch.add(*granting(replace(batch.act, on=on), grant, known.public_id if known else ""))
    batch.write()
