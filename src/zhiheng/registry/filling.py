"""What the registry knows better about its objects than the ledger's generic page: names, states, facts, next acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import Filler
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage, Related
from zhiheng.kit.pages.parts import Act, Link, Step
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry import people
from zhiheng.registry.acting.declared import buttons, hindered, subjects
from zhiheng.registry.agencies.lists import announced, ended
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.certificates.lists import review_of, state_of
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.listing import until
from zhiheng.registry.models import (
    Agency,
    Appraisal,
    Certificate,
    CertificateApplication,
    DelegatedPower,
    Enterprise,
    Entrustment,
    HeldFact,
    Officer,
    Organisation,
    Party,
    Power,
    Team,
)
from zhiheng.registry.models.held import EVER, FOREVER
from zhiheng.registry.models.officers import Stage
from zhiheng.registry.officers.lists import certificate_state
from zhiheng.registry.officers.selectors import review_share
from zhiheng.registry.parties.forms import SIZE_WORDS
from zhiheng.registry.parties.pages import party_name
from zhiheng.registry.parties.selectors import dealings, doubles, enterprises
from zhiheng.registry.powers.catalogue import tiers
from zhiheng.registry.powers.selectors import holdings

Facts = list[tuple[str, Any]]
SHOWN_ACTS = 2
"""Buttons in the head; all others stand in the panel 办理, so that the page keeps one primary action."""


def more_acts(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """Return all acts, and those that can't be done now with the reason (context of the panel 办理).

    None where the head of the page already shows everything.
    """
    subject = subjects[row.type]
    found = subject.rows(account_of(request)).filter(public_id=row.public_id).first()
    if found is None:
        return None
    acts, not_now = buttons(account_of(request), row.type, found), hindered(account_of(request), row.type, found)
    return {"acts": acts, "hindered": not_now} if len(acts) > SHOWN_ACTS or not_now else None


def _head(request: HttpRequest, page: ObjectPage, row: Any, primary: str = "") -> None:
    """Set what all pages of the registry have: the way up, and the acts that this user may do now."""
    subject = subjects[page.type]
    page.up = Link(subject.up, reverse("list", args=[subject.list_key]))
    page.title = subject.title(row)
    page.acts = sorted(buttons(account_of(request), page.type, row, primary), key=lambda act: not act.primary)[
        :SHOWN_ACTS
    ]


def _facts(*entries: tuple[str, Any]) -> Facts:
    """Return the facts that have a value; days are written out."""
    return [(title, days.say_day(value) if isinstance(value, date) else value) for title, value in entries if value]


def _span(fact: HeldFact) -> str:
    """Return from when until when a state holds, in words."""
    first = "" if fact.first_day == EVER else fact.first_day.isoformat()
    return f"{first} 起" if fact.last_day == FOREVER else f"{first} 至 {fact.last_day}"


def _related(entries: Iterable[tuple[str, str, str, str]]) -> list[Related]:
    """Return links to objects: (type, id, words, how)."""
    return [Related(Link(text, reverse("object", args=[type_, id_])), how) for type_, id_, text, how in entries]


def agency(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an enforcing body."""
    found = Agency.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found, "" if found.announced_on else "announce")
    page.number = found.name
    page.states = [announced(found), *page.states]
    share = review_share([found.public_id], now().date())
    review = (
        f"{share.reviewers} 人，占持证 {share.enforcers} 人的 {share.percent}%" if share.percent is not None else ""
    )
    lacking = f"（不足 5%，还差 {share.lacking} 人）" if share.lacking else ""
    called = names([found.superior, *found.former])
    page.facts = _facts(
        ("全称", found.name),
        ("类别", found.kind_words),
        ("执法领域", vocabulary().label("field", found.field)),
        ("统一社会信用代码", found.uscc),
        ("行政区划", found.region),
        ("上级主体", called.get(found.superior, "")),
        ("代管单位", found.managed_by),
        ("确认文号", found.confirmation_no),
        ("公告文号", found.announcement_no),
        ("公告日期", found.announced_on),
        ("法制审核人员", review + lacking),
        ("曾用名", "、".join(f"{name}（至 {day}）" for name, day in found.names)),
        ("并入的主体", "、".join(called.get(id_, id_) for id_ in found.former)),
        ("终止", found.ended_on),
        ("终止原因", found.ended_reason),
    )


def organisation(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of another body."""
    found = Organisation.objects.filter(public_id=row.public_id).first()
    if found is not None:
        _head(request, page, found)
        former = "、".join(f"{name}（至 {day}）" for name, day in found.names)
        page.facts = _facts(
            ("类别", found.kind), ("统一社会信用代码", found.uscc), ("区划", found.region), ("曾用名", former)
        )


def team(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a team, with those who are in it now."""
    found = Team.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found, "second")
    here = list(holding("team.seconded", now()).filter(carrier=found.public_id))
    called, homes = people.names([fact.subject for fact in here]), names([str(f.keeps.get("home", "")) for f in here])
    page.related = _related(
        ("officer", f.subject, called[f.subject], f"{homes.get(str(f.keeps.get('home', '')), '')} {_span(f)}")
        for f in here
    )
    joined = names([found.host, *found.members])
    page.facts = _facts(
        ("牵头或派驻单位", joined.get(found.host, "")),
        ("参加单位", "、".join(joined.get(id_, "") for id_ in found.members)),
        ("指挥", found.command),
        ("组建日期", found.formed_on),
        ("期限", found.until),
        ("现有人员", f"{len(here)} 人"),
    )


def entrustment(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an entrustment."""
    found = Entrustment.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.states = [ended(found) or until(found.valid_to, "已期满"), *page.states]
    called = names([found.principal, found.entrusted])
    page.facts = _facts(
        ("委托机关", called.get(found.principal, "")),
        ("受委托组织", called.get(found.entrusted, "")),
        ("委托事项", "、".join(found.matters)),
        ("签订日期", found.signed_on),
        ("公布日期", found.published_on),
        ("终止原因", found.ended_reason),
    )


def officer(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an officer: may he enforce today, his certificates, functions, secondments, appraisals."""
    found = Officer.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    moment = now()
    valid = holding("certificate.valid", moment, ENFORCING).filter(subject=found.public_id).first()
    found.valid = valid  # type: ignore[attr-defined]  # as the list attaches it, for the same words
    _head(request, page, found, "" if valid or found.left_on else "apply")
    page.states = [certificate_state(found), *page.states]
    page.number = names([found.agency]).get(found.agency, "")
    page.who = ""
    page.path = _application_path(found.public_id)
    roles = holding("role.held", moment).filter(subject=found.public_id)
    sent = holding("team.seconded", moment).filter(subject=found.public_id)
    hosts = names([fact.agency for fact in sent])
    page.facts = _facts(
        ("所在机关", page.number),
        ("内设机构", found.unit),
        ("职务", found.post),
        ("用工性质", vocabulary().label("employment", found.employment) if found.employment else ""),
        (
            "岗位",
            {True: "一线执法岗位", False: "其他岗位"}.get(found.duty_post, "") if found.duty_post is not None else "",
        ),
        ("岗位职责", "、".join(vocabulary().label("officer_role", fact.value) for fact in roles)),
        ("派驻", "、".join(f"{hosts.get(fact.agency, '')} {_span(fact)}" for fact in sent)),
        ("法律职业资格", "有" if found.law_qualified else ""),
        ("年度考核", "；".join(_appraised(found.public_id))),
        ("离岗", found.left_on),
        ("离岗原因", found.left_reason),
    )
    cards = Certificate.objects.filter(officer=found.public_id).order_by("-id")
    page.related = _related(
        ("certificate", card.public_id, f"{kind_words(card.kind)} {card.number}", state_of(card).text) for card in cards
    )


def _appraised(officer_id: str) -> list[str]:
    rows = Appraisal.objects.filter(officer=officer_id).order_by("-year")[:5]
    return [f"{row.year} {row.grade}" for row in rows]


def _application_path(officer_id: str) -> list[Step]:
    """Return the path of an application that isn't closed: applied, examined, issued."""
    row = CertificateApplication.objects.filter(officer=officer_id, closed_on=None).order_by("-applied_on").first()
    if row is None:
        return []
    examined = str(row.examined_on or "")
    passed, failed = row.stage == Stage.PASSED, row.stage == Stage.FAILED
    return [
        Step(f"申领{kind_words(row.kind)}", row.applied_on.isoformat(), "done"),
        Step(
            "资格考试", f"{examined} 不合格，可补考" if failed else examined or "等待考试", "done" if passed else "now"
        ),
        Step("核发", "考试合格，等待核发" if passed else "", "now" if passed else "ahead"),
    ]


def certificate(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a certificate."""
    found = Certificate.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.title = f"{kind_words(found.kind)} {found.number}"
    page.states = [state_of(found), *page.states]
    page.number = people.name_of(found.officer)
    card = Act("打印证件", reverse("registry-card", args=[found.public_id]), "printer")
    page.acts = [card, *page.acts]
    page.facts = _facts(
        ("持证人", page.number),
        ("所在机关", names([found.agency]).get(found.agency, "")),
        ("证号", found.number),
        ("有效期自", found.valid_from),
        ("有效期至", found.valid_to or "长期"),
        ("年审", review_of(found)),
        ("核发日期", found.issued_on),
        ("备案日期", found.registered_on),
        ("公示日期", found.published_on or "尚未公示"),
        ("原因", found.reason),
    )
    page.related = _related([("officer", found.officer, page.number, "持证人")])


def power(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a power item: what it rests on, its sanctions in numbers, who holds it."""
    found = Power.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.title, page.number = found.name, found.code
    held = list(holdings(found.public_id)[:60])
    called = names([fact.subject for fact in held])
    page.related = _related(("agency", f.subject, called.get(f.subject, f.subject), _span(f)) for f in held)
    words = vocabulary()
    page.facts = _facts(
        ("编码", found.code),
        ("职权类型", words.label("power_kind", found.kind)),
        ("领域", words.label("field", found.field) if found.field else ""),
        ("依据条款", "、".join(found.law)),
        ("违反条款", "、".join(found.violated)),
        ("处罚种类", "、".join(words.label("penalty_kind", kind) for kind in found.sanctions)),
        ("法定幅度", "；".join(tiers(found.code))),
        ("法律直接规定", "是" if found.by_law else ""),
    )


def delegated_power(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a delegated power."""
    found = DelegatedPower.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.title, page.number = found.name, found.code
    page.states = [ended(found) or until(found.valid_to, "已期满"), *page.states]
    called = names([found.subdistrict, found.former])
    page.facts = _facts(
        ("街道", called.get(found.subdistrict, "")),
        ("原行使机关", called.get(found.former, "")),
        ("决定文号", found.decision_no),
        ("赋权日期", found.granted_on),
        ("已公布", "是" if found.published else ""),
        ("最近评估", found.assessed_on or "尚未评估"),
        ("评估结果", found.assessment),
        ("收回原因", found.ended_reason),
    )


def enterprise(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an enterprise: what is registered, and everything the ledger knows about it."""
    found = Enterprise.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.number = found.uscc
    known = dealings(found.public_id)
    words = vocabulary()
    acts = [f"{event.zh} {n}" for type_, n in known.by_type.items() if (event := words.event(type_)) is not None]
    page.facts = _facts(
        ("统一社会信用代码", found.uscc),
        ("类别", found.kind_words),
        ("规模", SIZE_WORDS.get(found.size, found.size)),
        ("区划", found.region),
        ("存续", {True: "存续", False: "已注销"}.get(found.operating, "") if found.operating is not None else ""),
        ("曾用名", "、".join(f"{name}（至 {day}）" for name, day in found.names)),
        ("台账所载", "、".join(acts)),
    )
    others = (
        doubles(enterprises(account_of(request))).filter(uscc=found.uscc).exclude(pk=found.pk) if found.uscc else []
    )
    doubled = [("enterprise", other.public_id, other.name, "同一信用代码，疑似重复") for other in others]
    page.related = [*_related(doubled), *page.related]


def party(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a party: masked name, and the enterprise behind it."""
    found = Party.objects.filter(public_id=row.public_id).first()
    if found is None:
        return
    _head(request, page, found)
    page.title, page.number = party_name(found), vocabulary().label("party_kind", found.kind)
    page.facts = _facts(("类别", page.number))


FILLERS: dict[str, Filler] = {
    "agency": agency,
    "organisation": organisation,
    "team": team,
    "entrustment": entrustment,
    "officer": officer,
    "certificate": certificate,
    "power": power,
    "delegated_power": delegated_power,
    "enterprise": enterprise,
    "party": party,
}
"""By object type."""
