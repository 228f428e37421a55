"""Importing officers with their certificates from an office's table; nothing twice (key: identity number)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import BadCell, Code, Day, Identifier, Text
from zhiheng.ledger.selectors import trace
from zhiheng.registry import people
from zhiheng.registry.certificates.numbers import number_problem
from zhiheng.registry.certificates.services import Paper, claiming, issuing, revoking
from zhiheng.registry.holding import ENFORCING, UNQUALIFIED
from zhiheng.registry.importing import EMPLOYMENT_ALIASES, IDENTITY, Batch, act_of, codes_of, today
from zhiheng.registry.models import Certificate, HeldFact, Officer
from zhiheng.registry.models.officers import UNVERIFIED, Standing
from zhiheng.registry.officers.services import Post, Role, appointing, role_event
from zhiheng.registry.people import Person

POSTS = Code(
    {"line": "一线", "review": "法制审核", "supervision": "监督", "other": "其他"},
    {"一线执法": "line", "执法一线": "line", "审核": "review", "执法监督": "supervision", "综合": "other"},
)
SOON = timedelta(days=30)
ID_NAMES = ("身份证号", "身份证号码", "身份证", "身份证件号码", "公民身份证号码")
NUMBER_NAMES = ("证件编号", "执法证编号", "执法证件号", "证号", "执法证号码")
TELEPHONE = Identifier(r"[0-9\-+]{5,20}", "应为电话号码")
EMPLOYMENT = codes_of("employment", EMPLOYMENT_ALIASES)
_LOOK_ALIKE = str.maketrans("OIL", "011")


def _number(text: str) -> str:
    problem = number_problem("enforcement", text)
    if problem is None:
        return text
    read = text.translate(_LOOK_ALIKE)
    if number_problem("enforcement", read) is None:
        raise BadCell("有字母 O 或 I，应为数字", f"改为 {read}", fix=read)
    raise BadCell(problem, "请按证件核对")


COLUMNS = (
    Column("name", "姓名", Text(40, names=True), ("人员姓名", "执法人员姓名", "名字"), required=True),
    Column("id_no", "公民身份号码", IDENTITY, ID_NAMES, required=True, personal=True),
    Column("employment", "用工性质", EMPLOYMENT, ("编制", "人员性质", "编制性质"), required=True),
    Column("unit", "内设机构", Text(80), ("科室", "部门", "所在科室", "执法队伍", "所在部门")),
    Column("post", "职务", Text(80), ("职级", "职务职级")),
    Column("duty", "岗位", POSTS, ("岗位类别", "岗位性质")),
    Column("number", "执法证号", Identifier(check=_number), NUMBER_NAMES, unique=True),
    Column("issued", "发证日期", Day(), ("发证时间", "核发日期", "有效期起", "有效期自")),
    Column("valid_to", "有效期至", Day(frozenset({"长期"})), ("有效期", "有效期止", "到期日期", "截止日期")),
    Column("phone", "联系电话", TELEPHONE, ("电话", "手机", "手机号", "手机号码"), personal=True),
)
DUTY_OF_ROLE = {"legal_reviewer": "review", "supervisor": "supervision"}


def importer() -> Importer:
    """Return the importer of officers of one agency (the unit of its context)."""
    return Importer("officers", "执法人员", COLUMNS, ("id_no",), write, check, existing, chunk=100)


def check(values: Values, context: Context) -> Iterable[CellProblem]:
    """Return what is wrong with a readable row: unqualified staff with a certificate (SD02), dates, numbers,
    functions that an agency can't give itself."""
    number, issued, valid_to = values.get("number"), values.get("issued"), values.get("valid_to")
    if number and values.get("employment") in UNQUALIFIED:
        yield CellProblem("employment", "不得持证执法（省监督条例第十条）", "请核对用工性质，或者删去证号")
    if number and issued is None:
        yield CellProblem("issued", "填了证号，须填发证日期", "请按证件填写")
    if isinstance(issued, date) and issued > today():
        yield CellProblem("issued", "在今天之后", "请核对日期")
    if isinstance(issued, date) and isinstance(valid_to, date):
        if valid_to < issued:
            yield CellProblem("valid_to", "早于发证日期", "请核对两个日期")
        elif today() <= valid_to <= today() + SOON:
            yield CellProblem("valid_to", f"{(valid_to - today()).days} 天后到期，请办换证", warning=True)
        elif valid_to < today():
            yield CellProblem("valid_to", "已经过期，导入后不能执法", warning=True)
    yield from _taken(values, certifies(context))
    yield from _elsewhere(values, context)
    if not certifies(context):
        yield from _functions(values, context)


def _functions(values: Values, context: Context) -> Iterator[CellProblem]:
    """Say where an agency's table gives or takes away a function (法制审核、监督): that is an act of its own,
    which asks for certificate and bar exam."""
    duty, id_ = values.get("duty"), people.same_officer(str(values.get("id_no") or ""))
    roles = HeldFact.objects.filter(fact="role.held", subject=id_, agency=context.unit, held=True)
    held = roles.filter(value__in=DUTY_OF_ROLE, last_day__gte=today()).values_list("value", flat=True).first()
    now = DUTY_OF_ROLE.get(held or "")
    if duty in DUTY_OF_ROLE.values() and duty != now:
        yield CellProblem("duty", "法制审核、监督岗位须逐人确定，不由本表登记", "请留空，在人员页面办理“确定岗位职责”")
    elif now is not None and duty is not None and duty != now:
        yield CellProblem(
            "duty", "该人员现任法制审核或者监督岗位，不由本表免去", "请留空，在人员页面办理“免去岗位职责”"
        )


def _elsewhere(values: Values, context: Context) -> Iterator[CellProblem]:
    """Say where a person serves another agency: a list takes nobody away from there, nor changes what is kept there."""
    id_ = people.same_officer(str(values.get("id_no") or ""))
    if id_ and Officer.objects.filter(public_id=id_, left_on=None).exclude(agency=context.unit).exists():
        yield CellProblem("id_no", "已登记为其他机关的在岗执法人员", "请先由原机关办理离岗，或者由区司法局办理调动")


def certifies(context: Context) -> bool:
    """Return whether whoever imports may issue certificates: then the table's word is the issuing body's own."""
    return context.extra is True


def _taken(values: Values, certifying: bool) -> Iterator[CellProblem]:
    """Say where a certificate's number is somebody else's, by name, or stands with other days than the row says."""
    number = str(values.get("number") or "")
    rows = Certificate.objects.filter(number=number, kind__in=ENFORCING).exclude(standing=Standing.DENIED)
    found = list(rows) if number else []
    owner = people.same_officer(str(values["id_no"])) if found else ""
    others = [row for row in found if row.officer != owner]
    if firm := [row for row in others if row.standing != Standing.CLAIMED]:
        yield CellProblem("number", f"已是 {people.name_of(firm[0].officer)} 的证号", "请按证件核对")
    elif others:
        yield CellProblem("number", "另有人申报了同一证号", "将由区司法局核验", warning=True)
    if not certifying:
        yield from _other_days(values, [row for row in found if row.officer == owner])


def _other_days(values: Values, own: Sequence[Certificate]) -> Iterator[CellProblem]:
    """Say where an issued certificate stands with other days: only the issuing body puts those right."""
    for row in own:
        if row.standing in UNVERIFIED:
            continue
        for name, title, known in (("issued", "发证日期", row.issued_on), ("valid_to", "有效期至", row.valid_to)):
            if isinstance(values.get(name), date) and values[name] != known:
                yield CellProblem(name, f"与已核发证件的{title} {known or '长期'} 不同", "请区司法局更正，或者按证件改")


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return what is registered in this agency under these identity numbers, in the importer's columns."""
    ids = people.officers_by_number(keys)
    stored = Stored.of(ids.values(), context.unit)
    return {number: {**stored.values(id_), "id_no": number} for number, id_ in ids.items() if id_ in stored.here}


@dataclass(frozen=True, slots=True)
class Stored:
    """What is registered of some officers: rows, certificates, functions, names. ``here``: those of the agency."""

    rows: Mapping[str, Officer]
    cards: Mapping[str, Certificate]
    roles: Mapping[str, str]
    known: Mapping[str, Mapping[str, str]]
    here: frozenset[str]

    @classmethod
    def of(cls, ids: Collection[str], unit: str) -> Stored:
        """Read everything about some officers in a constant number of queries."""
        rows = {row.public_id: row for row in Officer.objects.filter(public_id__in=ids)}
        cards = Certificate.objects.filter(officer__in=ids, kind__in=ENFORCING)
        cards = cards.exclude(standing__in=[Standing.REVOKED, Standing.DENIED])
        roles = HeldFact.objects.filter(fact="role.held", subject__in=ids, held=True, last_day__gte=today())
        here = frozenset(id_ for id_, row in rows.items() if row.agency == unit and row.left_on is None)
        return cls(
            rows,
            {card.officer: card for card in cards.order_by("id")},
            dict(roles.filter(agency=unit, value__in=DUTY_OF_ROLE).values_list("subject", "value")),
            people.personal(ids),
            here,
        )

    def values(self, id_: str) -> dict[str, Any]:
        """Return an officer in the importer's columns."""
        card, known = self.cards.get(id_), self.known.get(id_, {})
        return {
            "name": known.get("name"),
            "phone": known.get("phone"),
            **self.post(id_),
            "number": card and card.number,
            "issued": card and card.issued_on,
            "valid_to": card and card.valid_to,
        }

    def post(self, id_: str) -> dict[str, Any]:
        """Return where and as what an officer stands; reviewers and supervisors are known by their function."""
        row = self.rows[id_]
        duty = DUTY_OF_ROLE.get(self.roles.get(id_, ""))
        if duty is None and row.duty_post is not None:
            duty = "line" if row.duty_post else "other"
        return {"employment": row.employment, "unit": row.unit or None, "post": row.post or None, "duty": duty}


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """Write new and changed rows: vault, appointments, functions, certificates; one append for the chunk."""
    ids = people.officers_by_number([row.key for row in rows])
    stored = Stored.of(ids.values(), context.unit)
    new = [row for row in rows if row.key not in ids]
    ids |= dict(zip([row.key for row in new], people.admit_many([_person(row.values) for row in new]), strict=True))
    batch = Batch(act_of(context))
    for row in rows:
        id_ = ids[row.key]
        if _renamed(row.values, stored.known.get(id_)):
            people.correct(id_, _person(row.values))
        _appoint(batch, id_, stored, row.values)
        _certify(batch, id_, stored.cards.get(id_), row.values, certifies(context))
    batch.write()


def _person(values: Values) -> Person:
    return Person(str(values["name"]), str(values["id_no"]), str(values.get("phone") or ""))


def _renamed(values: Values, known: Mapping[str, str] | None) -> bool:
    """Return whether the vault holds another name or telephone number of a known person."""
    given = {name: values[name] for name in ("name", "phone") if values.get(name)}
    return known is not None and any(known.get(name) != value for name, value in given.items())


def _appoint(batch: Batch, id_: str, stored: Stored, values: Values) -> None:
    """Append an appointment where the row says anything else than what is registered, and the function it names."""
    before = stored.post(id_) if id_ in stored.here else {}
    now = {name: values.get(name, before.get(name)) for name in ("employment", "unit", "post", "duty")}
    if before == now:
        return
    issued = values.get("issued")
    act = replace(batch.act, on=issued if id_ not in stored.rows and isinstance(issued, date) else today())
    texts = {name: str(now[name] or "") for name in ("employment", "unit", "post")}
    post = Post(batch.act.agency, **texts, duty_post=None if now["duty"] is None else now["duty"] == "line")
    batch.add(*appointing(act, id_, post))
    for role, duty in DUTY_OF_ROLE.items():
        active = duty == now["duty"]
        if active != (stored.roles.get(id_) == role):
            batch.add(role_event(act, Role(id_, batch.act.agency, role), active=active))


def _certify(batch: Batch, id_: str, card: Certificate | None, values: Values, certifying: bool) -> None:
    """Append what a row says of a certificate: by the issuing body an issue, by anybody else only a claim (申报)."""
    number, issued, valid_to = values.get("number"), values.get("issued"), values.get("valid_to")
    if not number or not isinstance(issued, date):
        return
    until = valid_to if isinstance(valid_to, date) else None
    paper = Paper(card.kind if card else "enforcement", str(number), issued, until)
    (_issue if certifying else _claim)(batch, id_, card, paper)


def _issue(batch: Batch, id_: str, card: Certificate | None, paper: Paper) -> None:
    """Append the issue of a certificate, a correction of its dates, or a new one in place of the former."""
    act = replace(batch.act, on=paper.valid_from)
    if card is not None and card.standing == Standing.CLAIMED:
        batch.add(*issuing(act, id_, card.agency, paper, card.public_id))
        return
    if card is not None and card.number == paper.number:
        if (card.issued_on, card.valid_to) != (paper.valid_from, paper.valid_to):
            event, thing = issuing(act, id_, card.agency, paper, card.public_id)
            batch.add(replace(event, corrects=_last(card, "certificate.issued")), thing)
        return
    if card is not None:
        batch.add(revoking(replace(act, on=today()), card, f"换发新证 {paper.number}"))
    batch.add(*issuing(act, id_, batch.act.agency, paper))


def _claim(batch: Batch, id_: str, card: Certificate | None, paper: Paper) -> None:
    """Append a claim, or a correction of one that still waits; issued certificates stay as they are."""
    if card is None or (card.standing != Standing.CLAIMED and card.number != paper.number):
        batch.add(*claiming(replace(batch.act, on=today()), id_, batch.act.agency, paper))
    elif card.standing == Standing.CLAIMED:
        stood = (card.number, card.valid_from, card.valid_to)
        if stood != (paper.number, paper.valid_from, paper.valid_to):
            event, thing = claiming(replace(batch.act, on=today()), id_, card.agency, paper, card.public_id)
            batch.add(replace(event, corrects=_last(card, "certificate.claimed")), thing)


def _last(card: Certificate, type_: str) -> str:
    """Return the id of the last event of a type about a certificate: what a correction of it amends."""
    return [event for event in trace("certificate", card.public_id).events if event.type == type_][-1].id
