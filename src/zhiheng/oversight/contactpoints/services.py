"""Acts about contact points: the only writers. Each is an event of the vocabulary, done or recorded (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref, Value
from zhiheng.oversight.contactpoints.models import Answered, ContactPoint, Suggestion
from zhiheng.oversight.contactpoints.projecting import MEETING, ROLE, SUGGESTION

BASIS = "区方案第14项"


@dataclass(frozen=True, slots=True)
class Wish:
    """A suggestion made at a meeting: words; with a body and a day it is given to that body to answer."""

    words: str
    agency: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting as it was held: name, who came, minutes, suggestions."""

    title: str
    enterprises: Sequence[str]
    agencies: Sequence[str]
    note: str
    wishes: Sequence[Wish] = ()


def name_point(act: Act, enterprise: str, until: date | None) -> Done:
    """Name an enterprise a contact point (聘为联系点), or anew for another term.

    Raises ``ActRefused`` where its term runs, or for a term that ends before it begins.
    """
    known = ContactPoint.objects.filter(public_id=enterprise).first()
    against = []
    if known is not None and known.active and (known.until is None or known.until >= act.day):
        last = f"任期至 {known.until}" if known.until else "没有定任期"
        against.append(Hindrance(f"该企业已是联系点，{last}", BASIS, "任期届满或者解聘后再聘"))
    if until is not None and until < act.day:
        against.append(Hindrance(f"任期止日 {until} 已过", "", f"请填写 {act.day} 或以后的日期"))
    refs = [Ref("enterprise", enterprise), Ref("agency", act.agency)]
    # "from" is a word of the language and can't be written as a keyword.
    term: dict[str, Value | None] = {"from": act.day, "until": until}
    event = act.event("role.set", refs, "", role=ROLE, active=True, **term)
    return perform(act, "聘为企业联系点", enterprise, [event], (), against)


def end_point(act: Act, row: ContactPoint) -> Done:
    """End a contact point's term before its time (解聘). Raises ``ActRefused`` where it ended before."""
    act = deciding(act, "enterprise", row, row.public_id)
    against = [] if row.active else [Hindrance(f"该企业已于 {row.until} 不再是联系点", "", "")]
    refs = [Ref("enterprise", row.public_id), Ref("agency", act.agency)]
    event = act.event("role.set", refs, role=ROLE, active=False)
    return perform(act, "解聘企业联系点", row.public_id, [event], (), against)


def hold(act: Act, held: Held) -> Done:
    """Record a meeting with contact points (登记联系点会议); a suggestion with a body and a day goes to that body.

    Raises ``ActRefused`` without name, enterprises or minutes, or where a suggestion has a body but no day ahead.
    """
    id_, title = public_id(), held.title.strip()[:200]
    refs = [Ref(MEETING, id_), *(Ref("enterprise", one) for one in dict.fromkeys(held.enterprises))]
    refs += [Ref("agency", one) for one in dict.fromkeys(held.agencies)]
    events = [
        act.event(
            "meeting.held", refs,
            kind="enterprise", title=title, minutes=bool(held.note.strip()), note=held.note.strip(),
            suggestions=[one.words for one in held.wishes] or None,
        )
    ]  # fmt: skip
    objects = [NewObject(MEETING, id_, {"kind": "enterprise"}, agency=act.agency, title=title)]
    for wish in held.wishes:
        if wish.agency and wish.due is not None:
            event, thing = _assigned(act, id_, wish)
            events.append(event)
            objects.append(thing)
    return perform(act, "登记联系点会议", id_, events, objects, _against(act, held))


def _assigned(act: Act, meeting: str, wish: Wish) -> tuple[NewEvent, NewObject]:
    id_, words = public_id(), wish.words.strip()
    refs = [Ref(SUGGESTION, id_), Ref(MEETING, meeting), Ref("agency", wish.agency, "handler")]
    event = act.event("suggestion.assigned", refs, words=words, due=wish.due)
    return event, NewObject(SUGGESTION, id_, {"title": words[:200]}, agency=wish.agency, title=words[:200])


def _against(act: Act, held: Held) -> list[Hindrance]:
    found = []
    if not held.title.strip():
        found.append(Hindrance("没有写会议名称", BASIS, "例如“第四季度企业联系点会议”"))
    if not held.enterprises:
        found.append(Hindrance("没有到会企业", BASIS, "请勾选到会的联系点"))
    if not held.note.strip():
        found.append(Hindrance("没有纪要", BASIS, "请写会议纪要"))
    for wish in held.wishes:
        what = wish.words.strip()[:30]
        if wish.agency and wish.due is None:
            found.append(Hindrance(f"建议“{what}”交了办理机关，没有答复期限", BASIS, "请填写期限"))
        if wish.due is not None and wish.due < act.day:
            found.append(Hindrance(f"建议“{what}”的答复期限 {wish.due} 早于会议", "", "请核对期限"))
    return found


def answer(act: Act, row: Suggestion, words: str, adopted: bool) -> Done:
    """Answer a suggestion (答复建议). Raises ``ActRefused`` without words, or where it was answered before."""
    act, against = deciding(act, SUGGESTION, row, row.public_id), []
    if row.stage != Answered.OPEN:
        against.append(Hindrance(f"该建议已于 {row.answered_on} 答复", "", "答错了的，由登记人作废原记录后重新答复"))
    if not words.strip():
        against.append(Hindrance("没有写答复", BASIS, "请写明怎样办理；未采纳的写明理由"))
    refs = [Ref(SUGGESTION, row.public_id), Ref("agency", row.agency, "handler")]
    event = act.event("suggestion.answered", refs, answer=words.strip(), adopted=adopted)
    return perform(act, "答复建议", row.public_id, [event], (), against)
