"""Importing enterprises from a table of the registering authority; one credit code, one enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import BadCell, Code, Text, YesNo
from zhiheng.kit.tables.kinds import Identifier as Number
from zhiheng.law import codes
from zhiheng.registry.importing import CREDIT, Batch, act_of
from zhiheng.registry.models import Enterprise
from zhiheng.registry.models.parties import EnterpriseKind
from zhiheng.registry.parties.forms import SIZE_WORDS
from zhiheng.registry.parties.services import EnterpriseFacts, registering

KIND_ALIASES = {"有限责任公司": "company", "公司": "company", "个体户": "individual", "个体工商": "individual"}
CODE_NAMES = ("信用代码", "社会信用代码", "统一代码", "注册号", "统一社会信用代码/注册号")
SIZES = {code: name for code, name in SIZE_WORDS.items() if code}


def _region(text: str) -> str:
    if problem := codes.region_problem(text[:6]):
        raise BadCell(problem)
    return text


COLUMNS = (
    Column("uscc", "统一社会信用代码", CREDIT, CODE_NAMES, required=True),
    Column("name", "名称", Text(200), ("企业名称", "单位名称", "市场主体名称", "当事人名称"), required=True),
    Column(
        "kind",
        "类别",
        Code(dict(EnterpriseKind.choices), KIND_ALIASES),
        ("企业类型", "主体类型", "类型"),
        required=True,
    ),
    Column("size", "规模", Code(SIZES, {"大": "large", "中": "medium", "小": "small", "微": "micro"}), ("企业规模",)),
    Column("region", "区划代码", Number(r"\d{6,12}", "应为 6 至 12 位数字", _region), ("所在区划", "区划")),
    Column("operating", "存续", YesNo(), ("是否存续", "存续状态")),
)


def importer() -> Importer:
    """Return the importer of enterprises."""
    return Importer("enterprises", "企业", COLUMNS, ("uscc",), write, check, existing)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what deserves a look: a code that says another kind than the column."""
    kind = codes.CreditCode(str(values["uscc"])).kind
    if kind == "个体工商户" and values.get("kind") != "individual":
        yield CellProblem("kind", "代码第 2 位表明是个体工商户", "请核对类别", warning=True)
    if context.extra is not True:
        yield from _changed(values)


def _changed(values: Values) -> Iterator[CellProblem]:
    """Say what differs from a registered enterprise: whoever doesn't keep that register changes nothing of it."""
    uscc = str(values["uscc"])
    stored = existing([uscc], Context("")).get(uscc, {})
    for name, known in stored.items():
        if name in values and (values[name] or None) != (known or None):
            yield CellProblem(name, "与已登记的不同，不由本机关更改", "请删去该行，或者在企业页提请登记变更")


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return what is registered under these credit codes."""
    rows = Enterprise.objects.filter(uscc__in=list(keys)).order_by("-id")
    return {
        row.uscc: {
            "name": row.name, "kind": row.kind, "size": row.size or None, "region": row.region or None,
            "operating": row.operating,
        }
        for row in rows
    }  # fmt: skip


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """Register new enterprises and what changed about known ones."""
    known = dict(Enterprise.objects.filter(uscc__in=[row.key for row in rows]).values_list("uscc", "public_id"))
    batch = Batch(act_of(context))
    for row in rows:
        values = row.values
        texts = {name: str(values.get(name) or "") for name in ("name", "kind", "uscc", "size", "region")}
        operating = values.get("operating")
        facts = EnterpriseFacts(**texts, operating=operating if isinstance(operating, bool) else None)
        batch.add(*registering(batch.act, facts, known.get(row.key, "")))
    batch.write()
