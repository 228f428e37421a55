"""Bulk approval (成批审批): several drafts of one act, each under the guard of its moment and in its own transaction.

What one approval would be refused for, is refused here too; the others go on. Nothing is approved for being in a bulk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from zhiheng.handling.cases import proposals, selectors
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Arguments, Handler, Outcome, handlers
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused, Hindrance
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.plainwords import REMEDY, WHAT, personal
from zhiheng.ledger.records import Refused as LedgerRefused
from zhiheng.ledger.records import Stale
from zhiheng.registry.memberships import standing

KIND = "bulk-approval"
ALONE = 20
"""How many drafts one head approves at once without a second person (0022)."""
MOST = 40
"""How many are shown and can be ticked at once."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A draft that was ticked, with the case's version that was seen."""

    proposal: str
    version: int

    def __str__(self) -> str:
        return f"{self.proposal}:{self.version}"


@dataclass(frozen=True, slots=True)
class Look:
    """What the guard says to a draft now: ``blocking`` forbids the approval, ``warning`` wants an opinion with it."""

    proposal: Proposal
    version: int
    blocking: tuple[Hindrance, ...] = ()
    warning: tuple[Hindrance, ...] = ()

    @property
    def ticked(self) -> str:
        """Return the value of its tick."""
        return str(Ticked(self.proposal.public_id, self.version))

    @property
    def words(self) -> str:
        """Return the answer in one sentence."""
        if self.blocking:
            return "现在不能批准：" + "；".join(_said(one) for one in self.blocking)
        if self.warning:
            return "须写审批意见：" + "；".join(_said(one) for one in self.warning)
        return "可以批准"


def _said(one: Hindrance) -> str:
    return f"{one.fact}（{one.basis}）" if one.basis else one.fact


def look_at(rows: Sequence[Proposal], user: User) -> list[Look]:
    """Return what the guard says to each of some drafts, as if this head approved it now; nothing is written."""
    cases = LedgerObject.objects.filter(type=CASE, public_id__in=[one.case for one in rows])
    known = {row.public_id: row for row in cases}
    return [_look(one, known.get(one.case), user) for one in rows]


def _look(proposal: Proposal, row: LedgerObject | None, user: User) -> Look:
    if row is None:
        return Look(proposal, 0, (Hindrance("案件不在台账中", "", "请退回"),))
    if proposal.standing != Standing.WAITING:
        who = proposal.decider or proposal.maker
        return Look(proposal, row.version, (Hindrance(f"{proposal.get_standing_display()}（{who}）"),))
    file = proposals.file_of(proposal, row)
    try:
        blocking, warning = proposals.weigh(proposal, file, act_of(user, "", file.agency), user)
    except Refusal as refused:
        return Look(proposal, row.version, tuple(Hindrance(one.what, "", one.remedy) for one in refused.problems))
    return Look(proposal, row.version, tuple(blocking), tuple(warning))


def ask(user: User, ticked: Sequence[Ticked], opinion: str, second: str = "") -> Job:
    """Promise the approval of some drafts on behalf of a head; return the job that does it, in the order of ticking.

    Raises SecondPersonNeeded for more than ``ALONE`` without a second person; Refusal for none, for more than ``MOST``
    and for an opinion that holds an identity or mobile number (F5).
    """
    if not ticked:
        raise Refusal.of("没有选中要批准的事项", "事项", "请至少选一件")
    if len(ticked) > MOST:
        raise Refusal.of(f"一次最多批准 {MOST} 件", "事项", "请分次办理")
    if personal(opinion):
        raise Refusal.of(WHAT, "审批意见", REMEDY)
    if len(ticked) > ALONE and not second:
        raise SecondPersonNeeded.of(f"一次批准超过 {ALONE} 件，须由另一名负责人复核")
    membership = standing.current(user)
    arguments = {
        "user": user.public_id, "membership": membership.public_id if membership else "", "opinion": opinion.strip(),
        "second": second, "ticked": [str(one) for one in ticked],
    }  # fmt: skip
    return enqueue(KIND, arguments, account=user.public_id)


def ticked_of(values: Iterable[str]) -> list[Ticked]:
    """Return ticks as a form or a job states them, each once. Raises ValueError for what is none."""
    found = (one.partition(":") for one in dict.fromkeys(values))
    return [Ticked(proposal, int(version)) for proposal, _, version in found]


def _run(run: Run, arguments: Arguments) -> dict[str, int]:
    """Approve one after the other; what is refused stays as it was. Continues where an earlier attempt stopped."""
    user = User.objects.filter(public_id=arguments["user"], is_active=True).first()
    if user is None:
        raise Refusal.of("审批人的账号已停用，没有批准", "", "请由在任的负责人审批")
    standing.choose(user, arguments["membership"])
    ticked = ticked_of(arguments["ticked"])
    done = dict(run.cursor or {"at": 0, "approved": 0, "refused": 0})
    for place in range(done["at"], len(ticked)):
        with run.piece(done, place + 1, len(ticked)):
            approved = _one(run.job, ticked[place], arguments, user)
            done["at"] = place + 1
            done["approved" if approved else "refused"] += 1
    return {name: done[name] for name in ("approved", "refused")}


def _one(job: Job, ticked: Ticked, arguments: Mapping[str, Any], user: User) -> bool:
    """Approve one draft of those this head may decide; return whether it was approved."""
    proposal = selectors.waiting_for(user).filter(public_id=ticked.proposal).first()
    row = LedgerObject.objects.filter(type=CASE, public_id=proposal.case).first() if proposal is not None else None
    if proposal is None or row is None or row.version != ticked.version:
        return False
    file = proposals.file_of(proposal, row)
    act = act_of(
        user, f"{job.public_id}:{proposal.public_id}", file.agency, second_person=arguments["second"]
    )  # fmt: skip
    try:
        with transaction.atomic():
            proposals.approve(proposal, file, act, user, arguments["opinion"])
    except (ActRefused, ReasonNeeded, Refusal, LedgerRefused, Stale):
        return False
    return True


def drafts_of(job: Job) -> list[Proposal]:
    """Return the drafts of a bulk approval in the order in which they were ticked."""
    ids = [one.proposal for one in ticked_of(job.arguments["ticked"])]
    known = {one.public_id: one for one in Proposal.objects.filter(public_id__in=ids)}
    return [known[id_] for id_ in ids if id_ in known]


def _outcome(job: Job) -> Outcome | None:
    """Say how many were approved, and lead to the page that names the others."""
    if not job.result:
        return None
    says = f"批准 {job.result['approved']} 件，没有批准 {job.result['refused']} 件。"
    return Outcome(says, reverse("case-approvals-done", args=[job.public_id]), "查看每件的结果")


def register() -> None:
    """Declare the work; called once at start-up."""
    handlers.register(KIND, Handler("成批审批", _run, whole=False, attempts=3, outcome=_outcome))
