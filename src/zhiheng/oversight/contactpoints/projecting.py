"""Rows of contact points, meetings and suggestions as functions of the events about them (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.oversight.contactpoints.models import Answered, ContactPoint, PointMeeting, Suggestion
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

SUGGESTION, MEETING, ROLE = "suggestion", "meeting", "contact_point"


def point(story: Story) -> Iterable[Row]:
    """Return the row of an enterprise that was named a contact point."""
    events = [event for event in story.of("role.set") if said(event, "role") == ROLE]
    if not events:
        return
    named = [event for event in events if said(event, "active")]
    last = events[-1]
    yield {
        "agency": one(last, "agency"),
        "since": day(named[-1] if named else last),
        "until": day(last) if not said(last, "active") else said(last, "until"),
        "active": bool(said(last, "active")),
    }


def meeting(story: Story) -> Iterable[Row]:
    """Return the row of a meeting with contact points; meetings of other kinds belong to other rooms."""
    held = story.last("meeting.held")
    if held is None or said(held, "kind") != "enterprise":
        return
    yield {
        "title": said(held, "title", "")[:200],
        "held_on": day(held),
        "enterprises": list(held.objects("enterprise", "")),
        "agencies": list(held.objects("agency", "")),
        "note": said(held, "note", ""),
        "suggestions": list(said(held, "suggestions", ())),
    }


def suggestion(story: Story) -> Iterable[Row]:
    """Return the row of a suggestion with its last answer."""
    assigned, answered = story.last("suggestion.assigned"), story.last("suggestion.answered")
    if assigned is None:
        return
    stage = Answered.OPEN if answered is None else Answered.ADOPTED if said(answered, "adopted") else Answered.DECLINED
    yield {
        "meeting": one(assigned, MEETING),
        "words": said(assigned, "words", "")[:500],
        "agency": one(assigned, "agency", "handler"),
        "due": said(assigned, "due"),
        "assigned_on": day(story.of("suggestion.assigned")[0]),
        "stage": stage.value,
        "answer": said(answered, "answer", ""),
        "answered_on": day(answered),
    }


PROJECTIONS = (
    Projection(ContactPoint, "enterprise", point, frozenset({"role.set"})),
    Projection(PointMeeting, MEETING, meeting, frozenset({"meeting.held"})),
    Projection(Suggestion, SUGGESTION, suggestion, frozenset({"suggestion.assigned", "suggestion.answered"})),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
