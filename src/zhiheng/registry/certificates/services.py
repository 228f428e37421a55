"""Acts about certificates, named as the law names them. Each has its reasons against; recording only returns them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.certificates.numbers import number_problem
from zhiheng.registry.holding import ENFORCING, UNQUALIFIED
from zhiheng.registry.models import Certificate, CertificateApplication, Officer
from zhiheng.registry.models.officers import UNVERIFIED, Stage, Standing

STAFF = "山东省行政执法监督条例第十条"
PENALTY_42 = "行政处罚法第四十二条"
PLAN_3 = "区方案第三项"
OPEN_STAGES = (Stage.APPLIED, Stage.PASSED, Stage.FAILED)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate: kind, number, first and last day of validity (both inside)."""

    kind: str
    number: str
    valid_from: date
    valid_to: date | None


def apply_for_certificate(act: Act, officer: str, kind: str) -> Done:
    """Apply for a certificate (申领证件) for an officer of the agency."""
    row = Officer.objects.get(public_id=officer)
    against = [*against_person(row, kind), *_against_second(officer, kind, act.day)]
    waiting = CertificateApplication.objects.filter(officer=officer, kind=kind, stage__in=OPEN_STAGES).first()
    if waiting is not None:
        against.append(Hindrance(f"{waiting.applied_on} 已经申领，尚未办结", STAFF, "请在原申领上继续办理"))
    event = act.event("certificate.applied", _holder(row), agency=row.agency, kind=kind)
    return perform(act, "申领证件", officer, [event], against=against)


def examine(act: Act, officer: str, kind: str, subject: str, passed: bool, score: Decimal | None = None) -> Done:
    """Record an examination (资格考试): its result decides whether the certificate may be issued."""
    row = Officer.objects.get(public_id=officer)
    against = []
    if not CertificateApplication.objects.filter(officer=officer, kind=kind, stage__in=OPEN_STAGES).exists():
        against.append(Hindrance("没有待考试的申领", STAFF, "请先申领证件"))
    event = act.event(
        "exam.taken",
        [Ref("officer", officer)],
        agency=row.agency,
        subject=subject,
        score=score,
        passed=passed,
        kind=kind,
    )
    return perform(act, "登记考试成绩", officer, [event], against=against)


def issue_certificate(act: Act, officer: str, paper: Paper, id_: str = "") -> Done:
    """Issue a certificate (核发证件). Refused without examination, to unqualified staff (SD02), or as a second one."""
    row = Officer.objects.get(public_id=officer)
    against = [*against_person(row, paper.kind), *_against_second(officer, paper.kind, act.day)]
    against += [*_against_unexamined(officer, paper.kind), *_against_paper(paper, id_)]
    event, thing = issuing(act, row.public_id, row.agency, paper, id_)
    return perform(act, "核发证件", thing.id, [event], [thing], against)


def issuing(act: Act, officer: str, agency: str, paper: Paper, id_: str = "") -> tuple[NewEvent, NewObject]:
    """Return event and object of an issue, for ``issue_certificate`` and for imports of many."""
    id_ = id_ or public_id()
    refs = [Ref("certificate", id_), Ref("officer", officer), Ref("agency", agency)]
    stated = {"valid_from": paper.valid_from, "valid_to": paper.valid_to}
    event = act.event("certificate.issued", refs, agency=agency, kind=paper.kind, number=paper.number, **stated)
    values = {"number": paper.number, "kind": paper.kind, **stated}
    return event, NewObject("certificate", id_, values, agency=agency, title=paper.number)


def claiming(act: Act, officer: str, agency: str, paper: Paper, id_: str = "") -> tuple[NewEvent, NewObject]:
    """Return event and object of a claim (申报): an agency says that an officer holds a certificate.

    It is none before somebody of the issuing body has verified it (``verifying.verify_certificates``).
    """
    id_ = id_ or public_id()
    refs = [Ref("certificate", id_), Ref("officer", officer), Ref("agency", agency)]
    stated = {"valid_from": paper.valid_from, "valid_to": paper.valid_to}
    event = act.event("certificate.claimed", refs, agency=agency, kind=paper.kind, number=paper.number, **stated)
    values = {"number": paper.number, "kind": paper.kind, **stated}
    return event, NewObject("certificate", id_, values, agency=agency, title=paper.number)


def refuse_certificate(act: Act, officer: str, kind: str, reason: str) -> Done:
    """End an application without a certificate (不予核发), with the reason."""
    row = Officer.objects.get(public_id=officer)
    against = []
    if not reason:
        against.append(Hindrance("没有写明不予核发的理由", STAFF, "请写明理由"))
    if not CertificateApplication.objects.filter(officer=officer, kind=kind, stage__in=OPEN_STAGES).exists():
        against.append(Hindrance("没有未办结的申领", STAFF, "请核对申领记录"))
    event = act.event("certificate.refused", _holder(row), agency=row.agency, kind=kind, reason=reason)
    return perform(act, "不予核发证件", officer, [event], against=against)


def register_certificate(act: Act, id_: str) -> Done:
    """Register a ministry's own certificate with the government (部门执法证件备案, SD03)."""
    row = Certificate.objects.get(public_id=id_)
    against = []
    if row.kind != "ministry":
        against.append(Hindrance("只有部门执法证件需要备案", STAFF, "省统一颁发的证件不需备案"))
    if row.standing in UNVERIFIED:
        against += against_gone(row)
    if row.registered_on:
        against.append(Hindrance(f"该证件已于 {row.registered_on} 备案", STAFF, "无需重复办理"))
    refs = [*_paper(row), Ref("agency", row.agency)]
    return perform(
        act,
        "备案证件",
        id_,
        [act.event("certificate.registered", refs, agency=row.agency, kind=row.kind)],
        against=against,
    )


def review_certificate(act: Act, id_: str, year: int, passed: bool) -> Done:
    """Record a certificate's yearly review (证件年审). A failed one interrupts validity until the next is passed."""
    row = Certificate.objects.get(public_id=id_)
    against = against_gone(row)
    if row.reviewed_year is not None and row.reviewed_year >= year and row.review_passed:
        against.append(Hindrance(f"{row.reviewed_year} 年度年审已经合格", PLAN_3, "无需重复办理"))
    if not (row.issued_on is None or row.issued_on.year <= year) or year > act.day.year:
        against.append(Hindrance(f"{year} 不是可以年审的年度", PLAN_3, "请核对年度"))
    event = act.event("certificate.reviewed", _paper(row), agency=row.agency, year=year, passed=passed)
    return perform(act, "办理年审", id_, [event], against=against)


def suspend_certificate(act: Act, id_: str, reason: str, until: date | None = None) -> Done:
    """Suspend a certificate (暂扣证件), until a stated day or until it is restored."""
    row = Certificate.objects.get(public_id=id_)
    against = [*against_gone(row), *_needs_reason(reason, "暂扣")]
    if row.standing == Standing.SUSPENDED:
        against.append(Hindrance(f"该证件自 {row.standing_since} 起已暂扣", PENALTY_42, "无需重复办理"))
    if until is not None and until < act.day:
        against.append(Hindrance("暂扣期限已经过去", PENALTY_42, "请核对日期"))
    event = act.event("certificate.suspended", _paper(row), agency=row.agency, until=until, reason=reason)
    return perform(act, "暂扣证件", id_, [event], against=against)


def restore_certificate(act: Act, id_: str) -> Done:
    """Restore a suspended certificate (恢复证件)."""
    row = Certificate.objects.get(public_id=id_)
    against = against_gone(row)
    if row.standing != Standing.SUSPENDED and row.review_passed is not False:
        against.append(Hindrance("该证件没有被暂扣", PENALTY_42, "无需恢复"))
    return perform(
        act, "恢复证件", id_, [act.event("certificate.restored", _paper(row), agency=row.agency)], against=against
    )


def revoke_certificate(act: Act, id_: str, reason: str, punitive: bool = False) -> Done:
    """Revoke a certificate (注销; ``punitive``: 吊销). It can't be restored; a new one is applied for anew."""
    row = Certificate.objects.get(public_id=id_)
    against = [*against_gone(row), *_needs_reason(reason, "吊销" if punitive else "注销")]
    event = revoking(act, row, reason, punitive)
    return perform(act, "吊销证件" if punitive else "注销证件", id_, [event], against=against)


def revoking(act: Act, row: Certificate, reason: str, punitive: bool = False) -> NewEvent:
    """Return the event of a revocation, for ``revoke_certificate`` and for imports of many."""
    return act.event("certificate.revoked", _paper(row), agency=row.agency, reason=reason, punitive=punitive)


def _holder(row: Officer) -> list[Ref]:
    return [Ref("officer", row.public_id), Ref("agency", row.agency)]


def _paper(row: Certificate) -> list[Ref]:
    return [Ref("certificate", row.public_id), Ref("officer", row.officer)]


def _needs_reason(reason: str, word: str) -> list[Hindrance]:
    return [] if reason else [Hindrance(f"没有写明{word}原因", PENALTY_42, "请写明原因")]


def against_gone(row: Certificate) -> list[Hindrance]:
    """Return why nothing is done with a certificate that isn't one yet, or not any more."""
    if row.standing in UNVERIFIED:
        return [Hindrance(f"该证件{Standing(row.standing).label}，尚未成为有效证件", STAFF, "请先办理核验")]
    if row.standing != Standing.REVOKED:
        return []
    return [Hindrance(f"该证件已于 {row.standing_since} 注销或吊销", PENALTY_42, "需要的，请重新申领")]


def against_person(row: Officer, kind: str) -> list[Hindrance]:
    """Return why a person may not hold a certificate of a kind: left, or unqualified staff (SD02)."""
    found = []
    if row.left_on:
        found.append(Hindrance(f"该人员已于 {row.left_on} 离岗", STAFF, "重新任用后再办理"))
    if kind in ENFORCING and row.employment in UNQUALIFIED:
        found.append(
            Hindrance(
                "劳动合同制、劳务派遣、临时借调和其他无资格人员不得从事执法工作",
                STAFF,
                "请核对用工性质，不得为其核发执法证件",
            )
        )
    return found


def valid_or_coming(officer: str, kinds: Sequence[str], day: date) -> Certificate | None:
    """Return a certificate of one of these kinds that isn't revoked and hasn't expired on a day, or None."""
    rows = Certificate.objects.filter(officer=officer, kind__in=kinds)
    rows = rows.exclude(standing__in=[Standing.REVOKED, *UNVERIFIED])
    return next((row for row in rows.order_by("-id") if row.valid_to is None or row.valid_to >= day), None)


def _against_second(officer: str, kind: str, day: date) -> list[Hindrance]:
    """Return why no second one is issued: one person, one enforcement certificate (renewal: 90 days ahead)."""
    held = valid_or_coming(officer, ENFORCING if kind in ENFORCING else (kind,), day)
    if held is None or kind == "law_qualification":
        return []
    if held.valid_to is not None and (held.valid_to - day).days <= RENEWAL_DAYS:
        return []
    until = f"有效期至 {held.valid_to}" if held.valid_to else "长期有效"
    return [
        Hindrance(
            f"该人员已持有证件 {held.number}，{until}", PLAN_3, "换发的，请先注销原证件，或者在到期前 90 天内办理"
        )
    ]


def number_holder(kind: str, number: str, but: str = "") -> str:
    """Return the officer of another certificate of that kind and number, claims left out; "" where there is none."""
    rows = Certificate.objects.filter(number=number, kind=kind).exclude(public_id=but)
    return str(rows.exclude(standing__in=UNVERIFIED).values_list("officer", flat=True).first() or "")


RENEWAL_DAYS = 90


def _against_unexamined(officer: str, kind: str) -> list[Hindrance]:
    if kind == "law_qualification":
        return []
    last = CertificateApplication.objects.filter(officer=officer, kind=kind).order_by("-applied_on", "-id").first()
    if last is None or last.closed_on:
        return [Hindrance("没有申领记录", STAFF, "请先申领证件")]
    if last.stage == Stage.PASSED:
        return []
    what = "资格考试不合格" if last.stage == Stage.FAILED else "尚未通过资格考试"
    return [Hindrance(what, STAFF, "考试合格后再核发")]


def _against_paper(paper: Paper, id_: str) -> list[Hindrance]:
    found = []
    if problem := number_problem(paper.kind, paper.number):
        found.append(Hindrance(problem, "", "请核对证号"))
    if number_holder(paper.kind, paper.number, id_):
        found.append(Hindrance(f"证号 {paper.number} 已经使用", "", "请核对证号，每证一号"))
    if paper.valid_to is not None and paper.valid_to < paper.valid_from:
        found.append(Hindrance("有效期止于起始之前", "", "请核对日期"))
    return found
