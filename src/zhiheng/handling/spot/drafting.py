"""What a penalty on the spot appends: photographs, notice, statement, document, decision, handing over, cash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from zhiheng.handling.cases import wording
from zhiheng.handling.cases.casefile import CASE, HANDLER
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, issuing, relations
from zhiheng.handling.cases.papers.issuing import made
from zhiheng.handling.cases.papers.known import told as told_day
from zhiheng.handling.cases.papers.onspot import DECISION
from zhiheng.handling.cases.special import MOST_TITLE
from zhiheng.handling.spot.entry import HEARD, Collection, Spot
from zhiheng.handling.spot.words import cause_of
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import ZONE, now
from zhiheng.ledger.services import NewEvent, NewObject, Ref, Value
from zhiheng.registry.models import Agency

PAY_WITHIN = timedelta(days=15)
"""处罚法第六十七条: the fine is paid within fifteen days of receiving the decision."""
PHOTO = "03"
ON_THE_SPOT = "08"


def draft(wish: Wish) -> Draft:
    """Return the whole act. Done here it issues the numbered decision; recorded, its paper is there already."""
    spot: Spot = wish.values["spot"]
    doing = wish.act.doing
    paper = paper_of(wish, spot) if doing else None
    document = PENDING if doing else public_id()
    objects = [case_of(wish, spot)]
    if not doing:
        known = {"kind": "simple_decision", "number": wish.act.document_no or None}
        title = f"当场处罚决定书 {wish.act.document_no}".strip()
        objects.append(NewObject("document", document, known, wish.file.agency, title))
    events: list[NewEvent] = []
    for event, thing in photographs(wish, spot):
        events.append(event)
        objects.append(thing)
    events += told(wish, spot)
    if paper is not None:
        events.append(issuing(wish, paper))
    events += decided(wish, spot, document)
    if spot.collected is not None and spot.fine:
        event, thing = collected(wish, spot, spot.collected)
        events.append(event)
        objects.append(thing)
    return Draft(events, objects, paper)


def case_of(wish: Wish, spot: Spot) -> NewObject:
    """Return the case, named after the enterprise (never a person) and what was done."""
    agency = Agency.objects.filter(public_id=wish.file.agency).first()
    region = agency.region if agency else ""
    known: dict[str, Value | None] = {"procedure": "simple", "field": wish.file.field, "major": False, "complex": False,
             "number": wish.act.document_no or None, "region": region or None}  # fmt: skip
    number = "" if wish.act.doing else wish.act.document_no
    return NewObject(CASE, wish.file.id, known, wish.file.agency, wish.file.row.title[:MOST_TITLE], number)


def photographs(wish: Wish, spot: Spot) -> Iterator[tuple[NewEvent, NewObject]]:
    """Yield the evidence that photographs are; their files are kept under these ids."""
    for place, id_ in enumerate(wish.values.get("photos") or (), 1):
        refs = [Ref("evidence", id_), *(Ref("officer", one, HANDLER) for one in spot.officers)]
        proves = [line.strip() for line in spot.fact.splitlines() if line.strip()]
        event = wish.event(
            refs, "evidence.verified", kind=PHOTO, lawful=True, proves=proves or None, collected_on=wish.act.day
        )
        yield (
            event,
            NewObject(
                "evidence", id_, {"kind": PHOTO, "name": f"现场照片 {place}"}, wish.file.agency, f"现场照片 {place}"
            ),
        )


def told(wish: Wish, spot: Spot) -> Iterator[NewEvent]:
    """Yield that the party was told (where it was), what it said, and what became of that."""
    party = [Ref("party", id_) for id_ in wish.file.parties]
    laws = wording.laws(wording.power_of(wish.file))
    if spot.told:
        yield wish.event(
            party, "notice.given", content_told=True, rights_told="statement", oral=True, kinds=list(spot.kinds),
            fine=spot.fine, laws=laws or None,
        )  # fmt: skip
    if spot.heard != "none":
        yield wish.event(party, "statement.made", stage="penalty", in_writing=False, recorded=True)
        adopted = spot.heard == "adopted"
        yield wish.event([], "statement.reviewed", stage="penalty", adopted=adopted, reasons=spot.heard_reason)


def decided(wish: Wish, spot: Spot, document: str) -> Iterator[NewEvent]:
    """Yield the decision and that it was handed over at once. Of a paper decision only what the record states (F3)."""
    facts = [line.strip() for line in spot.fact.splitlines() if line.strip()]
    laws = wording.laws(wording.power_of(wish.file))
    refs = [*relations(wish), Ref("document", document, "decision")]
    yield wish.event(
        refs,
        **{
            **wish.stated, **(_done(wish, spot) if wish.act.doing else _known(wish, spot)), "laws": laws or None,
            "facts_cited": facts or None, "party_kind": spot.party_kind,
            "statement_answered": spot.heard != "none" or None,
        },
    )  # fmt: skip
    party = [Ref("party", id_) for id_ in wish.file.parties[:1]]
    yield wish.event(
        [Ref("document", document), *party], "service.completed", kind="simple_decision", method=ON_THE_SPOT,
        receipt=not spot.refused if spot.signing else None, refusal_noted=True if spot.refused else None,
    )  # fmt: skip


def _done(wish: Wish, spot: Spot) -> dict[str, Value | None]:
    """Return what the decision that is made here holds of itself."""
    pay_by = wish.act.day + PAY_WITHIN if spot.fine and not spot.collected else None
    return {"items": _items(spot), "pay_by": pay_by, "party_present": True}


def _known(wish: Wish, spot: Spot) -> dict[str, Value | None]:
    """Return what the plan sets for every decision and of a paper one is known only where the record says so."""
    numbered = True if wish.act.document_no else None
    rights = wish.plan.set.get("rights_told") if spot.told else None
    return {"numbered": numbered, "rights_told": rights, "remedies_told": None, "seal": spot.seal or None}


def _items(spot: Spot) -> list[str]:
    return [*DECISION.items, *(("seal",) if spot.seal else ())]


def collected(wish: Wish, spot: Spot, cash: Collection) -> tuple[NewEvent, NewObject]:
    """Return that the fine was collected on the spot."""
    id_ = public_id()
    collector = next(iter(spot.officers), wish.person)
    refs = [Ref("payment", id_), Ref("officer", collector, "collector"), Ref("agency", wish.file.agency)]
    stated = {"amount": spot.fine, "reason": cash.reason, "asked_by_party": cash.asked_by_party,
              "receipt_no": cash.receipt_no, "receipt_lawful": True if cash.receipt_no else None}  # fmt: skip
    thing = NewObject("payment", id_, {"amount": spot.fine}, wish.file.agency, "当场收缴罚款")
    return wish.event(refs, "fine.collected", **stated), thing


def remit(wish: Wish) -> Draft:
    """Return that the cash of the last collection was handed on (to the agency, then to the bank)."""
    taken = wish.file.last("fine.collected")
    payments = taken.objects("payment") if taken is not None else []
    refs = [Ref("payment", id_) for id_ in payments[:1]]
    return Draft([wish.event(refs, to=str(wish.values.get("to") or ""))])


def paper_of(wish: Wish, spot: Spot) -> Paper:
    """Return the decision as it is printed."""
    power, moment = wording.power_of(wish.file), now().astimezone(ZONE)
    own = {
        # the party's own paper: its name goes with the party's dossier (F5)
        "party": spot.person.name if spot.person is not None else None, "facts": spot.fact, "place": spot.place,
        "when": f"{told_day(moment.date())}{moment.hour}时{moment.minute}分",
        "basis": wording.cited(wording.laws(power)) or (power.name if power else ""),
        "penalty": wording.penalty_words({"kinds": spot.kinds, "fine": spot.fine}),
        "fine": spot.fine, "heard": heard_words(spot), "performance": performance_words(spot),
        "handlers": wording.handler_words(spot.officers),
        "received": "当事人拒绝签收，已注明。" if spot.refused else "当事人当场签收。",
    }  # fmt: skip
    return made(wish, DECISION.kind.key, own, items=_items(spot), seal=spot.seal)


def heard_words(spot: Spot) -> str:
    """Return what the party said, in words for the decision."""
    if spot.heard == "none":
        return "当事人未提出陈述、申辩。"
    return f"当事人陈述、申辩：{HEARD[spot.heard]}。{spot.heard_reason}"


def performance_words(spot: Spot) -> str:
    """Return how the penalty is to be performed."""
    if not spot.fine:
        return "当场履行。"
    if spot.collected is None:
        return wording.performance_words({"fine": spot.fine, "bank": spot.bank})
    reason = vocabulary().codes["on_spot_reason"].get(spot.collected.reason, "")
    return f"罚款当场收缴（{reason}），专用票据号码 {spot.collected.receipt_no}。"


def title_of(spot: Spot, firm: str, matter: str) -> str:
    """Return what the case is called: never a person's name (F5)."""
    return f"{firm}{cause_of(matter)}（当场处罚）"[:MOST_TITLE]
