"""The table of publicity as the ledger says (F1): a row for every penalty decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.dues import Around, due_after
from zhiheng.handling.cases.tables import DecisionTable
from zhiheng.handling.publicity.models import Publicity, State

DECIDED, CHANGED = "decision.made", "decision.changed"
MADE, WITHHELD, WITHDRAWN, ENDED = (f"publication.{one}" for one in ("made", "withheld", "withdrawn", "ended"))
EVENTS = frozenset({DECIDED, CHANGED, MADE, WITHHELD, WITHDRAWN, ENDED})
TO_PUBLISH, TO_WITHDRAW = "publicity.penalty-7-days", "publicity.withdrawn-3-days"
_RECALLING = ("varied", "revoked", "unlawful", "void", "redo")
_UNDONE = ("revoked", "void", "redo")
_VARIED = ("fine", "kinds")
"""What a varied decision states anew."""
_ASKED = ("outcome", "procedure", "kinds", "social_impact", "party_kind")


@dataclass(slots=True)
class _Course:
    """What became of one decision so far."""

    agency: str
    around: Around
    values: dict[str, Any] = field(default_factory=dict)
    made: Event | None = None
    anew: bool = False
    """Whether another decision of the case came before: what is withdrawn or ended may be that one's publication."""

    def take(self, event: Event) -> None:
        """Take the next event after the decision."""
        step = _STEPS.get(event.type)
        other = event.attributes.get("kind") not in ("penalty", None)  # a typical case is public for its own sake
        if step is not None and not (other and event.type != CHANGED):
            step(self, date_of(event.day), event)

    def published(self, day: date, event: Event) -> None:
        """It was made public."""
        said = event.attributes
        self.made = event
        until = said.get("until")
        self.values.update(
            state=State.PUBLISHED.value, published_on=day, channel=str(said.get("channel") or "")[:200],
            anonymised=bool(said.get("anonymised")), until=until, due_on=until, withdrawn_on=None, ended_on=None,
        )  # fmt: skip

    def withheld(self, day: date, event: Event) -> None:
        """It was decided not to make it public."""
        said = event.attributes
        reason, ground = str(said.get("reason") or "")[:500], str(said.get("ground") or "")
        self.values.update(state=State.WITHHELD.value, due_on=None, reason=reason, ground=ground)

    def changed(self, day: date, event: Event) -> None:
        """The decision was varied, revoked …: what is public must go; what isn't need not come."""
        how = event.attributes.get("how")
        if self.values["state"] == State.PUBLISHED and self.made is not None and how in _RECALLING:
            # To decide anew presupposes that the decision was revoked (责令重作).
            told = {"how": "revoked" if how == "redo" else how, "by": event.attributes.get("by")}
            asks = Event("asks", CHANGED, event.day, attributes=told)
            made = Event("made", MADE, self.made.day, attributes={"kind": "penalty"})
            around = Around(self.around.case, self.around.party_kind, (made,))
            self.values.update(state=State.RECALL.value, due_on=due_after(self.agency, TO_WITHDRAW, asks, around))
        elif self.values["state"] == State.PENDING and how in _UNDONE:
            self.values.update(state=State.LAPSED.value, due_on=None)

    def withdrawn(self, day: date, event: Event) -> None:
        """It was withdrawn, with reasons."""
        if self.anew and self.made is None:
            return  # the former decision's publication went; this one still waits
        reason = str(event.attributes.get("reason") or "")[:500]
        self.values.update(state=State.WITHDRAWN.value, withdrawn_on=day, reason=reason, due_on=None)

    def ended(self, day: date, event: Event) -> None:
        """Its term ended, or credit was repaired."""
        if self.anew and self.made is None:
            return
        repaired = bool(event.attributes.get("repaired"))
        self.values.update(state=State.ENDED.value, ended_on=day, repaired=repaired, due_on=None)


_STEPS = {
    MADE: _Course.published,
    WITHHELD: _Course.withheld,
    CHANGED: _Course.changed,
    WITHDRAWN: _Course.withdrawn,
    ENDED: _Course.ended,
}


def decision_of(trace: Sequence[Event]) -> Event | None:
    """Return the decision of a case that imposes a penalty as it stands, None where there is none.

    Of several the last one counts; what a change (变更) states anew of it stands in its place.
    """
    decision = _last(trace)
    if decision is None:
        return None
    said = dict(decision.attributes)
    for event in trace[trace.index(decision) + 1 :]:
        if event.type == CHANGED and event.attributes.get("how") == "varied":
            said.update({name: event.attributes[name] for name in _VARIED if name in event.attributes})
    return replace(decision, attributes=said)


def _last(trace: Sequence[Event]) -> Event | None:
    imposed = (one for one in reversed(trace) if one.type == DECIDED and one.attributes.get("outcome") == "penalty")
    return next(imposed, None)


def _row(trace: Sequence[Event], decision: Event, agency: str, case: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: decision.attributes.get(name) for name in _ASKED}
    around = Around({name: case.get(name) for name in ("field", "region")}, str(said.pop("party_kind") or ""))
    due = due_after(agency, TO_PUBLISH, Event("asks", DECIDED, decision.day, attributes=said), around)
    days = dict.fromkeys(("published_on", "until", "withdrawn_on", "ended_on"))
    plain: dict[str, Any] = {"channel": "", "anonymised": False, "repaired": False, "reason": "", "ground": "", **days}
    at = trace.index(decision)
    anew = any(one.type == DECIDED for one in trace[:at])
    course = _Course(agency, around, {**plain, "state": State.PENDING.value, "due_on": due}, anew=anew)
    for event in trace[at + 1 :]:
        course.take(event)
    return {"agency": agency, "decided_on": date_of(decision.day), "must": due is not None, **course.values}


TABLE = DecisionTable("处罚决定公开", Publicity, EVENTS, _last, _row)
project, rebuild, check = TABLE.project, TABLE.rebuild, TABLE.check
