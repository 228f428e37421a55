"""Joining and splitting of cases (并案、分案): both cases show each other, and no case gets longer days by it.

A case is joined into one that was filed no later; a case that is split off keeps the day of filing of the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CASE, HANDLER, CaseFile
from zhiheng.handling.cases.drafting import Draft, Wish
from zhiheng.handling.cases.models import Case
from zhiheng.kit.accounts.models import User
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry import people

LAW_54, LAW_60 = "行政处罚法第五十四条", "行政处罚法第六十条"
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


def split(wish: Wish) -> Draft:
    """Return the splitting: the new case with its cause and parties, filed on the original's day."""
    file, values = wish.file, wish.values
    new = public_id()
    cause = str(values.get("new_cause") or file.cause)
    field, region = file.field, str(file.attribute("region") or "") or None
    number = str(file.attribute("number") or "")
    count = len(file.of("case.split")) + 1
    own = f"{number}-{count + 1}" if number else None
    stated = {"procedure": "ordinary", "field": field, "region": region, "number": own}
    thing = NewObject(CASE, new, stated, file.agency, f"{cause}案"[:MOST_TITLE], foreign_number=own or "")
    parted = wish.event([Ref(CASE, new, "new")], reason=values.get("reason"))
    return Draft([parted, _filing(wish, new, cause, str(values.get("maker") or ""))], [thing])


def _filing(wish: Wish, new: str, cause: str, maker: str) -> NewEvent:
    """Return the new case's filing as of the original's day, so that its days run on (处罚法 60)."""
    file = wish.file
    filed = file.last("case.filed")
    named = list(wish.values.get("moved") or ()) or file.parties
    refs = [Ref(CASE, new), Ref("agency", file.agency), *(Ref("party", id_) for id_ in named)]
    refs += [Ref("conduct", id_) for id_ in file.conducts]
    refs += [Ref("officer", id_, HANDLER) for id_ in file.handlers]
    refs += [Ref("power", file.power), Ref("delegated_power", file.delegated)]
    kept = dict(filed.attributes) if filed else {}
    told = {name: kept.get(name) for name in ("procedure", "field", "region", "approver")}
    event = wish.act.event("case.filed", refs, file.agency, **{**told, "cause": cause})
    if filed is None:
        return event
    return replace(event, occurred=date_of(filed.day), late_reason=KEPT, second_person=maker)
