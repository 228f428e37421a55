"""Handing over (移交): what a person who leaves still handles goes to a named successor, case by case, as events.

Source: 行政处罚法第四十二条 (办案人员不得少于两人、应当具有执法资格); a case whose handler left must get another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from zhiheng.eventlog.model import Event
from zhiheng.kit.accounts.leaving import closers, handovers, open_tasks
from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs import selectors as jobs
from zhiheng.kit.jobs import services as job_services
from zhiheng.kit.jobs.models import OPEN_STATES
from zhiheng.kit.problems import Refusal
from zhiheng.ledger import selectors
from zhiheng.ledger.acting import now
from zhiheng.ledger.models import LedgerObject, LedgerRelation
from zhiheng.ledger.services import Actor, NewEvent, Ref, append
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.imports import services as imports
from zhiheng.registry.models import ImportDraft

CLOSED = "case.closed"
HANDLER, REMOVED = "handler", "removed"


def register() -> None:
    """Register with the leaving of accounts: what ends, what is open, how it is handed on."""
    closers.register("jobs", cancel_jobs)
    closers.register("import drafts", forget_drafts)
    open_tasks.register("cases", lambda user: sum(1 for _ in open_cases(user.person)))
    handovers.register("cases", hand_over)


def open_cases(person: str) -> Iterator[LedgerObject]:
    """Yield the cases kept here that aren't closed and of which an officer is a handler now.

    Who handles is what the effective events say: named as handler, and not removed afterwards.
    """
    if not person:
        return
    acts = LedgerRelation.objects.filter(object_type="officer", object_id=person, qualifier=HANDLER).values("event_id")
    named = LedgerRelation.objects.filter(event_id__in=acts, object_type="case").values("object_id")
    rows = LedgerObject.objects.filter(type="case", public_id__in=named, record="here").exclude(state=CLOSED)
    for row in rows.order_by("public_id"):
        if person in handlers_of(row.public_id):
            yield row


def handlers_of(case: str) -> set[str]:
    """Return the officers who handle a case now; nobody once it is closed."""
    return set(handlers_in(selectors.trace("case", case).events, CLOSED))


def handlers_in(events: Iterable[Event], end: str) -> list[str]:
    """Return who handles a case by its effective events, in the order in which they came.

    Whoever is named as handler and not removed afterwards; nobody once an event of the type ``end`` occurred.
    """
    found: dict[str, None] = {}
    for event in events:
        if event.type == end:
            return []
        found |= dict.fromkeys(event.objects("officer", HANDLER))
        for officer in event.objects("officer", REMOVED):
            found.pop(officer, None)
    return list(found)


def hand_over(leaver: User, successor: User, by: User | None) -> int:
    """Make the successor a handler of the leaver's open cases instead of the leaver; return how many.

    Raises Refusal, changing nothing, where the successor stands for no officer with a valid certificate.
    """
    cases = list(open_cases(leaver.person))
    if not cases:
        return 0
    certified = holding("certificate.valid", now(), ENFORCING).filter(subject=successor.person)
    if not successor.person or not certified.exists():
        what = f"接办人“{successor.title}”没有有效的执法证件，不能接办 {len(cases)} 件案件，没有作任何更改"
        raise Refusal.of(what, "接办人", "请另选持有效执法证件的人员（行政处罚法第四十二条）")
    at = now()
    events = [_changed(row, leaver.person, successor.person, at) for row in cases]
    actor = Actor(account=by.public_id, person=by.person) if by is not None else Actor(system="leaving")
    append(events, by=actor, expect={row.key: row.version for row in cases})
    return len(cases)


def _changed(row: LedgerObject, leaver: str, successor: str, at: datetime) -> NewEvent:
    refs = [Ref("case", row.public_id), Ref("officer", successor, HANDLER), Ref("officer", leaver, REMOVED)]
    return NewEvent("case.handlers-set", at, refs, {"reason": "transfer"}, agency=row.agency)


def cancel_jobs(user: User) -> int:
    """Cancel what a leaver started and isn't done; return how many jobs."""
    return sum(job_services.cancel(job) for job in jobs.jobs_of(user).filter(state__in=OPEN_STATES))


def forget_drafts(user: User) -> int:
    """Remove the sealed tables that a leaver uploaded and didn't import; return how many."""
    drafts = list(ImportDraft.objects.filter(account=user.public_id).exclude(dossier=""))
    for draft in drafts:
        imports.forget(draft)
    return len(drafts)
