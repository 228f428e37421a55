"""What an act will append (拟办): events, objects and papers, from its plan and what the form states.

Nothing here writes; the same draft is tried by the guard and then appended by ``services``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zhiheng.handling.cases import crimes
from zhiheng.handling.cases.casefile import CASE, HANDLER, CaseFile
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import NewEvent, NewObject, Ref, Value

PENDING = "pending-paper"
"""Stands for the document that the act will issue, until it has its id."""
PENDING_NUMBER = "pending-number"
"""Stands for the number of the document that the act will issue."""
_BY_HANDLERS = frozenset(
    {
        "clue.checked", "investigation.conducted", "investigation.concluded", "decision.made", "evidence.verified",
        "appraisal.commissioned", "measure.imposed", "enforcement.carried-out", "hearing.requested",
        "fine.paid", "dossier.archived",
    }
)  # fmt: skip
"""Events that name who handles the case, so that the handlers see what came of them; others name only whom they are
about."""

_ABOUT_CONDUCT = frozenset(
    {
        "investigation.concluded", "case.withdrawn", "case.transferred", "decision.made", "decision.changed",
        "dispute.settled",
    }
)  # fmt: skip
"""Events that name the conduct: across cases the rules ask what became of it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be issued: its kind in ``kit.documents``, its kind in the vocabulary, values by field.

    ``place``: what stands for it in the act's events until it has its id.
    """

    kind: str
    of: str
    values: Mapping[str, Any]
    items: tuple[str, ...] = ()
    seal: bool = False
    place: str = PENDING


@dataclass(frozen=True, slots=True)
class Draft:
    """What will be appended. ``trial``: what the guard tries where that isn't ``events`` (a notice not yet given).

    ``enclosed``: documents that are issued with the main one (清单, 笔录).
    """

    events: Sequence[NewEvent]
    objects: Sequence[NewObject] = ()
    paper: Paper | None = None
    trial: Sequence[NewEvent] | None = None
    enclosed: Sequence[Paper] = ()

    @property
    def papers(self) -> list[Paper]:
        """Return the documents that the act issues, the main one first."""
        return [*([self.paper] if self.paper else []), *self.enclosed]

    @property
    def tried(self) -> Sequence[NewEvent]:
        """Return the events that the guard tries."""
        return self.events if self.trial is None else self.trial

    def issued(self, document: str, number: str, place: str = PENDING) -> Draft:
        """Return the draft with the id and number of a document that was issued for it at its place."""
        return replace(self, events=[_with_document(event, document, number, place) for event in self.events])


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do: the case, the act's plan, the ledger's act, and what the form states by field.

    ``person``: the officer who acts (empty: an account without one). ``approver``: code of who approves, where an
    approval belongs to the act.
    """

    file: CaseFile
    plan: ActPlan
    act: Act
    values: Mapping[str, Any] = field(default_factory=dict)
    person: str = ""
    approver: str = ""

    def event(self, refs: Sequence[Ref], type_: str = "", /, **attributes: Value | None) -> NewEvent:
        """Return an event of the act about the case, and about the part whose procedure it follows."""
        name = type_ or self.plan.event.type
        base = [Ref(CASE, self.file.id)]
        declared = vocabulary().event(name)
        if self.file.part and declared is not None and declared.relates_to(self.file.part[0]):
            base += [Ref(*self.file.part)]
        named = {(ref.type, ref.id) for ref in base}
        return self.act.event(
            name, [*base, *(ref for ref in refs if (ref.type, ref.id) not in named)], self.file.agency, **attributes
        )

    @property
    def stated(self) -> dict[str, Value | None]:
        """Return the attributes that the plan sets and the form states, and who approved."""
        found: dict[str, Value | None] = dict(self.plan.set)
        found |= {one.name: self.values.get(one.name) for one in self.plan.asks}
        asked = self.plan.asked("approver") or found.get("approver") in ("collective", "principal")
        if "approver" in self.plan.event.attributes and not asked:
            found["approver"] = self.approver or self.values.get("approver") or found.get("approver")
        return found


def relations(wish: Wish) -> Iterator[Ref]:
    """Yield whom and what the act's event names besides the case, as far as the vocabulary lets it."""
    file, event, values = wish.file, wish.plan.event, wish.values
    if event.relates_to("agency", None) and "agency" in event.relations:
        yield Ref("agency", file.agency)
    if "party" in event.relations:
        many = event.relations["party"].high is None
        yield from (Ref("party", id_) for id_ in (file.parties if many else file.parties[:1]))
    if event.type == "clue.checked":
        yield from (Ref("clue", id_) for id_ in file.named("clue")[:1])
    if event.type in _ABOUT_CONDUCT:
        yield from (Ref("conduct", id_) for id_ in file.conducts)
    if event.type in _BY_HANDLERS:
        yield from (Ref("officer", id_, HANDLER) for id_ in values.get("officers") or file.handlers)
    if event.type == "decision.made" and file.power:
        yield Ref("power", file.power)
    if event.type == "decision.made" and file.delegated:
        yield Ref("delegated_power", file.delegated)
    if event.type == "decision.made" and file.applied is not None:
        yield from (Ref("benchmark", id_) for id_ in file.applied.objects("benchmark"))
    yield from _picked(wish)


def _picked(wish: Wish) -> Iterator[Ref]:
    """Yield what the form let choose."""
    values = wish.values
    for name in ("hearing", "appraisal", "document", "benchmark", "referral", "dispute"):
        if chosen := values.get(name):
            yield Ref(name, chosen)
    for name, type_, qualifier in (
        ("host", "officer", "host"),
        ("concerned", "officer", "concerned"),
        ("removed", "officer", "removed"),
        ("assistants", "officer", "assistant"),
        ("new_officers", "officer", HANDLER),
        ("to", "agency", "to"),
        ("rival", "agency", ""),
        ("winner", "agency", "winner"),
        ("members", "officer", "member"),
        ("into", "case", "into"),
    ):
        chosen = values.get(name) or ()
        yield from (Ref(type_, id_, qualifier) for id_ in ([chosen] if isinstance(chosen, str) else chosen))
    if wish.plan.event.type == "review.completed" and wish.person:
        yield Ref("officer", wish.person, "reviewer")


def generic(wish: Wish) -> Draft:
    """Return the draft of an act that needs nothing but its plan."""
    made: list[NewObject] = []
    refs = list(relations(wish))
    if wish.plan.makes:
        thing = _made(wish)
        made.append(thing)
        refs.append(Ref(thing.type, thing.id))
        if thing.type == "evidence":
            refs += [Ref("conduct", id_) for id_ in wish.file.conducts]
    return Draft([wish.event(refs, **wish.stated)], made)


def _made(wish: Wish) -> NewObject:
    """Return the object that the act brings into being, with those of its attributes that the form states."""
    type_ = wish.plan.makes
    declared = vocabulary().object(type_)
    known = {"direction": crimes.TO_POLICE} if type_ == "referral" else {"subject": f"{wish.file.cause}的管辖"[:200]}
    given = {**known, **wish.stated, "name": wish.values.get("name"), "number": wish.values.get("dossier_no")}
    names = declared.attributes if declared else {}
    attributes = {name: given[name] for name in names if given.get(name) not in (None, "")}
    title = str(wish.values.get("name") or wish.values.get("dossier_no") or wish.plan.title)
    return NewObject(type_, str(wish.values.get("new_id") or public_id()), attributes, wish.file.agency, title)


def issuing(wish: Wish, paper: Paper, to: str = "", amount: Value | None = None) -> NewEvent:
    """Return the event that the act's document is issued; ``to``: the organisation to which it is directed.

    ``amount``: the sum in yuan that it asks for, where later acts depend on it.
    """
    who = wish.values.get("officers") or wish.file.handlers
    refs = [Ref("document", paper.place), Ref("agency", wish.file.agency)]
    refs += [Ref("officer", id_, HANDLER) for id_ in who]
    refs.append(Ref("organisation", to, "to"))
    stated = {"items": list(paper.items) or None, "seal": paper.seal or None, "amount": amount}
    return wish.event(refs, "document.issued", kind=paper.of, **stated)


def _with_document(event: NewEvent, document: str, number: str, place: str) -> NewEvent:
    refs = [Ref(ref.type, document, ref.qualifier) if ref.id == place else ref for ref in event.objects]
    named = any(ref.id == place for ref in event.objects)
    # Of several documents the main one's number is the event's; an enclosed one's only where it is issued.
    takes = named and number and (place == PENDING or event.type == "document.issued")
    stated = dict(event.attributes)
    if place == PENDING:
        stated = {name: number if value == PENDING_NUMBER else value for name, value in stated.items()}
    return replace(event, objects=refs, attributes=stated, document_no=number if takes else event.document_no)
