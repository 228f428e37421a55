"""Verification on the data itself (核验), closing an instrument, closing its matter (办结)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import Ref
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.recording import FINDING
from zhiheng.oversight.supervision import checking, obstacles
from zhiheng.oversight.supervision.checking import Checked, Shows
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.obstacles import REGULATION
from zhiheng.oversight.supervision.permissions import require_handler
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import of_matter
from zhiheng.oversight.supervision.services.common import (
    naming,
    officers,
    on,
    report_upward,
    supervising_accounts,
    tell,
)

_SAID = ("order.answered", "order.reported", "order.objected")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two supervisors found: whether it passes, in words, and which findings they vouch for themselves."""

    passed: bool
    opinion: str
    supervisors: tuple[str, ...]
    seen: tuple[str, ...] = ()


def verify(user: User, act: Act, order: Order, verdict: Verdict) -> Done:
    """Verify what the agency reported. It passes only where the last audit, made after the report, shows it.

    Findings that the data can't show pass where a person vouches for them (``seen``). Raises ``ActRefused`` naming
    every finding that stands in the way.
    """
    require_handler(user, order.body)
    opinion = stated(verdict.opinion, "核验情况", "请写明怎样核实、看了哪些材料")
    found = checking.of_order(order)
    against = obstacles.to_verify(order, act.day) + obstacles.of_people(verdict.supervisors, act.agency, act.day)
    against += obstacles.acting(act, verdict.supervisors) + reporters(act, order, verdict.supervisors)
    against += obstacles.doing_out_of_line(act, order)
    if verdict.passed:
        against += stale_audit(order, found)
        against += checking.against_ending(found, obstacles.instrument_of(order).basis, verdict.seen)
    refs = naming(order, *officers(verdict.supervisors), *(Ref(FINDING, id_) for id_ in _covered(found, verdict)))
    by_data = all(one.shows in (Shows.GONE, Shows.DISMISSED, Shows.SETTLED) for one in found)
    gone = by_data if found else None
    event = act.event("order.verified", refs, passed=verdict.passed, finding_gone=gone, opinion=opinion)
    with transaction.atomic():
        done = perform(on(act, order), "登记核验", order.public_id, [event], against=against)
        words = "通过" if verdict.passed else "未通过，请继续纠正并报告"
        told = list(findings.answering(order.agency).values_list("public_id", flat=True))
        tell(told, f"verified:{order.answered_on}", f"核验{words}：{order}"[:120], opinion[:200], order)
    return done


def stale_audit(order: Order, found: list[Checked]) -> list[Hindrance]:
    """Return why the last audit can't speak about a report: it read the ledger before the report came."""
    if not found:
        return []
    reports = [e for e in ledger.trace(ORDER, order.public_id).events if e.type == "order.reported"]
    run = findings.last_run()
    if run is not None and (not reports or run.sequence >= reports[-1].sequence):
        return []
    said = f"最近一次审查截至 {run.as_of}，早于机关的报告" if run is not None else "还没有审查过"
    return [Hindrance(said, REGULATION, "请先在监督发现清单“立即审查”，完成后再核验")]


def reporters(act: Act, order: Order, supervisors: Collection[str] = ()) -> list[Hindrance]:
    """Return why whoever answered or reported for the agency can't verify or close: nobody judges what he reported."""
    here = {act.by.account, act.by.person, *supervisors} - {""}
    events = [event for event in ledger.trace(ORDER, order.public_id).events if event.type in _SAID]
    if not any(event.attributes.get("actor") in here for event in events):
        return []
    return [Hindrance("报告、答复这份文书的人员不能核验、办结", REGULATION, "请由其他监督人员办理")]


def _covered(found: list[Checked], verdict: Verdict) -> list[str]:
    """Return which findings a verdict speaks about: those that a person vouches for; all, where it doesn't pass."""
    if not verdict.passed:
        return [one.row.identity for one in found if one.shows in (Shows.STANDS, Shows.PERSON)]
    return [one.row.identity for one in found if one.row.identity in verdict.seen]


def close(user: User, act: Act, order: Order, result: str) -> Done:
    """Close an instrument (办结). Refused while a finding of it stands again, naming it."""
    require_handler(user, order.body)
    result = stated(result, "办结结果", "例如“已纠正”")
    against = obstacles.to_close(order, act.day) + reporters(act, order)
    found = checking.of_order(order)
    if obstacles.instrument_of(order).verified:
        against += checking.against_ending(found, obstacles.instrument_of(order).basis, vouched(order))
    event = act.event("order.closed", [Ref(ORDER, order.public_id)], result=result)
    with transaction.atomic():
        done = perform(on(act, order), "办结文书", order.public_id, [event], against=against)
        told = list(findings.answering(order.agency).values_list("public_id", flat=True))
        tell([*told, *supervising_accounts(order)], "closed", f"已办结：{order}", result[:200], order)
    return done


def vouched(order: Order) -> set[str]:
    """Return the findings for which a passed verification of an instrument vouches."""
    events = [e for e in ledger.trace(ORDER, order.public_id).events if e.type == "order.verified"]
    passed = [event for event in events if event.attributes.get("passed")]
    return {id_ for event in passed[-1:] for id_ in event.objects(FINDING)}


def close_matter(user: User, act: Act, matter: Matter, result: str) -> Done:
    """Close a matter (监督事项办结): all its instruments are over, no finding stands; its findings become settled."""
    require_handler(user, matter.body)
    result = stated(result, "办结结果", "例如“已督促纠正”")
    orders = of_matter(user, matter.public_id)
    rows = list(Finding.objects.filter(matter=matter.public_id).select_related("edition").order_by("pk"))
    found = checking.checked(rows)
    against = against_closing(matter, orders, found)
    settled = [one.row for one in found if one.shows not in (Shows.DISMISSED, Shows.SETTLED)]
    closed = act.event("supervision.closed", [Ref(SUPERVISION, matter.public_id)], result=result)
    ends = [act.event("finding.settled", [Ref(FINDING, row.identity)], upheld=True, how="corrected") for row in settled]
    act = decided_on(act, (SUPERVISION, matter.public_id))
    done = perform(act, "办结监督事项", matter.public_id, [closed, *ends], against=against)
    report_upward(act, f"已办结监督事项：{matter.title}", matter)
    return done


def against_closing(matter: Matter, orders: list[Order], found: list[Checked]) -> list[Hindrance]:
    """Return what speaks against closing a matter."""
    if matter.stage in (Matter.Stage.COLLECTED, Matter.Stage.CLOSED):
        return [Hindrance(f"监督事项现为“{matter.get_stage_display()}”", REGULATION, "请查看事项的记录")]
    against = [
        Hindrance(
            f"{obstacles.instrument_of(order).title} {order}现为“{order.get_state_display()}”",
            obstacles.instrument_of(order).basis,
            "请先办结或者撤回",
        )
        for order in orders
        if not order.over
    ]
    seen = {id_ for order in orders for id_ in vouched(order)}
    return against + checking.against_ending(found, REGULATION, seen)
