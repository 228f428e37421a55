"""Lists of certificates and applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange, Filter, RelatedFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.registry import people
from zhiheng.registry.acting.declared import buttons
from zhiheng.registry.certificates import selectors
from zhiheng.registry.listing import RegistryList, agencies, attach_agencies, attached, choices, until, words
from zhiheng.registry.models import Certificate, CertificateApplication
from zhiheng.registry.models.officers import UNVERIFIED, Stage, Standing
from zhiheng.registry.permissions import may_certify


def state_of(row: Certificate) -> State:
    """Return where a certificate stands today, in words."""
    if row.standing == Standing.CLAIMED:
        return State(Kind.WAIT, "待核验", "不能凭以执法")
    if row.standing == Standing.DENIED:
        return State(Kind.BREACH, "核验不符", f"{row.standing_since}")
    if row.standing == Standing.REVOKED:
        return State(Kind.LOCK, "已吊销" if row.punitive else "已注销", f"{row.standing_since} 起")
    if row.standing == Standing.SUSPENDED:
        end = f"至 {row.suspended_until}" if row.suspended_until else "未定"
        return State(Kind.PAUSE, "暂扣中", end)
    if row.review_passed is False:
        return State(Kind.BREACH, f"{row.reviewed_year} 年审不合格")
    return until(row.valid_to)


def review_of(row: Certificate) -> str:
    """Return the last yearly review in words."""
    if row.reviewed_year is None:
        return "没有记录"
    return f"{row.reviewed_year} {'合格' if row.review_passed else '不合格'}"


class Certificates(RegistryList):
    """Certificates."""

    persons = True
    key, title, noun, counter, subject = "certificates", "证件", "证件", "本", "certificate"
    unit_field, person_field = "agency", "officer"
    columns = (
        Column("number", "证号", "number", link=True, nowrap=True),
        Column("name", "持证人", attached("name"), nowrap=True),
        Column("agency", "所在机关", attached("agency_name")),
        Column("kind", "证件种类", words("certificate_kind", "kind"), nowrap=True),
        Column("state", "状态", state_of, Show.STATE, sort="expiry", plain=lambda row: state_of(row).text),
        Column("review", "年审", review_of, nowrap=True),
        Column("issued", "核发日期", "issued_on", Show.DAY, nowrap=True),
        Column("valid_to", "有效期至", "valid_to", Show.DAY, default=False, nowrap=True),
        Column("published", "公示日期", "published_on", Show.DAY, default=False),
        Column("registered", "备案日期", "registered_on", Show.DAY, default=False),
    )
    filters: Sequence[Filter] = (
        TextFilter("q", "证号", "number", main=True, orders="number", hint="证号的开头", least=2),
        ChoiceFilter("kind", "种类", "kind", main=True, choices=choices("certificate_kind")),
        ChoiceFilter("standing", "状态", "standing", main=True, choices=lambda user: list(Standing.choices)),
        RelatedFilter("agency", "机关", "agency", main=True, choices=agencies),
        DateRange("expiry", "有效期至", "valid_to", orders="expiry"),
    )
    sorts = (
        Sort("entered", "最近核发的在前", "pk", descending=True),
        Sort("expiry", "先到期的在前", "valid_to"),
        Sort("number", "按证号", "number"),
    )
    views = (View("先到期的", "standing=issued&sort=expiry"), View("暂扣中", "standing=suspended"))

    def rows(self, user: User) -> QuerySet[Certificate]:
        """Return the certificates that the user may see."""
        return selectors.certificates(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names and agencies."""
        attach_agencies(rows, agency_name="agency")
        called = people.names([row.officer for row in rows])
        for row in rows:
            row.name = called[row.officer]


CLAIMED_CHOICES = [(one.value, one.label) for one in UNVERIFIED]


class Claims(Certificates):
    """Certificates that agencies' tables claim and that the issuing body hasn't verified (待核验证件)."""

    key, title = "certificate-claims", "待核验证件"
    empty_text = "机关导入的名册里有证件的，在这里等区司法局核验；核验之前不能凭以执法，也不公示。"
    filters = (
        TextFilter("q", "证号", "number", main=True, orders="number", hint="证号的开头", least=2),
        ChoiceFilter("standing", "状态", "standing", main=True, choices=lambda user: CLAIMED_CHOICES),
        RelatedFilter("agency", "机关", "agency", main=True, choices=agencies),
    )
    sorts = (
        Sort("entered", "最近申报的在前", "pk", descending=True),
        Sort("expiry", "先到期的在前", "valid_to"),
        Sort("number", "按证号", "number"),
    )
    views = (View("待核验", "standing=claimed"), View("核验不符", "standing=denied"))

    def rows(self, user: User) -> QuerySet[Certificate]:
        """Return the claims that the user may see."""
        return selectors.certificates(user).filter(standing__in=UNVERIFIED)

    def pick_key(self, row: Any) -> str:
        """Return the certificate's id."""
        return str(row.public_id)

    def picks(self, user: User) -> Sequence[Act]:
        """Return the verification of several at once, where the user issues certificates."""
        if not may_certify(user):
            return ()
        return (Act("核验证件", reverse("registry-verify"), "circle-check", primary=True),)


STAGES = {
    Stage.APPLIED: Kind.DUE,
    Stage.FAILED: Kind.WAIT,
    Stage.PASSED: Kind.DUE,
    Stage.ISSUED: Kind.OK,
    Stage.REFUSED: Kind.LOCK,
}


class Applications(RegistryList):
    """Applications for certificates; the first column leads to the next act where this user may do it."""

    persons = True
    key, title, noun, counter = "certificate-applications", "证件申领", "申领", "件"
    subject = "certificate-application"
    unit_field, person_field = "agency", "officer"
    columns = (
        Column("name", "申领人", attached("name"), link=True, nowrap=True),
        Column("agency", "所在机关", attached("agency_name")),
        Column("kind", "证件种类", words("certificate_kind", "kind"), nowrap=True),
        Column("stage", "环节", lambda row: State(STAGES[Stage(row.stage)], Stage(row.stage).label), Show.STATE),
        Column("next", "下一步", attached("next"), nowrap=True),
        Column("applied", "申领日期", "applied_on", Show.DAY, sort="applied", nowrap=True),
        Column("examined", "考试日期", "examined_on", Show.DAY, nowrap=True),
        Column("closed", "办结日期", "closed_on", Show.DAY, default=False),
        Column("reason", "不予核发的理由", "reason", default=False),
    )
    filters = (
        ChoiceFilter("stage", "环节", "stage", main=True, choices=lambda user: list(Stage.choices)),
        ChoiceFilter("kind", "种类", "kind", main=True, choices=choices("certificate_kind")),
        RelatedFilter("agency", "机关", "agency", main=True, choices=agencies),
    )
    sorts = (Sort("applied", "先申领的在前", "applied_on"),)
    views = (View("待考试", "stage=applied"), View("待核发", "stage=passed"))

    def rows(self, user: User) -> QuerySet[CertificateApplication]:
        """Return the applications that the user may see."""
        return selectors.applications(user)

    def row_url(self, row: Any) -> str:
        """Return the address of the next act, else of the officer."""
        return str(row.url)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names, agencies and the next act."""
        attach_agencies(rows, agency_name="agency")
        called = people.names([row.officer for row in rows])
        for row in rows:
            row.name = called[row.officer]
            ways = buttons(user, self.subject, row)
            row.next = ways[0].text if ways else ""
            row.url = ways[0].url if ways else reverse("object", args=["officer", row.officer])


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Certificates(), Claims(), Applications()):
        register(listing)
