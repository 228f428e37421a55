"""The table of instruments as the ledger says (F1): folded from each instrument's trace, never written otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors
from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.models import LedgerObject, LedgerRelation
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.supervision.instruments import ANSWER, MEETING, Instrument, common, instruments
from zhiheng.oversight.supervision.models import Order, State, Turn

ORDER = "supervision_order"
_TURNS = {
    State.ISSUED: Turn.BUREAU,
    State.SERVED: Turn.AGENCY,
    State.OBJECTED: Turn.BUREAU,
    State.REPORTED: Turn.BUREAU,
    State.RETURNED: Turn.AGENCY,
    State.VERIFIED: Turn.BUREAU,
}


@dataclass(slots=True)
class _Course:
    """What became of an instrument so far, event by event."""

    instrument: Instrument
    values: dict[str, Any] = field(default_factory=dict)
    state: State = State.ISSUED
    objection: bool = False
    since: date | None = None

    def take(self, event: Event, own: str) -> None:
        """Take the next event of the trace."""
        day, said = date_of(event.day), event.attributes
        step = _STEPS.get(event.type)
        if event.type == "order.issued" and own in event.objects(ORDER, "former"):
            self._end(State.SUCCEEDED, day)
        elif step is not None and not self.state_is_over:
            step(self, day, said)

    @property
    def state_is_over(self) -> bool:
        """Return whether nothing can follow any more."""
        return self.state in (State.CLOSED, State.WITHDRAWN, State.SUCCEEDED)

    def served(self, day: date, said: Any) -> None:
        """It reached the agency: its days begin."""
        if self.values.get("served_on") is None:
            self.values["served_on"] = self.since = day
            self.state = State.SERVED
            if self.instrument.from_receipt:
                self.values["due_on"] = self.instrument.days.after(day)

    def answered(self, day: date, said: Any) -> None:
        """The agency explained itself; that is all that some instruments ask."""
        self.values["answered_on"] = day
        if self.instrument.asks == ANSWER:
            self._to(State.REPORTED, day)

    def reported(self, day: date, said: Any) -> None:
        """The agency reported; a report that it is under way fulfils only what asks for no correction."""
        self.values.update(answered_on=day, corrected=bool(said.get("corrected")))
        if self.values["corrected"] or not self.instrument.corrected:
            self._to(State.REPORTED, day)

    def met(self, day: date, said: Any) -> None:
        """The talk was held."""
        if self.instrument.asks == MEETING:
            self.values["answered_on"] = day
            self._to(State.REPORTED, day)

    def objected(self, day: date, said: Any) -> None:
        """The agency objected."""
        self.objection, self.values["objected_on"], self.values["upheld"] = True, day, None

    def reexamined(self, day: date, said: Any) -> None:
        """The objection was decided about: upheld, the instrument goes on; not upheld, it is withdrawn."""
        self.objection, self.values["upheld"] = False, bool(said.get("upheld"))
        if not self.values["upheld"]:
            self._end(State.WITHDRAWN, day)

    def asked(self, day: date, said: Any) -> None:
        """The agency asked for more time."""
        self.values["asked_until"] = said.get("to")

    def refused(self, day: date, said: Any) -> None:
        """It wasn't granted."""
        self.values["asked_until"] = None

    def extended(self, day: date, said: Any) -> None:
        """The last day was moved."""
        if said.get("of") == "supervision" and said.get("to") is not None:
            self.values.update(due_on=said["to"], asked_until=None)

    def verified(self, day: date, said: Any) -> None:
        """What was reported was checked."""
        self.values["verified_on"] = day
        self._to(State.VERIFIED if said.get("passed") else State.RETURNED, day)

    def closed(self, day: date, said: Any) -> None:
        """It is closed."""
        self._end(State.CLOSED, day)

    def withdrawn(self, day: date, said: Any) -> None:
        """The body took it back."""
        self._end(State.WITHDRAWN, day)

    def _to(self, state: State, day: date) -> None:
        self.state, self.since = state, day

    def _end(self, state: State, day: date) -> None:
        self._to(state, day)
        self.objection, self.values["over_on"] = False, day

    def row(self) -> dict[str, Any]:
        """Return the columns that follow from the course."""
        state = State.OBJECTED if self.objection else self.state
        turn = _TURNS.get(state, Turn.NOBODY)
        return {**self.values, "state": state.value, "turn": turn.value, "next_due": self._next(state, turn)}

    def _next(self, state: State, turn: Turn) -> date | None:
        if turn is Turn.AGENCY:
            due: date | None = self.values.get("due_on")
            return due
        days, start = common(), self.since or self.values["issued_on"]
        if state is State.OBJECTED:
            return days.reexamination.after(self.values["objected_on"])
        if state is State.ISSUED:
            return days.service.after(start)
        return days.verification.after(start) if turn is Turn.BUREAU else None


_STEPS = {
    "service.completed": _Course.served,
    "order.answered": _Course.answered,
    "order.reported": _Course.reported,
    "meeting.held": _Course.met,
    "order.objected": _Course.objected,
    "order.reexamined": _Course.reexamined,
    "order.extension-asked": _Course.asked,
    "order.extension-refused": _Course.refused,
    "period.extended": _Course.extended,
    "order.verified": _Course.verified,
    "order.closed": _Course.closed,
    "order.withdrawn": _Course.withdrawn,
}


def order_of(id_: str) -> dict[str, Any] | None:
    """Return the row of an instrument as the ledger says; None where it was never issued or is another room's."""
    trace = selectors.trace(ORDER, id_).events
    issued = next((e for e in trace if e.type == "order.issued" and id_ in e.objects(ORDER, "")), None)
    instrument = instruments().get(str(issued.attributes.get("kind", ""))) if issued is not None else None
    if issued is None or instrument is None:
        return None
    stored = selectors.event(issued.id)
    assert stored is not None  # noqa: S101 (it stands in the trace)
    course = _Course(instrument, _begun(id_, issued, stored, instrument))
    for event in trace:
        course.take(event, id_)
    return course.row()


def _begun(id_: str, issued: Event, stored: StoredEvent, instrument: Instrument) -> dict[str, Any]:
    """Return what the issuing states; every later column at its beginning."""
    document, supervised = _one(issued, "document"), _one(issued, "agency", "supervised")
    number = stored.document_no or str(
        selectors.attributes("document", document).get("number") or "" if document else ""
    )
    until = issued.attributes.get("until")
    begun: dict[str, Any] = dict.fromkeys(
        ("served_on", "answered_on", "corrected", "objected_on", "upheld", "asked_until", "verified_on", "over_on")
    )
    return begun | {
        "kind": instrument.kind,
        "number": number[:60],
        "matter": _one(issued, "supervision"),
        "agency": supervised,
        "body": _one(issued, "agency", "by") or (stored.agency if stored.agency != supervised else ""),
        "demand": str(issued.attributes.get("demand", "")),
        "document": document,
        "supervisors": list(issued.objects("officer", "supervisor")),
        "issuer": stored.actor.account,
        "former": _one(issued, ORDER, "former"),
        "issued_on": date_of(issued.day),
        "due_on": None if instrument.from_receipt else until,
    }


def _one(event: Event, type_: str, qualifier: str | None = None) -> str:
    return next(iter(event.objects(type_, qualifier)), "")


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the table up to date with events that were just appended (inside their transaction)."""
    voided = {event.amends for event in stored if event.type == VOID}
    events = [*stored, *(versions_of(voided) if voided else ())]
    refresh({id_ for event in events for type_, id_ in event.keys if type_ == ORDER})


def refresh(ids: Iterable[str]) -> None:
    """Write some instruments as their traces say."""
    for id_ in sorted(ids):
        right = order_of(id_)
        if right is None:
            Order.objects.filter(public_id=id_).delete()
        else:
            Order.objects.update_or_create(public_id=id_, defaults=right)


def _ids() -> set[str]:
    known = set(LedgerObject.objects.filter(type=ORDER).values_list("public_id", flat=True))
    return known | set(Order.objects.values_list("public_id", flat=True))


def rebuild() -> None:
    """Write the whole table anew, in the order in which the instruments were first named."""
    first = LedgerRelation.objects.filter(object_type=ORDER).order_by("event_id", "place")
    refresh_in_order = dict.fromkeys(first.values_list("object_id", flat=True))
    for id_ in [*refresh_in_order, *sorted(_ids() - refresh_in_order.keys())]:
        refresh([id_])


def check() -> Iterator[str]:
    """Yield in words every difference between the table and the ledger."""
    for id_ in sorted(_ids()):
        known, right = Order.objects.filter(public_id=id_).first(), order_of(id_)
        if (known is None) != (right is None):
            yield f"监督文书 {id_}: {'缺少这一行' if known is None else '台账里没有依据'}"
        elif known is not None and right is not None:
            wrong = [name for name, value in right.items() if getattr(known, name) != value]
            if wrong:
                yield f"监督文书 {id_}: {'、'.join(wrong)} 与台账不符"
