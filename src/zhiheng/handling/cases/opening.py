"""Opening a case (登记线索): clue, conduct, party and case come to be in one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from zhiheng.handling.cases.casefile import CASE, HANDLER
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, perform
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.models import Agency, Enterprise, Party
from zhiheng.registry.parties.services import register_party
from zhiheng.registry.people import Person

MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known at the beginning: source and cause, who, and since when. Either an enterprise or a person.

    ``parties``, ``conducts``: those of the case from which it comes (移送、分案); then none is made.
    """

    source: str
    cause: str
    party_kind: str
    enterprise: str = ""
    person: Person | None = None
    began: date | None = None
    ended: date | None = None
    continuing: bool = False
    named_report: bool | None = None
    inspection: str = ""
    parties: tuple[str, ...] = ()
    conducts: tuple[str, ...] = ()


Besides = Callable[[str], Sequence[NewEvent]]
"""Events that belong to the same act, of the new case's id."""


def open_case(act: Act, opening: Opening, handler: str, besides: Besides = lambda case: ()) -> Done:
    """Register a clue as a case to be checked (线索登记); return the case's id.

    ``act.agency``: whose case it is; ``handler``: the officer who checks it. Raises as the ledger does, and
    Refusal where a text holds an identity or mobile number (F5).
    """
    case, clue = public_id(), public_id()
    conducts = opening.conducts or (public_id(),)
    agency = Agency.objects.filter(public_id=act.agency).first()
    field = agency.field if agency else "general"
    region = agency.region if agency else ""
    with transaction.atomic():
        party = "" if opening.parties else party_for(act, opening)
        objects = [
            NewObject(CASE, case, {"procedure": "ordinary", "field": field, "region": region or None}, act.agency,
                      _title(opening)),
            NewObject("clue", clue, {"source": opening.source}, act.agency, opening.cause[:MOST_TITLE]),
            *(() if opening.conducts else (NewObject("conduct", conducts[0], _conduct(opening, region), act.agency,
                                                     opening.cause[:MOST_TITLE]),)),
        ]  # fmt: skip
        refs = [
            Ref("clue", clue), Ref("agency", act.agency), Ref(CASE, case),
            *(Ref("conduct", one) for one in conducts), *(Ref("party", one) for one in opening.parties or (party,)),
            Ref("enterprise", opening.enterprise), Ref("inspection", opening.inspection),
            Ref("officer", handler, HANDLER),
        ]  # fmt: skip
        stated = {"source": opening.source, "cause": opening.cause, "named_report": opening.named_report}
        event = act.event("clue.received", refs, act.agency, **stated)
        require_impersonal([event], objects)
        done = perform(act, "登记线索", case, [event, *besides(case)], objects)
        if done.appended.repeated:
            transaction.set_rollback(True)
    relations = done.appended.events[0].event.relations
    return replace(done, id=next(one.id for one in relations if one.type == CASE))


def _title(opening: Opening) -> str:
    """Return the case's title: never a person's name (F5)."""
    firm = Enterprise.objects.filter(public_id=opening.enterprise).first() if opening.enterprise else None
    return f"{firm.name if firm else ''}{opening.cause}案"[:MOST_TITLE]


def _conduct(opening: Opening, region: str) -> dict[str, str | date | bool | None]:
    return {
        "began": opening.began, "ended": opening.ended, "continuing": opening.continuing or None,
        "place_region": region or None,
    }  # fmt: skip


def party_for(act: Act, opening: Opening) -> str:
    """Return the party: the one that the agency knows for the enterprise or the number, else a new one."""
    if opening.enterprise:
        known = Party.objects.filter(enterprise=opening.enterprise, agency=act.agency).order_by("pk").first()
        if known is not None:
            return known.public_id
    if not opening.enterprise and opening.person is None:
        return ""
    own = replace(act, key=f"{act.key}:party" if act.key else "")
    return register_party(own, opening.party_kind, opening.person, opening.enterprise).id
