"""Importing the district's list of enforcing bodies (key: full name)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import Code, Day, Text
from zhiheng.registry.agencies.services import AgencyFacts, announcing, registering
from zhiheng.registry.importing import CREDIT, Batch, act_of, codes_of, today
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind

KINDS = {
    "政府部门": "department", "行政机关": "department", "市级部门派出机构": "dispatched", "派出机关": "dispatched",
    "街道": "subdistrict", "授权组织": "authorised", "委托组织": "entrusted", "监督机构": "supervisor",
}  # fmt: skip
FIELD = codes_of("field", {"文旅": "culture", "农业农村": "agriculture", "综合执法": "urban"})
COLUMNS = (
    Column("name", "全称", Text(200), ("名称", "单位名称", "主体名称", "执法主体名称"), required=True, unique=True),
    Column("short", "简称", Text(60), ("单位简称",)),
    Column("kind", "类别", Code(dict(AgencyKind.choices), KINDS), ("主体类别", "性质", "机构性质"), required=True),
    Column("field", "执法领域", FIELD, ("领域", "执法类别"), required=True),
    Column("uscc", "统一社会信用代码", CREDIT, ("信用代码", "机构代码")),
    Column("managed_by", "代管单位", Text(120), ("代管",)),
    Column("confirmation_no", "确认文号", Text(80), ("审核确认文号",)),
    Column("announcement_no", "公告文号", Text(80), ("公告号",)),
    Column("announced_on", "公告日期", Day(), ("公告时间",)),
)


def importer() -> Importer:
    """Return the importer of enforcing bodies."""
    return Importer("agencies", "执法主体", COLUMNS, ("name",), write, check, existing)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what is wrong with a readable row."""
    announced = values.get("announced_on")
    if isinstance(announced, date) and announced > today():
        yield CellProblem("announced_on", "在今天之后", "请核对日期")
    if values.get("announcement_no") and announced is None:
        yield CellProblem("announced_on", "填了公告文号，须填公告日期", "请按公告填写")


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return what is registered under these names."""
    columns = [column.name for column in COLUMNS]
    rows = Agency.objects.filter(name__in=list(keys), ended_on=None)
    return {row.name: {name: getattr(row, name) or None for name in columns} for row in rows}


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """Register and announce bodies; known ones are registered anew where something changed."""
    known = {row.name: row for row in Agency.objects.filter(name__in=[row.key for row in rows], ended_on=None)}
    batch = Batch(act_of(context))
    for row in rows:
        values, old = row.values, known.get(row.key)
        facts = _facts(values, old)
        announced = values.get("announced_on")
        first = announced if isinstance(announced, date) else None
        act = replace(batch.act, on=(first or today()) if old is None else today())
        event, thing = registering(act, facts, old.public_id if old else "")
        batch.add(event, thing)
        number = str(values.get("announcement_no") or "")
        if first is not None and (old is None or (old.announced_on, old.announcement_no) != (first, number)):
            batch.add(announcing(replace(act, on=first), thing.id, number, "", first, None))
    batch.write()


def _facts(values: Values, old: Agency | None) -> AgencyFacts:
    """Return what a row states of a body; what the table lacks stays as it was."""

    def text(name: str) -> str:
        """Return what the row states, else what was registered."""
        return str(values[name] or "") if name in values else str(getattr(old, name, ""))

    return AgencyFacts(
        text("name"),
        text("kind"),
        text("field"),
        short=text("short"),
        level=old.level if old else "区县",
        region=old.region if old else "",
        uscc=text("uscc"),
        managed_by=text("managed_by"),
        superior=old.superior if old else "",
        confirmation_no=text("confirmation_no"),
    )
