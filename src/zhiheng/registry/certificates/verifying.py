"""Verifying claimed certificates (核验证件): what an agency's table says becomes a certificate only by the bureau."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.certificates.services import (
    STAFF,
    Paper,
    against_person,
    issuing,
    number_holder,
    revoking,
)
from zhiheng.registry.holding import ENFORCING
from zhiheng.registry.models import Certificate, Officer
from zhiheng.registry.models.officers import UNVERIFIED, Standing

ALONE = 20
"""How many claims one person verifies at once; beyond it a second one confirms."""
MOST = 200
"""How many claims one act verifies."""


def verify_certificates(act: Act, ids: Sequence[str]) -> Done:
    """Verify claims (核验证件): from now on each is the certificate that it says, since the day that it says.

    The issue is entered as of the claimed first day; a former certificate of the same person that is replaced ends.
    Raises ``ActRefused`` with every reason where one isn't a claim any more, the person may not hold one, or the number
    is another's; then none is verified. More than ``ALONE`` need a second person: ``SecondPersonNeeded``.
    The act's day is today: verification is done, never recorded.
    """
    rows = _claims(ids)
    if len(rows) > ALONE and not act.second_person:
        raise SecondPersonNeeded.of(f"一次核验超过 {ALONE} 本证件，须由另一人复核")
    against = [*_missing(ids, rows), *(one for row in rows for one in _against(row)), *_twice(rows)]
    events: list[NewEvent] = []
    objects: list[NewObject] = []
    for row in rows:
        event, thing, former = _verified(act, row)
        events += [event, *former, _verification(act, row)]
        objects.append(thing)
    return perform(act, "核验证件", rows[0].public_id if rows else "", events, objects, against)


def deny_certificate(act: Act, id_: str, reason: str) -> Done:
    """Note that a claim isn't true (核验不符), with the reason; it never was a certificate."""
    row = Certificate.objects.get(public_id=id_)
    against = _not_waiting(row)
    if not reason.strip():
        against.append(Hindrance("没有写明哪里不符", STAFF, "请写明核对的结果"))
    event = act.event("certificate.denied", _refs(row), agency=row.agency, kind=row.kind, reason=reason)
    return perform(act, "认定核验不符", id_, [event], against=against)


def _claims(ids: Sequence[str]) -> list[Certificate]:
    return list(Certificate.objects.filter(public_id__in=list(dict.fromkeys(ids))).order_by("pk"))


def _refs(row: Certificate) -> list[Ref]:
    return [Ref("certificate", row.public_id), Ref("officer", row.officer), Ref("agency", row.agency)]


def _verification(act: Act, row: Certificate) -> NewEvent:
    checked = {"checked_by": act.second_person}
    return act.event("certificate.verified", _refs(row), agency=row.agency, kind=row.kind, **checked)


def _verified(act: Act, row: Certificate) -> tuple[NewEvent, NewObject, list[NewEvent]]:
    """Return issue and object of a verified claim, and the ends of what it replaces.

    The issue happened long ago and is known from a delivered table: that it comes late needs no reason of its own.
    """
    paper = Paper(row.kind, row.number, row.valid_from or act.day, row.valid_to)
    past = replace(act, on=paper.valid_from, source="import")
    event, thing = issuing(past, row.officer, row.agency, paper, row.public_id)
    ends = [revoking(act, one, f"换发新证 {row.number}") for one in _former(row)]
    return event, thing, ends


def _former(row: Certificate) -> list[Certificate]:
    """Return the enforcement certificates of the same person that a claimed one replaces."""
    if row.kind not in ENFORCING:
        return []
    others = Certificate.objects.filter(officer=row.officer, kind__in=ENFORCING).exclude(public_id=row.public_id)
    return list(others.exclude(standing__in=[Standing.REVOKED, *UNVERIFIED]))


def _missing(ids: Sequence[str], rows: Sequence[Certificate]) -> list[Hindrance]:
    if not rows or len(rows) != len(set(ids)):
        return [Hindrance("选中的证件有的已不在清单里", "", "请返回清单重新选择")]
    return [] if len(rows) <= MOST else [Hindrance(f"一次最多核验 {MOST} 本", "", "请分次办理")]


def _not_waiting(row: Certificate) -> list[Hindrance]:
    if row.standing == Standing.CLAIMED:
        return []
    words = Standing(row.standing).label
    return [Hindrance(f"证件 {row.number} 现为“{words}”，不是待核验", STAFF, "请刷新清单，去掉这一本")]


def _against(row: Certificate) -> list[Hindrance]:
    officer = Officer.objects.get(public_id=row.officer)
    found = [*_not_waiting(row), *against_person(officer, row.kind)]
    if (holder := number_holder(row.kind, row.number, row.public_id)) and holder != row.officer:
        found.append(Hindrance(f"证号 {row.number} 已是另一人的证号", "", "请按证件核对，不符的办理“核验不符”"))
    elif holder:
        found.append(Hindrance(f"证号 {row.number} 已经核发给本人", "", "请在原证件上更正，本条办理“核验不符”"))
    return found


def _twice(rows: Sequence[Certificate]) -> list[Hindrance]:
    """Return why two of the claims can't both be true: one number, or one person twice."""
    numbers = Counter((row.kind, row.number) for row in rows)
    persons = Counter(row.officer for row in rows if row.kind in ENFORCING)
    found = [Hindrance(f"证号 {number} 申报了两次", "", "请按证件核对") for (_, number), n in numbers.items() if n > 1]
    if any(n > 1 for n in persons.values()):
        found.append(Hindrance("同一人申报了两本执法证件", STAFF, "一人一证，请只核验其中一本"))
    return found
