"""The act of a penalty on the spot (当场处罚): party, decision, document, photographs, signature in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zhiheng.eventlog.model import AttributeValue, LogObject
from zhiheng.handling.cases import services as cases
from zhiheng.handling.cases import streets
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.opening import Opening, party_for
from zhiheng.handling.spot.drafting import title_of
from zhiheng.handling.spot.entry import NewCase, Spot
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.services import store_file
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library.procedures import ActPlan, procedure_for
from zhiheng.ledger.acting import Act, Done
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.models import LedgerKey, LedgerObject
from zhiheng.ledger.services import append
from zhiheng.registry.models import Agency, Enterprise, Power

ACT = "decide-on-spot"
SIGNATURE = "当事人签名.png"


def plan(act: Act) -> ActPlan:
    """Return the act's plan in the version of the simple procedure that holds on the act's day. Raises LookupError."""
    procedure = procedure_for(CASE, "simple", act.day)
    if procedure is None:
        raise LookupError(f"no simple procedure holds on {act.day}")
    return procedure.acts[ACT]


def decide(
    user: User, act: Act, spot: Spot, *, answer: str = "", photos: Sequence[Any] = (), signature: bytes = b""
) -> Done:
    """Decide a penalty on the spot, or record one that was decided on paper; return the case's id.

    Args:
        user: in whose account; act: whose case, when, done now or recorded; answer: the reason for what rules warn of.
        photos: uploaded files, kept unchanged as evidence; signature: a picture (PNG) of the party's signature.

    Raises:
        ActRefused: done now and forbidden (over the amount, one officer, an expired certificate …): every reason.
        ReasonNeeded: the rules warn of it and no reason was given.
        Refusal, FileRefused, Refused, Stale: as ``cases.services.carry_out`` and ``store_file``. Nothing is kept then.
    """
    if act.key and LedgerKey.objects.filter(key=act.key).exists():
        former = append([], by=act.by, key=act.key)
        return Done(next(one.id for one in former.events[0].event.relations if one.type == CASE), former)
    with transaction.atomic():
        party = party_for(act, Opening("inspection", "", spot.party_kind, spot.enterprise, spot.person))
        file = new_case(act, spot, party)
        kept = [public_id() for _ in photos]
        wish = Wish(file, plan(act), act, {**spot.values, "photos": kept}, act.by.person, "")
        done = cases.carry_out(wish, user, answer)[0]
        dossier = party if spot.party_kind == "citizen" else ""
        for id_, photo in zip(kept, photos, strict=True):
            store_file(photo.chunks(), photo.name, owner=("evidence", id_), account=user.public_id, dossier=dossier)
        if signature:
            store_file([signature], SIGNATURE, owner=(CASE, file.id), account=user.public_id, dossier=dossier)
    return done


def new_case(act: Act, spot: Spot, party: str) -> NewCase:
    """Return the case that is about to be, as the guard reads it. Nothing is written."""
    handed = streets.matter(spot.power)
    power = Power.objects.filter(public_id=spot.power).first() if handed is None else streets.power_behind(handed)
    firm = Enterprise.objects.filter(public_id=spot.enterprise).first() if spot.enterprise else None
    agency = Agency.objects.filter(public_id=act.agency).first()
    title = title_of(spot, firm.name if firm else "", power.name if power else "")
    row = LedgerObject(type=CASE, public_id=public_id(), agency=act.agency, title=title, record="here", version=0)
    stated = {"procedure": "simple", "field": (agency.field if agency else "") or "general"}
    own = LogObject(CASE, row.public_id, {name: (AttributeValue(value),) for name, value in stated.items()})
    rests_on = ("power" if handed is None else "delegated_power", spot.power)
    known = log_objects({("party", party), ("agency", act.agency), rests_on})
    objects = {**known, (CASE, row.public_id): own}
    return NewCase(row, [], objects, party, *((spot.power, "") if handed is None else ("", spot.power)))
