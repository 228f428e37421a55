"""Rows of social supervisors and assignments as functions of the events about them (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.eventlog.model import Event
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor, Stage
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

SOCIAL, ASSIGNMENT, ROLE = "social_supervisor", "assignment", "social_supervisor"
GIVEN, REPORTED = "assignment.given", "assignment.reported"
ANSWERED, WITHDRAWN = "assignment.answered", "assignment.withdrawn"
OFFICER, OFFICE = "officer", "agency"
"""Types of assignees beside social supervisors."""


def supervisor(story: Story) -> Iterable[Row]:
    """Return the row of a social supervisor by the last engagement."""
    events = [event for event in story.of("role.set") if said(event, "role") == ROLE]
    if not events:
        return
    named = [event for event in events if said(event, "active")]
    last, engaged = events[-1], named[-1] if named else events[-1]
    yield {
        "agency": one(last, "agency"),
        "credential": said(engaged, "credential", "")[:80],
        "expertise": said(engaged, "expertise", "")[:200],
        "since": day(engaged),
        "until": day(last) if not said(last, "active") else said(last, "until"),
        "active": bool(said(last, "active")),
    }


def assignment(story: Story) -> Iterable[Row]:
    """Return the row of an assignment with the last report and answer."""
    given, reported, answered = story.last(GIVEN), story.last(REPORTED), story.last(ANSWERED)
    if given is None:
        return
    type_, id_ = _assignee(given)
    yield {
        "agency": one(given, "agency", ""),
        "title": str(story.attributes.get("title", ""))[:200],
        "kind": said(given, "kind", ""),
        "assignee_type": type_,
        "assignee": id_,
        "about": one(given, "agency", "supervised"),
        "demand": said(given, "demand", ""),
        "due": said(given, "due"),
        "given_on": day(given),
        "stage": _stage(story, reported, answered).value,
        "report": said(reported, "note", ""),
        "suggestion": said(reported, "suggestion", ""),
        "reported_on": day(reported),
        "answer": said(answered, "answer", ""),
        "answered_on": day(answered),
    }


def _assignee(given: Event) -> tuple[str, str]:
    for type_, qualifier in ((SOCIAL, ""), (OFFICER, "supervisor"), (OFFICE, "justice_office")):
        if found := one(given, type_, qualifier):
            return type_, found
    return "", ""


def _stage(story: Story, reported: Event | None, answered: Event | None) -> Stage:
    if answered is not None:
        return Stage.ADOPTED if said(answered, "adopted") else Stage.DECLINED
    if reported is not None:
        return Stage.REPORTED if said(reported, "suggestion") else Stage.DONE
    return Stage.WITHDRAWN if story.last(WITHDRAWN) is not None else Stage.GIVEN


PROJECTIONS = (
    Projection(SocialSupervisor, SOCIAL, supervisor, frozenset({"role.set"})),
    Projection(Assignment, ASSIGNMENT, assignment, frozenset({GIVEN, REPORTED, ANSWERED, WITHDRAWN})),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
