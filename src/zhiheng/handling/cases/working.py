"""What cases put on the workbench: drafts to decide, reviews to give, drafts that came back, notices to deliver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.casefile import PARTS
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.partfile import NEW
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships.rights import REVIEW

MOST = 20
LAW_57, LAW_58, LAW_44 = "行政处罚法第五十七条", "行政处罚法第五十八条", "行政处罚法第四十四条"


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what this user must do about cases, beside what the law's own deadlines say."""
    return [*_approvals(user), *_reviews(user), *_returned(user), *_undelivered(user)]


def _approvals(user: User) -> Iterator[WorkItem]:
    for row in selectors.waiting_for(user)[:MOST]:
        url = reverse("case-proposal", args=[row.public_id])
        words, _, subject = row.title.partition("：")
        yield WorkItem(None, f"审批：{words}", url, subject, f"{row.maker} 报批", LAW_57, "审批", url, "审批")


def _reviews(user: User) -> Iterator[WorkItem]:
    """Yield the cases that wait for a legal review; the deadline itself comes from the rules."""
    if not rights.may(user, REVIEW) or scope_of(user).empty:
        return
    rows = selectors.cases(user).filter(state="review.submitted", record="here")
    for row in rows.order_by("last_day", "pk")[:MOST]:
        url = reverse("case-act", args=[row.public_id, "review"])
        page, title = case_url(row.public_id), row.title or row.public_id
        yield WorkItem(row.next_due, "法制审核", page, title, "已送审", LAW_58, "提出审核意见", url, "审核")


def _own(user: User, standing: Standing) -> list[tuple[Proposal, LedgerObject | None]]:
    rows = list(Proposal.objects.filter(made_by=user.public_id, standing=standing).order_by("-pk")[:MOST])
    cases = {one.public_id: one for one in selectors.mine(user).filter(public_id__in=[row.case for row in rows])}
    return [(row, cases.get(row.case)) for row in rows]


def _returned(user: User) -> Iterator[WorkItem]:
    """Yield one's own drafts that came back, unless a newer one of the same act was made."""
    seen: set[tuple[str, str, str]] = set()
    newer = set(
        Proposal.objects.filter(made_by=user.public_id)
        .exclude(standing=Standing.RETURNED).values_list("case", "part", "act")
    )  # fmt: skip
    for row, case in _own(user, Standing.RETURNED):
        key = (row.case, row.part, row.act)
        if case is None or key in seen or key in newer:
            continue
        seen.add(key)
        url = _again(row)
        words, _, subject = row.title.partition("：")
        missing = f"{row.decider} 退回：{row.opinion}"[:80]
        yield WorkItem(
            None, f"修改后重新报批：{words}", case_url(row.case), subject, missing, LAW_57, "修改报批", url, "审批"
        )


def _again(row: Proposal) -> str:
    """Return the address at which a returned draft is made again; what it was to begin begins anew."""
    if not row.part:
        return reverse("case-act", args=[row.case, row.act])
    begun = LedgerObject.objects.filter(public_id=row.part, type__in=PARTS).exists()
    return reverse("case-part-act", args=[row.case, row.procedure, row.part if begun else NEW, row.act])


def _undelivered(user: User) -> Iterator[WorkItem]:
    for row, case in _own(user, Standing.APPROVED):
        if case is None or row.act != "notice" or row.done:
            continue
        url = reverse("case-act", args=[row.case, "give-notice"])
        subject = row.title.partition("：")[2]
        yield WorkItem(
            None, "告知当事人", case_url(row.case), subject, "告知书已批准", LAW_44, "登记告知送达", url, "告知"
        )


SOURCE = WorkSource("案件", items)
