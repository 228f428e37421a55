"""What the cases know better about a case's page: stage, path, acts done next or not yet, drafts, evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import hindering, paying, recusing, selectors, streets
from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.cases.lawpanel import basis_words
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.partfile import PartFile, case_of, load_part
from zhiheng.handling.cases.permissions import parts
from zhiheng.handling.cases.windowing import windows
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import Registry
from zhiheng.kit.files.links import link, may_see
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Demand, Kind, LawPanel, Link, State, Step
from zhiheng.law.library.procedures import ActPlan
from zhiheng.law.reference.words import type_words
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import former_name

ELSEWHERE = "本案在外部系统办理，此处只读；数据按对接传来"
ENFORCING = frozenset({"court.applied", "demand.issued", "enforcement.decided", "fine.surcharged"})
"""What nobody may consider once everything is paid."""
_CASE, _PART = "_zhiheng_case", "_zhiheng_part"
own_pages: Registry[Callable[[str], str]] = Registry("page of an act")
"""By act of a procedure: the address of the page on which a room does it for a case (``archive``: 归档)."""
_STATES = {
    Standing.WAITING: Kind.WAIT,
    Standing.APPROVED: Kind.OK,
    Standing.RETURNED: Kind.DUE,
    Standing.WITHDRAWN: Kind.PLAIN,
}


@dataclass(frozen=True, slots=True)
class Doable:
    """The acts of a case for one user: those that may be tried now, and those that can't be done, with the reason."""

    acts: Sequence[Act]
    hindered: Sequence[Act]
    late: Sequence[Act] = ()


def file_of(request: HttpRequest, row: LedgerObject) -> CaseFile:
    """Return the case of the page, read once per request."""
    kept: dict[str, CaseFile] = request.__dict__.setdefault(_CASE, {})
    if row.public_id not in kept:
        kept[row.public_id] = load(row)
    return kept[row.public_id]


def part_of(request: HttpRequest, row: LedgerObject) -> PartFile | None:
    """Return the measure or enforcement of the page with its case, read once per request; None without a case."""
    kept: dict[str, PartFile | None] = request.__dict__.setdefault(_PART, {})
    if row.public_id not in kept:
        case = case_of(account_of(request), row)
        kept[row.public_id] = load_part(case, row.key) if case is not None else None
    return kept[row.public_id]


def fill_part(request: HttpRequest, row: LedgerObject, page: ObjectPage) -> None:
    """Fill the page of a measure or an enforcement."""
    file = part_of(request, row)
    if file is None:
        return
    page.path, page.title = _path(file), file.title
    page.up = Link(file.row.title or file.id, reverse("object", args=[file.row.type, file.id]))
    if file.procedure is not None:
        stage = file.procedure.stages.get(file.stage, "")
        page.states = [State(Kind.PLAIN, stage), *page.states]
    page.deadlines = [*page.deadlines, *windows(file)]
    doable = doable_by(account_of(request), file, page.law)
    request.__dict__["_zhiheng_doable"] = doable
    page.acts = [replace(one, primary=True) for one in doable.acts[:1]]


def fill(request: HttpRequest, row: LedgerObject, page: ObjectPage) -> None:
    """Fill the page of a case."""
    user, file = account_of(request), file_of(request, row)
    page.path = _path(file)
    page.facts = _facts(file, page.facts)
    page.number = str(file.attribute("number") or page.number)
    if file.decision is not None and not paying.owing(file) and page.law is not None:
        page.law = _nothing_to_enforce(page.law)
    stage = file.procedure.stages.get(file.stage, "") if file.procedure else ""
    page.states = [*([State(Kind.PLAIN, stage)] if stage else []), *page.states]
    doable = doable_by(user, file, page.law)
    request.__dict__["_zhiheng_doable"] = doable
    page.acts = [replace(one, primary=True) for one in doable.acts[:1]]


def _nothing_to_enforce(law: LawPanel) -> LawPanel:
    """Return the panel without what presupposes a debt: a paid case isn't taken to court."""
    words = {type_words(type_) for type_ in ENFORCING}
    return replace(law, may=[one for one in law.may if one.title not in words])


def doable_by(user: User, file: CaseFile, law: LawPanel | None) -> Doable:
    """Return what a user may do in a case now; what the law panel holds back is shown with its reason."""
    own = parts(user, file)
    if not own or file.procedure is None or not file.here:
        return Doable((), ())
    plans = [plan for plan in file.procedure.acts.values() if plan.by & own]
    blocked = {one.title: one for one in law.blocked} if law is not None else {}
    wanted = [one.title for one in law.next] if law is not None else []
    acts, hindered = [], []
    for plan in plans:
        if file.stage not in plan.stages:
            continue
        reason = _reason(file, plan, blocked)
        if reason is None:
            acts.append((plan, Act(plan.button, act_url(file, plan), plan.icon)))
        elif reason.title:
            hindered.append(Act(plan.button, "", plan.icon, reason=reason.title, cite=reason.basis))
    acts.sort(key=lambda one: _urgency(one[0], wanted))
    return Doable([act for _, act in acts], hindered, _late(file) if "handler" in own else ())


def _urgency(plan: ActPlan, wanted: Sequence[str]) -> tuple[int, bool]:
    """Return the place of an act: what the law asks for next, then the main acts (with a sign), then the others."""
    words = type_words(plan.event.type)
    return wanted.index(words) if words in wanted and plan.icon else len(wanted), not plan.icon


def _reason(file: CaseFile, plan: ActPlan, blocked: Mapping[str, Demand]) -> Demand | None:
    """Return why an act can't be done now (title: the fact), None where it may be tried; without title: not shown."""
    order = hindering.standing(file, plan)
    if order:
        return Demand(order[0].fact if plan.icon else "", basis=order[0].basis or basis_words(plan))
    if hindering.waiting(file, plan) is not None:
        return Demand("已报批，等待审批")
    if plan.name != "give-notice" and (held := blocked.get(type_words(plan.event.type))) is not None:
        return Demand(held.says, basis=held.basis)
    return None


def _late(file: CaseFile) -> list[Act]:
    """Return the acts that may be entered afterwards, whatever the stage: what happened can always be recorded."""
    procedure = file.procedure
    plans = list(procedure.acts.values()) if procedure is not None else []
    if procedure is not None and file.part is not None:  # what begins a part is recorded on the case's page
        plans = [plan for plan in plans if not procedure.begins(plan)]
    return [
        Act(f"补记{plan.title}", act_url(file, plan) + "?late=1")
        for plan in plans
        if not plan.fact and plan.name != "give-notice"
    ]


def act_url(file: CaseFile, plan: ActPlan) -> str:
    """Return the address of an act's page: its own where a room has one, else the form made from the procedure."""
    if isinstance(file, PartFile) and file.procedure is not None:
        return reverse("case-part-act", args=[file.id, file.procedure.key, file.address, plan.name])
    own = own_pages.get(plan.name)
    return own(file.id) if own is not None else reverse("case-act", args=[file.id, plan.name])


def _path(file: CaseFile) -> list[Step]:
    """Return the stages with the day on which each was reached."""
    procedure = file.procedure
    if procedure is None:
        return []
    keys = list(procedure.stages)
    here = keys.index(file.stage)
    reached = {one.stage: event for one in procedure.milestones for event in file.events if one.reached(event)}
    return [
        Step(
            procedure.stages[key],
            f"{date_of(reached[key].day):%m-%d}" if key in reached and place <= here else "",
            "done" if place < here or key == "done" == file.stage else "now" if place == here else "ahead",
        )
        for place, key in enumerate(keys)
    ]


def _facts(file: CaseFile, before: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the facts of a case: cause, handlers, days and money first; then what the ledger knows besides."""
    helping = recusing.assisting(file)
    called = people.names([*file.handlers, *helping])
    filed = file.last("case.filed")
    own = [
        ("案由", file.cause),
        ("执法名义", streets.name_words(file)),
        ("办案人员", "、".join(called[one] for one in file.handlers)),
        ("辅助人员", "、".join(called[one] for one in helping)),
        ("立案机关", _name_then(file)),
        ("立案日期", days.say_day(date_of(filed.day)) if filed else ""),
        ("决定日期", days.say_day(date_of(file.decision.day)) if file.decision else ""),
        *money_facts(file),
    ]
    return [one for one in own if one[1]] + [one for one in before if one[1] not in (None, "")]


def money_facts(file: CaseFile) -> list[tuple[str, str]]:
    """Return what is imposed, paid and owed; of a decision that is gone, what was paid and must be given back."""
    if file.revocation is not None:
        back = paying.to_return(file)
        return [("应退还", f"{say(back, Show.MONEY)} 元（据以缴纳的决定已不再有效）" if back else "")]
    added, waived, left = paying.surcharged(file), paying.waived(file), paying.surcharge_left(file)
    less = f"，减免 {say(waived, Show.MONEY)} 元" if waived else ""
    return [
        ("罚没款", f"{say(file.fine, Show.MONEY)} 元，已缴 {say(file.paid, Show.MONEY)} 元" if file.fine else ""),
        ("加处罚款", f"{say(added, Show.MONEY)} 元{less}，尚欠 {say(left, Show.MONEY)} 元" if added else ""),
    ]


def _name_then(file: CaseFile) -> str:
    """Return under which name the agency filed the case, where it bears another one now."""
    filed = file.last("case.filed")
    then = former_name(file.agency, date_of(filed.day)) if filed else ""
    return f"{then}（立案时的名称）" if then else ""


def acts_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the context of the panel 办理; None for who may do nothing here."""
    file = file_of(request, row) if row.type == CASE else part_of(request, row)
    if file is None:
        return None
    if not file.here:
        return {"elsewhere": ELSEWHERE} if parts(account_of(request), file) else None
    doable: Doable | None = request.__dict__.get("_zhiheng_doable")
    if doable is None or not (doable.acts or doable.hindered or doable.late):
        return None
    return {"acts": doable.acts, "hindered": doable.hindered, "late": doable.late}


def proposals_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the drafts of a case for their panel; None where there are none."""
    user = account_of(request)
    file = part_of(request, row) if row.type != CASE else None
    case = file.id if file is not None else row.public_id
    found = selectors.of_case(case)
    rows = list((found if file is None else found.filter(part=row.public_id))[:10])
    if not rows:
        return None
    waiting = {one.pk for one in selectors.waiting_for(user).filter(case=case)}
    return {"lines": [_line(one, user, one.pk in waiting) for one in rows]}


def _line(one: Proposal, user: User, decides: bool) -> dict[str, Any]:
    mine = one.made_by == user.public_id and one.standing == Standing.WAITING
    return {
        "proposal": one,
        "state": State(_STATES[Standing(one.standing)], one.get_standing_display()),
        "decide": reverse("case-proposal", args=[one.public_id]) if decides else "",
        "take_back": reverse("case-proposal-withdraw", args=[one.public_id]) if mine else "",
    }


def evidence_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the evidence of a case with its files; None where there is none."""
    user, file = account_of(request), file_of(request, row)
    ids = file.named("evidence")
    if not ids:
        return None
    files: dict[str, list[StoredFile]] = {}
    for one in StoredFile.objects.filter(owner_type="evidence", owner_id__in=ids).order_by("pk"):
        files.setdefault(one.owner_id, []).append(one)
    events = {id_: event for event in file.of("evidence.verified") for id_ in event.objects("evidence")}
    lines = [
        {
            "name": str(file.value("evidence", id_, "name") or "未载名称"),
            "proves": "、".join(str(one) for one in (events[id_].attributes.get("proves") or ()))
            if id_ in events
            else "",
            "files": [(one.name, link(user, one)) for one in files.get(id_, ()) if may_see(user, one)],
        }
        for id_ in ids
    ]
    return {"lines": lines}
