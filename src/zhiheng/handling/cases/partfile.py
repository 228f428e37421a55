"""A measure or an enforcement inside a case (强制措施、强制执行): the case's whole trace, and its own part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.http import Http404

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE, PARTS, CaseFile, today
from zhiheng.kit.accounts.models import User
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import ActPlan, Procedure, procedure_for, procedure_named
from zhiheng.law.trace import ordered
from zhiheng.ledger import selectors
from zhiheng.ledger.gathering import effective_events, log_objects
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import ObjectKey

NEW = "new"
"""Stands in addresses for a measure or an enforcement that an act is to begin."""
COURT = "court"
KINDS = {"measure": "measure_kind", "enforcement": "enforcement_kind"}
"""By type of a part: the codes of its kinds."""
COURT_EVENTS = frozenset({"court.applied", "court.answered"})


@dataclass(frozen=True)
class PartFile(CaseFile):
    """A case seen from one measure or enforcement: its acts, stage and documents are that part's own.

    ``about``: type and id of the part; ``key``: of the procedure by which it is to be begun ("": it is there already).
    """

    about: ObjectKey = ("", "")
    key: str = ""
    thing: LedgerObject | None = field(default=None, compare=False)

    @property
    def part(self) -> ObjectKey:
        """Return the measure or enforcement."""
        return self.about

    @cached_property
    def own(self) -> Sequence[Event]:
        """Return the events that name the part."""
        return [event for event in self.events if self.about[1] in event.objects(self.about[0])]

    @property
    def kind(self) -> str:
        """Return the part's kind (code of ``measure_kind`` or ``enforcement_kind``), "" where it isn't known yet."""
        return str(self.value(*self.about, "kind") or "")

    @property
    def title(self) -> str:
        """Return what the part is called."""
        if self.thing is not None and self.thing.title:
            return self.thing.title
        items = [str(one) for one in self.value(*self.about, "items") or ()]
        kind = vocabulary().codes[KINDS[self.about[0]]].get(self.kind, "") if self.kind != "other" else ""
        otherwise = self.procedure.title if self.procedure else self.about[1]
        return f"{kind}{items[0] if items else ''}" or otherwise

    @property
    def begun(self) -> bool:
        """Return whether the part is in the ledger."""
        return self.thing is not None

    @property
    def address(self) -> str:
        """Return what stands for the part in addresses: its id, or ``NEW`` before it is begun."""
        return self.about[1] if self.begun else NEW

    def takes(self, plan: ActPlan) -> bool:
        """Return whether an act has something to be about: what isn't begun yet takes only an act that begins it."""
        return self.begun or (self.procedure is not None and self.procedure.begins(plan))

    @cached_property
    def procedure(self) -> Procedure | None:
        """Return the version of the part's procedure that held when it began; None for kinds without one."""
        day = date_of(self.own[0].day) if self.own else today()
        if not self.begun:
            return procedure_named(self.key, day)
        at_court = any(event.type in COURT_EVENTS for event in self.own)
        kind = COURT if at_court and self.about[0] == "enforcement" else self.kind
        return procedure_for(self.about[0], kind, day)


def load_part(case: LedgerObject, about: ObjectKey, key: str = "") -> PartFile:
    """Read a part of a case with the case's whole trace, in a constant number of queries.

    ``key``: of the procedure by which a part that isn't in the ledger yet is to be begun.
    """
    wanted = {CASE: {case.public_id}, about[0]: {about[1]}}
    events = ordered(effective_events(wanted))
    named = {(relation.type, relation.id) for event in events for relation in event.relations}
    thing = LedgerObject.objects.filter(type=about[0], public_id=about[1]).first()
    return PartFile(case, events, log_objects(named | {case.key, about}), about=about, key=key, thing=thing)


def begin_part(case: LedgerObject, procedure: Procedure, id_: str = "") -> PartFile:
    """Return the part that an act of a procedure is to begin in a case, under a new id."""
    return load_part(case, (procedure.about, id_ or public_id()), procedure.key)


def part_or_404(user: User, case: LedgerObject, key: str, id_: str) -> PartFile:
    """Return a part of a case by its address. Raises Http404 where the case has no such part, or no such procedure."""
    procedure = procedure_named(key, today())
    if procedure is None or procedure.about not in PARTS:
        raise Http404
    if id_ == NEW:
        return begin_part(case, procedure)
    selectors.object_or_404(scope_of(user), procedure.about, id_)
    file = load_part(case, (procedure.about, id_))
    if (
        file.procedure is None
        or file.procedure.key != key
        or not any(case.public_id in e.objects(CASE) for e in file.own)
    ):
        raise Http404
    return file


def case_of(user: User, row: LedgerObject) -> LedgerObject | None:
    """Return the case in which a measure or an enforcement was taken, None where it has none or it may not be seen."""
    events = effective_events({row.type: {row.public_id}})
    ids = {id_ for event in events for id_ in event.objects(CASE)}
    return selectors.objects(scope_of(user), CASE).filter(public_id__in=ids).order_by("pk").first()
