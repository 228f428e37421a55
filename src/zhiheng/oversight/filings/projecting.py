"""The table of filings as the ledger says (F1): a row for every major decision, folded from its case or measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.kit.jobs.services import enqueue
from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.clock import locked_clock
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, log_objects, touched_keys
from zhiheng.ledger.records import StoredEvent
from zhiheng.ledger.selectors import attributes
from zhiheng.oversight.filings.majors import AGREED, MEASURE, PENALTY, RULE, Settings, reasons, settings
from zhiheng.oversight.filings.models import Filing, State, Turn
from zhiheng.oversight.parameters.services import PARAMETER

FILES = {"case": ("decision.made", PENALTY), "measure": ("measure.imposed", MEASURE)}
"""By type of object: the event that decides, and what is filed."""
STEPS = ("decision.reported", "decision.filing-registered", "decision.filing-asked", "decision.filing-answered",
         "decision.filing-reviewed", "supervision.opened", "decision.changed")  # fmt: skip
RENEW = "filings.renew"
"""The job that renews rows after amounts or days were set."""
EVENTS = frozenset({*(type_ for type_, _ in FILES.values()), *STEPS})
_UNDONE = ("revoked", "void")
TURNS = {
    State.DUE: (Turn.AGENCY, "report"),
    State.FILED: (Turn.BUREAU, "register"),
    State.REGISTERED: (Turn.BUREAU, "review"),
    State.ASKED: (Turn.AGENCY, "answer"),
    State.PROBLEMS: (Turn.AGENCY, "answer"),
    State.ANSWERED: (Turn.BUREAU, "review"),
}
TO_SUPERVISE = (State.PROBLEMS, State.ANSWERED)
"""In which states supervision is opened from a review."""
Key = tuple[str, str]


@dataclass(slots=True)
class _Course:
    """What became of a decision's filing so far, event by event."""

    values: dict[str, Any]
    known: Settings
    state: State = State.DUE
    since: date | None = None
    until: date | None = None

    def take(self, event: Event) -> None:
        """Take the next event after the decision."""
        step = _STEPS.get(event.type)
        if step is not None and self.state not in (State.DONE, State.LAPSED):
            step(self, date_of(event.day), event)

    def filed(self, day: date, event: Event) -> None:
        """The agency filed it; a second report of the same decision changes nothing."""
        if self.state is State.DUE:
            self.values["filed_on"] = day
            self._to(State.FILED, day)

    def registered(self, day: date, event: Event) -> None:
        """The supervising body gave it a number."""
        self.values["number"] = str(event.attributes.get("number", ""))[:60]
        self.values["registered_on"] = day
        if self.values["filed_on"] is None:
            self.values["filed_on"] = day
        if self.state in (State.DUE, State.FILED):
            self._to(State.REGISTERED, day)

    def asked(self, day: date, event: Event) -> None:
        """Material is asked for."""
        self.values["wanted"] = str(event.attributes.get("wanted", ""))
        self._to(State.ASKED, day, event.attributes.get("until"))

    def answered(self, day: date, event: Event) -> None:
        """The agency handed in material, or answered the opinion."""
        self.values.update(answered_on=day, explanation=str(event.attributes.get("explanation", "")))
        self._to(State.ANSWERED if self.values["reviewed_on"] else State.REGISTERED, day)

    def reviewed(self, day: date, event: Event) -> None:
        """The review ended: nothing found, or an opinion to answer."""
        said = event.attributes
        result = str(said.get("result", ""))
        opinion, checked = str(said.get("opinion", "")), list(said.get("items") or ())
        self.values.update(reviewed_on=day, result=result, opinion=opinion, checked=checked)
        self._to(State.DONE if result == AGREED else State.PROBLEMS, day, said.get("until"))

    def supervised(self, day: date, event: Event) -> None:
        """A matter was opened from an opinion; any other that names the case leaves its filing owed."""
        if self.state not in TO_SUPERVISE:
            return
        self.values["matter"] = next(iter(event.objects("supervision")), "")
        self._to(State.SUPERVISED, day)

    def changed(self, day: date, event: Event) -> None:
        """A decision that was revoked before anybody filed it needn't be filed any more."""
        if self.state is State.DUE and event.attributes.get("how") in _UNDONE:
            self._to(State.LAPSED, day)

    def _to(self, state: State, day: date, until: date | None = None) -> None:
        self.state, self.since, self.until = state, day, until

    def row(self) -> dict[str, Any]:
        """Return the columns."""
        turn, step = TURNS.get(self.state, (Turn.NOBODY, ""))
        start = self.since or self.values["decided_on"]
        last = self.until or (self.known.due(step, start) if step else None)
        return {**self.values, "state": self.state.value, "turn": turn.value, "next_due": last}


_STEPS = {
    "decision.reported": _Course.filed,
    "decision.filing-registered": _Course.registered,
    "decision.filing-asked": _Course.asked,
    "decision.filing-answered": _Course.answered,
    "decision.filing-reviewed": _Course.reviewed,
    "supervision.opened": _Course.supervised,
    "decision.changed": _Course.changed,
}


def rows(type_: str, ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of some cases or measures that are major, by id, as their traces say."""
    deciding, kind = FILES[type_]
    events = effective_events({type_: ids}, EVENTS)
    traces = by_object(events, type_, ids)
    people = _citizens(event for event in events if event.type == deciding)
    found, known = {}, settings()
    for id_ in sorted(ids):
        first = next((e for e in traces[id_] if e.type == deciding and _why(e, people, known)), None)
        agency = next(iter(first.objects("agency", "")), "") if first is not None else ""
        if first is None or not agency:
            continue
        course = _Course(_begun(first, kind, agency, _why(first, people, known), known), known)
        for event in traces[id_]:
            course.take(event)
        found[id_] = course.row()
    return found


def _why(event: Event, citizens: Mapping[str, bool], known: Settings) -> list[str]:
    parties = event.objects("party")
    said = event.attributes.get("party_kind")
    citizen = said == "citizen" if said else any(citizens.get(id_, False) for id_ in parties)
    return reasons(event, citizen, known)


def _citizens(deciding: Iterable[Event]) -> dict[str, bool]:
    """Return of the parties of decisions that don't say so themselves whether they are natural persons."""
    wanted = {id_ for event in deciding if not event.attributes.get("party_kind") for id_ in event.objects("party")}
    found = log_objects(("party", id_) for id_ in wanted)
    values = {key[1]: thing.attributes.get("kind", ()) for key, thing in found.items()}
    return {id_: bool(kinds) and kinds[-1].value == "citizen" for id_, kinds in values.items()}


def _begun(event: Event, kind: str, agency: str, why: list[str], known: Settings) -> dict[str, Any]:
    decided = date_of(event.day)
    blank = {"number": "", "wanted": "", "result": "", "opinion": "", "explanation": "", "matter": "", "checked": []}
    days = dict.fromkeys(("filed_on", "registered_on", "reviewed_on", "answered_on"))
    begun: dict[str, Any] = {**blank, **days}
    return begun | {
        "case": next(iter(event.objects("case")), ""),
        "agency": agency,
        "kind": kind,
        "reasons": why,
        "decided_on": decided,
        "due_on": known.due("report", decided),
    }


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the table up to date with events that were just appended (inside their transaction).

    Amounts and days that were set concern any number of rows: these follow in the background (``jobs``).
    """
    refresh({key for type_, key in touched_keys(stored) if type_ in EVENTS and key[0] in FILES})
    first = _set_from(stored)
    if first is not None:
        enqueue(RENEW, {"from": first.isoformat()})


def _set_from(stored: Sequence[StoredEvent]) -> date | None:
    """Return from which day on amounts or days hold that were set, corrected or voided just now; None: none were.

    Nothing that ended before that day changes.
    """
    amended = {event.amends for event in stored if event.amends}
    changed = [*stored, *(versions_of(sorted(amended)) if amended else ())]
    days = [
        event.event.attributes["from"] for event in changed if event.type == "parameter.confirmed" and _of_rule(event)
    ]
    return min(days, default=None)


def _of_rule(event: StoredEvent) -> bool:
    return any(attributes(*key).get("rule") == RULE for key in event.keys if key[0] == PARAMETER)


def refresh(keys: set[Key]) -> None:
    """Write the rows of some cases and measures as their traces say, in as few queries for many as for one."""
    for type_ in FILES:
        ids = {id_ for of, id_ in keys if of == type_}
        if not ids:
            continue
        right = rows(type_, ids)
        there = {row.object_id: row for row in Filing.objects.filter(object_type=type_, object_id__in=ids)}
        if gone := [row.pk for id_, row in there.items() if id_ not in right]:
            Filing.objects.filter(pk__in=gone).delete()
        new = [Filing(object_type=type_, object_id=id_, **right[id_]) for id_ in right if id_ not in there]
        Filing.objects.bulk_create(new)
        changed = [there[id_] for id_ in right if id_ in there and _differences(there[id_], right[id_])]
        if changed:
            for row in changed:
                for name, value in right[row.object_id].items():
                    setattr(row, name, value)
            Filing.objects.bulk_update(changed, list(right[changed[0].object_id]), batch_size=100)


def _differences(row: Filing, right: Mapping[str, Any]) -> list[str]:
    return [name for name, value in right.items() if getattr(row, name) != value]


def renew(type_: str, ids: set[str]) -> None:
    """Write the rows of some cases or measures anew while nobody appends: of a portion, that is for a moment."""
    with transaction.atomic():
        locked_clock()
        refresh({(type_, id_) for id_ in ids})


def rebuild() -> None:
    """Write all rows anew, in portions."""
    for type_ in FILES:
        for ids in all_ids(type_):
            renew(type_, ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the table and the ledger."""
    for type_ in FILES:
        for ids in all_ids(type_):
            right = rows(type_, ids)
            there = {row.object_id: row for row in Filing.objects.filter(object_type=type_, object_id__in=ids)}
            for id_ in sorted(right.keys() ^ there.keys()):
                yield f"重大决定备案 {id_}: {'缺少这一行' if id_ in right else '台账里没有依据'}"
            for id_ in sorted(right.keys() & there.keys()):
                if wrong := _differences(there[id_], right[id_]):
                    yield f"重大决定备案 {id_}: {'、'.join(wrong)} 与台账不符"
