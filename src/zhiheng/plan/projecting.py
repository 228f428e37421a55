"""Every row of the plan's ledger as a function of the events about it (F1); nothing else writes these tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.eventlog.model import Event
from zhiheng.plan.models import Filing, Measure, MeasureBody, Meeting, MeetingBody, Plan, Role, Stage, Task
from zhiheng.registry.projecting.folding import Fold, Row, Story, day, latest, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

BODIES = ("agency", "organisation")
IMPLEMENTATION, MONTHLY = "implementation_plan", "monthly"
MIDTERM, FINAL = "midterm", "final"
CONSULTING = ("consultation", "leading")
"""Kinds of meetings that belong to this room; the others belong to supervision."""


def body_of(event: Event | None, qualifier: str = "") -> tuple[str, str]:
    """Return type and id of the body that an event names in a role, empty texts without."""
    for type_ in BODIES:
        if found := one(event, type_, qualifier):
            return type_, found
    return "", ""


def parted(pairs: Iterable[str]) -> dict[str, list[str]]:
    """Return ``name=type/id`` texts as name → [type, id]."""
    found = {}
    for pair in pairs:
        name, _, key = pair.partition("=")
        type_, _, id_ = key.partition("/")
        if id_:
            found[name] = [type_, id_]
    return found


def plan(story: Story) -> Iterable[Row]:
    """Return the row of a plan as adopted last."""
    adopted = story.last("plan.adopted")
    if adopted is None:
        return
    lights = story.of("plan.lights-set")
    yield {
        "title": said(adopted, "title", ""),
        "number": said(adopted, "number", ""),
        "issued_by": said(adopted, "issued_by", ""),
        "issued_on": said(adopted, "issued_on"),
        "host": one(adopted, "agency", "lead"),
        "members": list(said(adopted, "members", ())),
        "matched": parted(said(adopted, "matched", ())),
        "warn_days": latest(lights, "warn_days", 30),
        "quiet_days": latest(lights, "quiet_days", 92),
        "adopted_on": day(story.of("plan.adopted")[0]),
    }


def measure(story: Story) -> Iterable[Row]:
    """Return the row of a measure as decomposed last."""
    event = story.last("plan.decomposed")
    if event is None:
        return
    stated = {name: said(event, name, "") for name in ("ordinal", "chapter", "title", "says", "completion")}
    yield {
        **stated,
        "plan": one(event, "plan"),
        "rank": said(event, "rank", 0),
        "due": said(event, "due"),
        "until_further": said(event, "until_further", False),
        "everybody": said(event, "everybody", False),
        "active": said(event, "active", True),
    }


def measure_bodies(story: Story) -> Iterable[Row]:
    """Return the bodies of a measure, leading ones first, as printed and as matched."""
    event = story.last("plan.decomposed")
    if event is None:
        return
    matched: Mapping[str, list[str]] = parted(said(event, "matched", ()))
    named = [(role, name) for role in (Role.LEAD, Role.RESPONSIBLE) for name in said(event, role.value, ())]
    for rank, (role, name) in enumerate(named):
        type_, id_ = matched.get(name, ["", ""])
        where = {"public_id": f"{story.id}:{rank}", "measure": story.id, "rank": rank}
        yield {**where, "role": role.value, "name": name, "type": type_, "body": id_}


def task(story: Story) -> Iterable[Row]:
    """Return the row of a task: as set last, with what was reported and reviewed since it was set first."""
    event = story.last("task.set")
    if event is None:
        return
    type_, id_ = body_of(event)
    progress = story.of("task.evidenced")
    due, lasting, set_on = said(event, "due"), said(event, "until_further", False), day(story.of("task.set")[0])
    how_far = _progress(story, progress)
    behind = lasting and due is not None and set_on is not None and due < set_on
    yield {
        "title": said(event, "measure", ""),
        "plan": one(event, "plan"),
        "measure": one(event, "plan_measure"),
        "meeting": one(event, "meeting"),
        "type": type_,
        "body": id_,
        "lead": body_of(event, "lead")[1],
        "account": said(event, "account", ""),
        "target": said(event, "target"),
        "unit": said(event, "unit", ""),
        "proof": said(event, "proof", ""),
        "due": due,
        "until": due or date.max,
        "resolved": bool(one(event, "meeting")),
        "dated": due is not None and how_far["done_on"] is None and not behind,
        "until_further": lasting,
        "set_on": set_on,
        **how_far,
    }


def _progress(story: Story, progress: Sequence[Event]) -> Row:
    """Return how far a task is: the last report, and the review after it."""
    stage, done_on, lasting = Stage.SET, None, False
    reported: Event | None = None
    for event in story.of("task.set", "task.evidenced", "task.reviewed"):
        if event.type == "task.set":
            lasting = bool(said(event, "until_further"))
            stage, done_on = (Stage.SET, None) if stage is Stage.DONE else (stage, done_on)
        elif event.type == "task.reviewed":
            passed = bool(said(event, "passed"))
            # What lasts is confirmed for now and goes on: it never turns "done".
            stage = Stage.RETURNED if not passed else Stage.SET if lasting else Stage.DONE
            done_on = day(reported or event) if passed else None
        elif said(event, "done"):
            reported, stage = event, Stage.REPORTED
        elif stage is Stage.RETURNED:
            stage = Stage.SET
    last = progress[-1] if progress else None
    counted = sum(len(said(event, "files", ())) + len(said(event, "related", ())) for event in progress)
    return {
        "stage": stage.value,
        "done_on": done_on,
        "value": latest(progress, "value", None),
        "note": said(last, "note", ""),
        "reporter": said(reported or last, "actor", ""),
        "evidence": counted,
        "last_on": day(last),
    }


def meeting(story: Story) -> Iterable[Row]:
    """Return the row of a consultation meeting; meetings of other kinds belong to other rooms."""
    called, held = story.last("meeting.called"), story.last("meeting.held")
    known = held or called
    if known is None or said(known, "kind") not in CONSULTING:
        return
    planned, happened = said(called, "planned_on"), day(held)
    yield {
        "title": said(called, "title") or said(held, "title") or "会商会议",
        "plan": one(known, "plan") or one(called, "plan"),
        "kind": said(known, "kind"),
        "host": one(called, "agency", "host"),
        "planned_on": planned,
        "held_on": happened,
        "day": happened or planned,
        "place": said(called, "place", ""),
        "agenda": list(said(called, "agenda", ())),
        "resolutions": list(said(held, "resolutions", ())),
        "note": said(held, "note", ""),
        "minutes": bool(said(held, "minutes", False)),
    }


def meeting_bodies(story: Story) -> Iterable[Row]:
    """Return the bodies of a meeting: those invited, then those that came without being invited."""
    called, held = story.last("meeting.called"), story.last("meeting.held")
    known = held or called
    if known is None or said(known, "kind") not in CONSULTING:
        return
    came = _plain(held)
    for rank, (type_, id_) in enumerate(dict.fromkeys([*_plain(called), *came])):
        attended = None if held is None else (type_, id_) in came
        where = {"public_id": f"{story.id}:{rank}", "meeting": story.id, "rank": rank}
        yield {**where, "type": type_, "body": id_, "attended": attended}


def _plain(event: Event | None) -> list[tuple[str, str]]:
    return [] if event is None else [(type_, id_) for type_ in BODIES for id_ in event.objects(type_, "")]


def filing(story: Story) -> Iterable[Row]:
    """Return the row of a report about a plan: a body's implementation plan, a monthly report, an evaluation."""
    event = story.last("report.submitted")
    if event is None or not one(event, "plan") or said(event, "kind") not in (IMPLEMENTATION, MONTHLY, MIDTERM, FINAL):
        return
    yield {
        "plan": one(event, "plan"),
        "kind": said(event, "kind"),
        "body": one(event, "agency"),
        "day": day(event),
        "first": said(event, "from"),
        "last": said(event, "to"),
        "lights": dict(one.split("=", 1) for one in said(event, "lights", ()) if "=" in one),
    }


def _projection(model: Any, object_type: str, fold: Fold, types: str, owner: str = "public_id") -> Projection:
    """Return a projection whose texts fit their columns: what another system says is never refused for its length."""
    longest = {f.name: f.max_length for f in model._meta.concrete_fields if f.max_length}

    def fitted(story: Story) -> Iterable[Row]:
        """Yield the fold's rows with their texts cut to what the columns hold."""
        for row in fold(story):
            yield {name: v[: longest[name]] if name in longest and isinstance(v, str) else v for name, v in row.items()}

    return Projection(model, object_type, fitted, frozenset(types.split()), owner)


_TASK, _MEETING = "task.set task.evidenced task.reviewed", "meeting.called meeting.held"
PROJECTIONS = (
    _projection(Plan, "plan", plan, "plan.adopted plan.lights-set"),
    _projection(Measure, "plan_measure", measure, "plan.decomposed"),
    _projection(MeasureBody, "plan_measure", measure_bodies, "plan.decomposed", owner="measure"),
    _projection(Task, "task", task, _TASK),
    _projection(Meeting, "meeting", meeting, _MEETING),
    _projection(MeetingBody, "meeting", meeting_bodies, _MEETING, owner="meeting"),
    _projection(Filing, "report", filing, "report.submitted"),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
