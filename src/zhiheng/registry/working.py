"""What the registry puts on the workbench: examinations and issues that wait, expiring and unreviewed certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.registry import people
from zhiheng.registry.agencies import selectors as agencies
from zhiheng.registry.certificates import selectors as certificates
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.certificates.services import PLAN_3, STAFF
from zhiheng.registry.models.officers import Stage
from zhiheng.registry.permissions import agencies_kept, may_certify
from zhiheng.registry.powers import selectors as powers
from zhiheng.registry.powers.services import STREETS

MOST = 20
"""Lines of one kind on the workbench; the rest is behind the list."""
REVIEW_MONTH = (12, 31)


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what this user must do in the registry."""
    kept = agencies_kept(user)
    if kept is not None and not kept:
        return []
    found = list(_waiting(user)) if may_certify(user) else []
    return [
        *found,
        *_claimed(user),
        *_expiring(user, day),
        *_unreviewed(user, day),
        *_unannounced(user),
        *_unassessed(user, day),
    ]


def _waiting(user: User) -> Iterator[WorkItem]:
    """Yield applications that wait for an examination or for the certificate."""
    rows = list(certificates.waiting(certificates.applications(user), Stage.APPLIED, Stage.PASSED)[:MOST])
    called = people.names([row.officer for row in rows])
    for row in rows:
        passed = row.stage == Stage.PASSED
        act, missing = ("issue", "考试合格，等待核发") if passed else ("examine", "等待资格考试")
        words = "核发证件" if passed else "登记考试成绩"
        url = reverse("registry-act", args=["certificate-application", row.public_id, act])
        yield WorkItem(
            None, f"{kind_words(row.kind)}申领", url, called[row.officer], missing, STAFF, words, url, "证件"
        )


def _claimed(user: User) -> Iterator[WorkItem]:
    """Yield, as one line, the certificates that agencies claim and that wait to be verified."""
    if not may_certify(user):
        return
    count = certificates.claimed(certificates.certificates(user)).count()
    if count:
        url = reverse("list", args=["certificate-claims"]) + "?standing=claimed"
        missing = f"{count} 本证件由机关申报，核验之前不能凭以执法"
        yield WorkItem(None, "核验证件", url, "", missing, STAFF, "核验证件", url, "证件")


def _expiring(user: User, day: date) -> Iterator[WorkItem]:
    """Yield certificates that expire within 90 days."""
    rows = list(certificates.expiring(certificates.certificates(user), day)[:MOST])
    called = people.names([row.officer for row in rows])
    for row in rows:
        page = reverse("object", args=["certificate", row.public_id])
        renew = reverse("registry-act", args=["officer", row.officer, "apply"]) + f"?kind={row.kind}"
        missing = f"{kind_words(row.kind)} {row.number} 到期"
        yield WorkItem(row.valid_to, "换发证件", page, called[row.officer], missing, STAFF, "申领换发", renew, "证件")


def _unreviewed(user: User, day: date) -> Iterator[WorkItem]:
    """Yield, as one line, the certificates whose yearly review is still to be done."""
    if not may_certify(user):
        return
    count = certificates.unreviewed(certificates.certificates(user), day.year).count()
    if count:
        url = reverse("list", args=["certificates"]) + "?standing=issued"
        missing = f"{count} 本证件尚未办理 {day.year} 年度年审"
        yield WorkItem(date(day.year, *REVIEW_MONTH), "证件年审", url, "", missing, PLAN_3, "查看证件", url, "证件")


def _unannounced(user: User) -> Iterator[WorkItem]:
    """Yield bodies that are registered and not announced: they may not enforce."""
    if not may_certify(user):
        return
    for row in agencies.agencies(user).filter(announced_on=None, ended_on=None)[:MOST]:
        url = reverse("registry-act", args=["agency", row.public_id, "announce"])
        page = reverse("object", args=["agency", row.public_id])
        basis = "山东省行政执法监督条例第九条"
        yield WorkItem(
            None, "公告执法主体", page, str(row), "已登记、未公告，不得执法", basis, "公告执法主体", url, "主体"
        )


def _unassessed(user: User, day: date) -> Iterator[WorkItem]:
    """Yield, as one line, the delegated powers that weren't assessed within a year."""
    kept = agencies_kept(user)
    rows = powers.unassessed(powers.delegations(user), day)
    count = (rows if kept is None else rows.filter(subdistrict__in=sorted(kept))).count()
    if count:
        url = reverse("list", args=["delegations"])
        missing = f"{count} 项赋权事项一年以上没有评估"
        yield WorkItem(None, "评估街道赋权", url, "", missing, STREETS, "查看赋权事项", url, "赋权")


SOURCE = WorkSource("名录", items)
