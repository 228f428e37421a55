"""A small ledger to be watched: cases of two bodies, some decided too late, one not decided at all."""

from __future__ import annotations

from datetime import date, timedelta

from registry import district
from zhiheng.ledger.records import Actor, NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.findings.auditing import audit_now
from zhiheng.oversight.findings.models import AuditRun, Finding

BY = Actor(system="test")
RULE = "penalty.decision-within-90-days"


def today() -> date:
    return district.today()


def happened(type_: str, day: date, number: str, agency: str, *more: Ref, **attributes: object) -> str:
    """Record an event about a case as an import does; return its id."""
    named = (Ref("agency", agency), *more) if type_ in ("case.filed", "decision.made") else more
    facts = {"number": number, "procedure": "ordinary", "field": "urban"}
    case = NewObject("case", number, facts, agency=agency, title=f"案件{number}")
    event = NewEvent(
        type_, day, (Ref("case", number), *named), attributes, agency=agency, source="import", late_reason="补录"
    )
    return append([event], by=BY, objects=[case] if type_ == "case.filed" else []).events[0].id


def file(number: str, agency: str, back: int = 200, **more: object) -> str:
    """File a case some days ago; return the event's id."""
    stated = {"approver": "head", "procedure": "ordinary", "field": "urban", "cause": "占道经营", **more}
    refs = (Ref("officer", str(stated.pop("officer")), "handler"),) if "officer" in stated else ()
    return happened("case.filed", today() - timedelta(days=back), number, agency, *refs, **stated)


def audit(back: int = 0) -> AuditRun:
    """Audit as of some days ago."""
    return audit_now(today() - timedelta(days=back))


def overdue(number: str) -> Finding:
    """The finding that a case wasn't decided within ninety days."""
    return Finding.objects.get(rule=RULE, object_id=number)
