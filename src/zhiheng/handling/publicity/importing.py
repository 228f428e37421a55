"""Past penalty cases from a transfer file (双公示): recorded as imported, kept elsewhere, audited, read only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.publicity import layout
from zhiheng.handling.publicity.layout import COLUMNS
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.plainwords import personal
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.registry import people
from zhiheng.registry.importing import Batch, act_of
from zhiheng.registry.models import Agency, Enterprise, Party
from zhiheng.registry.parties.services import EnterpriseFacts, registering
from zhiheng.registry.people import Person

CHANNEL = "双公示（导入）"
MOST_FACT = 500


def importer() -> Importer:
    """Return the importer of past cases."""
    return Importer("penalties", "历史处罚案件", COLUMNS, (layout.NUMBER,), write, check, existing)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what a row lacks; a row of another body, and facts that name a person's number, stay out."""
    yield from layout.problems(values, strict=False)
    agency = Agency.objects.filter(public_id=context.unit).first()
    code, name = values.get(layout.AGENCY_CODE), str(values.get(layout.AGENCY) or "")
    if agency is not None and not _is(agency, code, name):
        yield CellProblem(layout.AGENCY, f"不是“{agency.name}”的决定", "请把各机关的案件分别导入到各机关")
    for column in (layout.FACT, layout.CONDUCT):
        if personal(str(values.get(column) or "")):
            yield CellProblem(column, "写有证件号码或者手机号码", "请删去号码后导入；号码另填在证件号码一列")


def _is(agency: Agency, code: object, name: str) -> bool:
    former = {str(one.get("name", "")) for one in agency.names if isinstance(one, dict)}
    return (bool(code) and code == agency.uscc) or name in {agency.name, agency.short, *former}


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return which numbers are known already: of this body's cases, from wherever. What is known isn't changed."""
    rows = LedgerObject.objects.filter(type=CASE, agency=context.unit, foreign_number__in=list(keys))
    return {number: {} for number in rows.values_list("foreign_number", flat=True)}


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """Record the decisions, with their parties and, where a row says so, their publication."""
    agency = Agency.objects.filter(public_id=context.unit).first()
    for row in rows:
        decided = cast("date", row.values[layout.DECIDED])  # a required column
        batch = Batch(act_of(context, decided))
        _record(batch, row.values, agency, _party(batch, row.values, context))
        batch.write()


def _party(batch: Batch, values: Values, context: Context) -> str:
    """Return the party of a row: the known one of its number or code, else a new one."""
    who = str(values[layout.WHO_IS])
    name = str(values[layout.NAME])
    enterprise = ""
    if who == layout.CITIZEN:
        number = str(values.get(layout.ID_NO) or "")
        id_ = people.same_party(number) or people.admit(Person(name, number), people.NAME)
    else:
        enterprise = _enterprise(batch, name, str(values.get(layout.CODE) or ""), who)
        known = Party.objects.filter(enterprise=enterprise).order_by("pk").first()
        if known is not None:
            return known.public_id
        id_ = public_id()
    kind = layout.PARTY_KINDS[who]
    refs = [Ref("party", id_), Ref("enterprise", enterprise), Ref("agency", context.unit)]
    thing = NewObject("party", id_, {"kind": kind}, agency=context.unit)
    batch.add(batch.act.event("party.registered", refs, kind=kind), thing)
    return id_


def _enterprise(batch: Batch, name: str, code: str, who: str) -> str:
    by = {"uscc": code} if code else {"name": name}
    known = Enterprise.objects.filter(**by).order_by("pk").first()
    if known is not None:
        return known.public_id
    kind = "individual" if who == layout.INDIVIDUAL else "company"
    event, thing = registering(batch.act, EnterpriseFacts(name, kind, code))
    batch.add(event, thing)
    return thing.id


def _record(batch: Batch, values: Values, agency: Agency | None, party: str) -> None:
    """Add case, decision and publication of a row."""
    simple, published = layout.read_remark(values.get(layout.REMARK))
    id_, number = public_id(), str(values[layout.NUMBER])
    procedure = "simple" if simple else "ordinary"
    field = (agency.field if agency else "") or "general"
    known = {"number": number, "procedure": procedure, "field": field, "foreign_no": number}
    firm = "" if values[layout.WHO_IS] == layout.CITIZEN else str(values[layout.NAME])
    title = f"{firm}{values[layout.CONDUCT]}案"[:200]
    case = NewObject(CASE, id_, known, batch.act.agency, title, number, record="elsewhere")
    refs = [Ref(CASE, id_), Ref("agency", batch.act.agency), Ref("party", party)]
    facts = [str(values[layout.FACT])[:MOST_FACT]]
    stated: dict[str, Any] = {
        "outcome": "penalty", "procedure": procedure, "kinds": str(values[layout.KIND]).split(";"),
        "fine": values.get(layout.FINE), "confiscated": values.get(layout.TAKEN), "facts_cited": facts,
        "party_kind": layout.PARTY_KINDS[str(values[layout.WHO_IS])], "numbered": True,
        "laws": [str(values[layout.BASIS])[:MOST_FACT]], "licence": values.get(layout.LICENCE),
        "cause": str(values[layout.CONDUCT])[:MOST_FACT],
    }  # fmt: skip
    batch.add(batch.act.event("decision.made", refs, **stated), case)
    if published is not None:
        anonymised = values[layout.WHO_IS] == layout.CITIZEN
        act = act_of(Context(batch.act.by.account, batch.act.agency), published)
        batch.add(
            act.event("publication.made", [Ref(CASE, id_), Ref("agency", act.agency)], kind="penalty",
                      channel=CHANNEL, anonymised=anonymised, until=values.get(layout.UNTIL))
        )  # fmt: skip
