"""Consultation meetings (会商): called with an agenda, held with minutes; each resolution becomes a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewObject, Ref
from zhiheng.plan.models import Meeting, MeetingBody
from zhiheng.plan.services.tasks import NewTask, drafted
from zhiheng.plan.text.naming import Key


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What a call says: title, day, place, agenda, bodies invited."""

    title: str
    on: date
    bodies: Sequence[Key]
    agenda: Sequence[str] = ()
    place: str = ""
    plan: str = ""
    kind: str = "consultation"


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution (议定事项): what, which body, until when. Without a body it is only recorded."""

    words: str
    body: Key | None = None
    due: date | None = None


def call(act: Act, new: NewMeeting) -> Done:
    """Call a meeting (召集会议); return its id. Raises ``ActRefused`` where something lacks, or for a past day."""
    id_ = public_id()
    refs = [Ref("meeting", id_), Ref("plan", new.plan), Ref("agency", act.agency, "host")]
    refs += [Ref(*body) for body in dict.fromkeys(new.bodies)]
    event = act.event(
        "meeting.called", refs,
        kind=new.kind, title=new.title, planned_on=new.on, place=new.place, agenda=list(new.agenda) or None,
    )  # fmt: skip
    thing = NewObject("meeting", id_, {"kind": new.kind}, agency=act.agency, title=new.title[:200])
    against = []
    if not new.title.strip():
        against.append(Hindrance("没有写会议名称", remedy="例如“第四季度会商会议”"))
    if not new.agenda:
        against.append(Hindrance("没有议题", remedy="请至少写一个议题"))
    if not new.bodies:
        against.append(Hindrance("没有参加单位", remedy="请选择参加单位"))
    if new.on < act.day:
        against.append(Hindrance(f"会期 {new.on} 已过", remedy="已经开过的会议，请登记会议召开"))
    return perform(act, "召集会议", id_, [event], [thing], against)


def hold(
    act: Act, meeting: Meeting, bodies: Sequence[Key], note: str, resolutions: Sequence[Resolution],
    files: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Record that a meeting was held (登记会议召开), with minutes; each resolution with a body becomes a task of it.

    Raises ``ActRefused`` where it was recorded before, nobody came, minutes are missing, or a resolution has a body
    but no day.
    """
    act = deciding(act, "meeting", meeting, meeting.public_id)
    refs = [Ref("meeting", meeting.public_id), Ref("plan", meeting.plan)]
    refs += [Ref(*body) for body in dict.fromkeys(bodies)]
    events = [
        act.event(
            "meeting.held", refs,
            kind=meeting.kind, title=meeting.title, minutes=bool(note.strip()), note=note.strip(),
            resolutions=[one.words for one in resolutions] or None, files=list(files) or None,
        )
    ]  # fmt: skip
    objects = []
    for one in resolutions:
        if one.body is not None:
            new = NewTask(one.words, one.body, one.due, meeting=meeting.public_id, plan=meeting.plan, lead=meeting.host)
            event, thing = drafted(act, new, public_id())
            events.append(event)
            objects.append(thing)
    against = _against(act, meeting, bodies, note, resolutions)
    return perform(act, "登记会议召开", meeting.public_id, events, objects, against)


def _against(
    act: Act, meeting: Meeting, bodies: Sequence[Key], note: str, resolutions: Sequence[Resolution]
) -> list[Hindrance]:
    found = []
    if meeting.held_on is not None:
        found.append(Hindrance(f"会议已于 {meeting.held_on} 召开并登记", remedy="记错了的，请作废原记录后重新登记"))
    if not bodies:
        found.append(Hindrance("没有到会单位", remedy="请勾选到会单位"))
    if not note.strip():
        found.append(Hindrance("没有纪要", remedy="请写会议纪要"))
    for one in resolutions:
        if one.body is not None and one.due is None:
            found.append(Hindrance(f"议定事项“{one.words[:30]}”没有期限", remedy="请填写期限"))
        if one.due is not None and one.due < act.day:
            found.append(Hindrance(f"议定事项“{one.words[:30]}”的期限 {one.due} 早于会期", remedy="请核对期限"))
    return found


def invited(meeting: Meeting) -> list[Key]:
    """Return the bodies of a meeting, in order."""
    rows = MeetingBody.objects.filter(meeting=meeting.public_id).order_by("rank")
    return [(row.type, row.body) for row in rows]
