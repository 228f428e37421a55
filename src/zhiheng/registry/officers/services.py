"""Acts about officers: appoint, move, second to a street, recall, set roles, leave, appraise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhiheng.ledger.acting import Act, Attributes, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry import people
from zhiheng.registry.holding import ENFORCING, UNQUALIFIED, holding
from zhiheng.registry.models import Appraisal, Officer
from zhiheng.registry.people import Person

STAFF = "山东省行政执法监督条例第十条"
REVIEWERS = "行政处罚法第五十八条"
HOSTS = "山东省行政执法监督条例第十一条"
FIRST_REVIEW_LAW = "行政处罚法第五十八条第二款"


@dataclass(frozen=True, slots=True)
class Post:
    """Where and as what an officer is appointed; ``employment`` is a code (公务员、事业编、劳动合同制 …)."""

    agency: str
    employment: str
    unit: str = ""
    post: str = ""
    duty_post: bool | None = None


def appoint_officer(act: Act, person: Person, post: Post, id_: str = "") -> Done:
    """Appoint a person (人员任用). Who it is goes into the vault; the event names only a random id.

    A person whose identity number is already known isn't entered twice: refused, with the way to move them instead.
    """
    against = []
    known = "" if id_ else people.same_officer(person.id_no)
    if known:
        officer = Officer.objects.filter(public_id=known).first()
        where = "（已离岗）" if officer is not None and officer.left_on else ""
        against.append(Hindrance(f"此公民身份号码已登记为执法人员{where}", "", "请在原记录上办理调动，不要重复登记"))
    against += _post_problems(post)
    with transaction.atomic():
        id_ = id_ or known or people.admit(person)
        event, thing = appointing(act, id_, post)
        done = perform(act, "登记执法人员", id_, [event], [thing], against)
        if done.appended.repeated:
            transaction.set_rollback(True)  # the dossier that was opened for nothing goes with it
    return done


def move_officer(act: Act, id_: str, post: Post) -> Done:
    """Move an officer to another unit, employment or agency (岗位变动、调动); the former post ends the day before."""
    officer = Officer.objects.get(public_id=id_)
    against = _post_problems(post)
    if officer.left_on and officer.agency == post.agency and act.day <= officer.left_on:
        against.append(Hindrance(f"该人员已于 {officer.left_on} 离岗", STAFF, "请核对日期"))
    if post.employment in UNQUALIFIED and holding("certificate.valid", act.day, ENFORCING).filter(subject=id_).exists():
        against.append(Hindrance("该人员持有有效执法证件", STAFF, "改为无执法资格的用工性质前，请先注销证件"))
    event, thing = appointing(act, id_, post)
    return perform(act, "办理岗位变动", id_, [event], [thing], against)


def officer_left(act: Act, id_: str, reason: str) -> Done:
    """Record that an officer left (离岗): certificates, roles and secondments end with it."""
    officer = Officer.objects.get(public_id=id_)
    against = []
    if officer.left_on:
        against.append(Hindrance(f"该人员已于 {officer.left_on} 离岗", STAFF, "无需重复登记"))
    event = act.event(
        "officer.left", [Ref("officer", id_), Ref("agency", officer.agency)], agency=officer.agency, reason=reason
    )
    return perform(act, "登记离岗", id_, [event], against=against)


def _post_problems(post: Post) -> list[Hindrance]:
    if post.employment in UNQUALIFIED and post.duty_post:
        return [Hindrance("该用工性质的人员不得从事执法", STAFF, "请改为非执法岗位，或者核对用工性质")]
    return []


def _at(id_: str, post: Post) -> list[Ref]:
    return [Ref("officer", id_), Ref("agency", post.agency)]


def _stated(post: Post) -> dict[str, str | bool | None]:
    return {"employment": post.employment, "unit": post.unit, "post": post.post, "duty_post": post.duty_post}


@dataclass(frozen=True, slots=True)
class Seconding:
    """Which officers of ``home`` go to the street or team ``host``, under whose command, from when until when."""

    team: str
    home: str
    host: str
    officers: tuple[str, ...]
    command: str = ""
    from_: date | None = None
    until: date | None = None


def second_officers(act: Act, seconding: Seconding) -> Done:
    """Second officers to a street (人员派驻). They keep their post and act with their own certificates (F12)."""
    plan = "区方案第七项"
    against = []
    rows = {row.public_id: row for row in Officer.objects.filter(public_id__in=seconding.officers)}
    for id_ in seconding.officers:
        row = rows.get(id_)
        if row is None or row.left_on or row.agency != seconding.home:
            against.append(Hindrance(f"{people.name_of(id_)} 不在派出机关任职", plan, "请核对派出机关"))
    if seconding.from_ and seconding.until and seconding.until < seconding.from_:
        against.append(Hindrance("派驻期限止于起始之前", plan, "请核对日期"))
    stated: Attributes = {"command": seconding.command, "from": seconding.from_, "until": seconding.until}
    event = act.event("team.seconded", _team_refs(seconding), seconding.home, **stated)
    return perform(act, "办理派驻", seconding.team, [event], against=against)


def recall_officers(act: Act, seconding: Seconding, reason: str) -> Done:
    """Recall seconded officers (派驻人员收回) before the stated end."""
    event = act.event("team.recalled", _team_refs(seconding), agency=seconding.home, reason=reason)
    return perform(act, "收回派驻人员", seconding.team, [event])


def _team_refs(seconding: Seconding) -> list[Ref]:
    people_ = [Ref("officer", id_) for id_ in seconding.officers]
    home, host = Ref("agency", seconding.home, "home"), Ref("agency", seconding.host, "host")
    return [Ref("team", seconding.team), *people_, home, host]


@dataclass(frozen=True, slots=True)
class Role:
    """A function that an officer is given in an agency: legal reviewer, hearing host, supervisor, head …"""

    officer: str
    agency: str
    role: str
    law_qualified: bool | None = None
    first_time: bool | None = None
    from_: date | None = None
    until: date | None = None


def set_role(act: Act, role: Role) -> Done:
    """Give a function (确定岗位职责). Hosts and supervisors need their credential, new reviewers the bar exam."""
    against = _against_role(act, role)
    return perform(act, "确定岗位职责", role.officer, [role_event(act, role, active=True)], against=against)


def end_role(act: Act, role: Role) -> Done:
    """Take a function away (免去岗位职责)."""
    return perform(act, "免去岗位职责", role.officer, [role_event(act, role, active=False)])


def _against_role(act: Act, role: Role) -> list[Hindrance]:
    found = []
    credential = {
        "hearing_host": ("host", "听证主持人资格证", HOSTS),
        "supervisor": ("supervision", "行政执法监督证", HOSTS),
    }
    if needed := credential.get(role.role):
        kind, name, basis = needed
        if not holding("certificate.valid", act.occurred, (kind,)).filter(subject=role.officer).exists():
            found.append(Hindrance(f"该人员没有有效的{name}", basis, "请先核发或者登记该证件"))
    if role.role == "legal_reviewer" and role.first_time and not role.law_qualified:
        officer = Officer.objects.filter(public_id=role.officer).first()
        if officer is None or not officer.law_qualified:
            what = "初次从事法制审核的人员未通过国家统一法律职业资格考试取得法律职业资格"
            found.append(Hindrance(what, FIRST_REVIEW_LAW, "请登记其法律职业资格证书，或者另选人员"))
    return found


def role_event(act: Act, role: Role, *, active: bool) -> NewEvent:
    """Return the event of a function given or taken away, for ``set_role``, ``end_role`` and imports of many."""
    stated: Attributes = {"role": role.role, "active": active, "law_qualified": role.law_qualified}
    if active:
        stated |= {"first_time": role.first_time, "from": role.from_, "until": role.until}
    refs = [Ref("agency", role.agency), Ref("officer", role.officer)]
    return act.event("role.set", refs, role.agency, **stated)


def appraise_officer(act: Act, officer: str, year: int, grade: str, score: Decimal | None = None) -> Done:
    """Publish an officer's yearly appraisal (年度考核). One a year; a later one is a correction by the ledger."""
    row = Officer.objects.get(public_id=officer)
    against = []
    if Appraisal.objects.filter(officer=officer, year=year).exists():
        against.append(Hindrance(f"{year} 年度考核结果已登记", STAFF, "要改正的，请在时间线上更正原记录"))
    if year > act.day.year:
        against.append(Hindrance(f"{year} 年度尚未开始", STAFF, "请核对年度"))
    id_ = f"appraisal-{year}-{row.agency}"[:64]
    refs = [Ref("assessment", id_), Ref("agency", row.agency), Ref("officer", officer)]
    event = act.event("assessment.published", refs, agency=row.agency, grade=grade, score=score)
    thing = NewObject("assessment", id_, {"year": year}, agency=row.agency, title=f"{year} 年度人员考核")
    return perform(act, "登记年度考核结果", officer, [event], [thing], against)


def appointing(act: Act, id_: str, post: Post) -> tuple[NewEvent, NewObject]:
    """Return event and object of an appointment, for ``appoint_officer`` and for imports of many."""
    event = act.event("officer.appointed", _at(id_, post), agency=post.agency, **_stated(post))
    return event, NewObject("officer", id_, {"employment": post.employment}, agency=post.agency)
