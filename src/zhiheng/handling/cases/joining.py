"""Joining and splitting of cases (并案、分案): both cases show each other, and no case gets longer days by it.

A case is joined into one that was filed no later; a case that is split off keeps the day of filing of the original.
What is split off is no object of the original any more, so that nobody is fined twice for one conduct (处罚法 29).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CASE, HANDLER, MOVED, CaseFile
from zhiheng.handling.cases.drafting import Draft, Wish
from zhiheng.handling.cases.models import Case
from zhiheng.kit.accounts.models import User
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.records import ObjectKey
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry import people

LAW_29, LAW_54, LAW_60 = "行政处罚法第二十九条", "行政处罚法第五十四条", "行政处罚法第六十条"
KEPT = "分案：立案日期随原案"
OPEN = ("investigation", "decision")
MOST = 100
MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Bond:
    """How a case hangs together with another: in words, which case, since when."""

    words: str
    case: str
    since: date


def bonds(file: CaseFile) -> Iterator[Bond]:
    """Yield with which other cases a case was joined, and from or into which it was split."""
    for event in file.of("case.joined", "case.split"):
        own = file.id in event.objects(CASE, "")
        joined = event.type == "case.joined"
        role = "into" if joined else "new"
        others = event.objects(CASE, role) if own else event.objects(CASE, "")
        words = ("并入" if own else "并来") if joined else ("分出" if own else "分自")
        for id_ in others:
            yield Bond(words, id_, date_of(event.day))


def filed_on(file: CaseFile) -> date | None:
    """Return the day of a case's filing, None before it."""
    filed = file.last("case.filed")
    return date_of(filed.day) if filed else None


def takers(file: CaseFile, user: User) -> list[tuple[str, str]]:
    """Return (id, words) of the cases into which a user may join a case: of its agency, open, filed no later, and seen.

    Titles tell what a case is about, so that those of others' cases aren't offered to who may not see them (F12).
    """
    day = filed_on(file)
    if day is None:
        return []
    rows = Case.objects.filter(
        thing__in=selectors.cases(user), thing__agency=file.agency, thing__record="here", stage__in=OPEN,
        filed_on__lte=day,
    ).exclude(thing__public_id=file.id)  # fmt: skip
    found = rows.select_related("thing").order_by("-filed_on", "-pk")[:MOST]
    return [
        (row.thing.public_id, f"{row.thing.title}（{row.number or '没有案号'}，{row.filed_on} 立案）") for row in found
    ]


def parties(file: CaseFile) -> list[tuple[str, str]]:
    """Return (id, masked name) of a case's parties, where there are several."""
    called = people.party_names(file.parties)
    return [(id_, called[id_]) for id_ in file.parties] if len(file.parties) > 1 else []


def conducts(file: CaseFile) -> list[tuple[str, str]]:
    """Return (id, words) of a case's conducts, where there are several."""
    told = [(id_, file.value("conduct", id_, "ended") or file.value("conduct", id_, "began")) for id_ in file.conducts]
    words = [(id_, f"第 {n} 个违法行为{f'（{day}）' if day else ''}") for n, (id_, day) in enumerate(told, 1)]
    return words if len(words) > 1 else []


def touching(wish: Wish, draft: Draft) -> list[Hindrance]:
    """Return that an act names what was split off into another case: it is handled there (处罚法 29)."""
    away = wish.file.parted
    named = {(ref.type, ref.id) for event in draft.events for ref in event.objects if ref.qualifier != MOVED}
    found = [_elsewhere(key, away[key]) for key in away if key in named]
    return list(dict.fromkeys([*found, *_told_before(wish)]))


def _elsewhere(key: ObjectKey, split: Event) -> Hindrance:
    what = people.party_names([key[1]])[key[1]] if key[0] == "party" else "这一违法行为"
    fact = f"{what}已于 {date_of(split.day)} 分出另案办理，本案不能再对其办理"
    return Hindrance(fact, LAW_29, "请在分出的案件中办理；同一违法行为不得给予两次以上罚款")


def _told_before(wish: Wish) -> Iterator[Hindrance]:
    """Yield that the notice was made before something was split off: it still names what isn't the case's any more."""
    document = str(wish.values.get("document_id") or "")
    issued = next((one for one in wish.file.of("document.issued") if document in one.objects("document")), None)
    if wish.plan.name != "give-notice" or issued is None:
        return
    order = {event.id: place for place, event in enumerate(wish.file.events)}
    for split in {event.id: event for event in wish.file.parted.values()}.values():
        if order[issued.id] < order[split.id]:
            fact = f"告知书在 {date_of(split.day)} 分案之前制作，载有已经分出的当事人或者违法行为"
            yield Hindrance(fact, LAW_29, "请按分案后的当事人和违法行为重新报批告知")


def against(wish: Wish) -> list[Hindrance]:
    """Return why a case can't be joined or split as the form states."""
    if wish.plan.name == "join":
        return list(_joining(wish))
    if wish.plan.name == "split":
        return list(_splitting(wish))
    return []


def _joining(wish: Wish) -> Iterator[Hindrance]:
    into = str(wish.values.get("into") or "")
    row = Case.objects.filter(thing__type=CASE, thing__public_id=into).select_related("thing").first()
    own = filed_on(wish.file)
    if row is None or row.thing.agency != wish.file.agency or row.thing.record != "here" or into == wish.file.id:
        yield Hindrance("要并入的不是本机关在本系统办理的另一案件", LAW_54, "请选本机关在办的案件；他机关的案件请移送")
    elif row.stage not in OPEN:
        yield Hindrance("要并入的案件已经作出决定或者还没有立案", LAW_54, "请选正在调查或者告知与决定阶段的案件")
    elif own is None or row.filed_on is None or row.filed_on > own:
        yield Hindrance(
            f"要并入的案件 {row.filed_on} 立案，晚于本案 {own}：并入后办案期限会变长",
            LAW_60,
            "请把后立案的并入先立案的",
        )


def _splitting(wish: Wish) -> Iterator[Hindrance]:
    moved = list(wish.values.get("moved") or ())
    if moved and set(moved) >= set(wish.file.parties):
        yield Hindrance("全部当事人都要分出，原案没有当事人", LAW_54, "请留下至少一个当事人")
    acts = list(wish.values.get("moved_conducts") or ())
    if acts and set(acts) >= set(wish.file.conducts):
        yield Hindrance("全部违法行为都要分出，原案没有违法行为", LAW_54, "请留下至少一个违法行为")
    same = str(wish.values.get("new_cause") or wish.file.cause).strip() == wish.file.cause.strip()
    if not moved and not acts and same:
        fact = "没有分出当事人或者违法行为，案由也与原案相同：同一违法行为会在两案中处罚"
        yield Hindrance(fact, LAW_29, "请选分出的当事人或者违法行为；另有违法行为的，写明它的案由")


def split(wish: Wish) -> Draft:
    """Return the splitting: the new case with its cause, parties and conducts, filed on the original's day.

    Chosen parties and conducts leave the original. With neither chosen the new case is about a conduct of its own.
    """
    file, values = wish.file, wish.values
    new = public_id()
    cause = str(values.get("new_cause") or file.cause)
    field, region = file.field, str(file.attribute("region") or "") or None
    number = str(file.attribute("number") or "")
    count = len(file.of("case.split")) + 1
    own = f"{number}-{count + 1}" if number else None
    stated = {"procedure": "ordinary", "field": field, "region": region, "number": own}
    thing = NewObject(CASE, new, stated, file.agency, f"{cause}案"[:MOST_TITLE], foreign_number=own or "")
    gone = [*(Ref("party", id_, MOVED) for id_ in values.get("moved") or ())]
    gone += [Ref("conduct", id_, MOVED) for id_ in values.get("moved_conducts") or ()]
    parted = wish.event([Ref(CASE, new, "new"), *gone], reason=values.get("reason"))
    acts, things = list(values.get("moved_conducts") or ()), [thing]
    if not gone:
        acts = [public_id()]
        told = {"ended": values.get("new_ended"), "place_region": region}
        things.append(NewObject("conduct", acts[0], told, file.agency, cause[:MOST_TITLE]))
    filing = _filing(wish, new, cause, acts or file.conducts)
    return Draft([parted, filing], things)


def _filing(wish: Wish, new: str, cause: str, conducts: Iterable[str]) -> NewEvent:
    """Return the new case's filing as of the original's day, so that its days run on (处罚法 60)."""
    maker = str(wish.values.get("maker") or "")
    file = wish.file
    filed = file.last("case.filed")
    named = list(wish.values.get("moved") or ()) or file.parties
    refs = [Ref(CASE, new), Ref("agency", file.agency), *(Ref("party", id_) for id_ in named)]
    refs += [Ref("conduct", id_) for id_ in conducts]
    refs += [Ref("officer", id_, HANDLER) for id_ in file.handlers]
    refs += [Ref("power", file.power), Ref("delegated_power", file.delegated)]
    kept = dict(filed.attributes) if filed else {}
    told = {name: kept.get(name) for name in ("procedure", "field", "region", "approver")}
    event = wish.act.event("case.filed", refs, file.agency, **{**told, "cause": cause})
    if filed is None:
        return event
    return replace(event, occurred=date_of(filed.day), late_reason=KEPT, second_person=maker)
