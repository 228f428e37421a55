"""Rows of yearly plans and their items as functions of the events about them (F1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zhiheng.eventlog.model import Event
from zhiheng.ledger.selectors import trace
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

PLAN, ITEM = "supervision_plan", "supervision_item"
DRAFTED, SET = "supervision-plan.drafted", "supervision-plan.item-set"
APPROVED, PUBLISHED = "supervision-plan.approved", "supervision-plan.published"
REPORTED, REPORT_KIND = "report.submitted", "supervision"
_TO = {DRAFTED: State.DRAFT, SET: State.DRAFT, APPROVED: State.APPROVED, PUBLISHED: State.PUBLISHED}


def plan(story: Story) -> Iterable[Row]:
    """Return the row of a plan: a change after the approval makes it a draft again; approval and issue renew it."""
    drafted = story.last(DRAFTED)
    if drafted is None:
        return
    approved, published, reported = story.last(APPROVED), story.last(PUBLISHED), _report(story)
    yield {
        "agency": one(drafted, "agency"),
        "year": said(drafted, "year", 0),
        "title": str(story.attributes.get("title", ""))[:200],
        "note": said(drafted, "note", ""),
        "state": _state(story, reported).value,
        "drafted_on": day(story.of(DRAFTED)[0]),
        "approved_on": day(approved),
        "approver": said(approved, "second", ""),
        "published_on": day(published),
        "number": str(said(published, "document_no", ""))[:60],
        "reported_on": day(reported),
        "early_reason": said(reported, "reason", ""),
    }


def _report(story: Story) -> Event | None:
    reports = [event for event in story.of(REPORTED) if said(event, "kind") == REPORT_KIND]
    return reports[-1] if reports else None


def _state(story: Story, reported: Event | None) -> State:
    if reported is not None:
        return State.REPORTED
    return _TO[[event for event in story.events if event.type in _TO][-1].type]


def item(story: Story) -> Iterable[Row]:
    """Return the row of an item as set last; one that was dropped has none."""
    set_ = story.last(SET)
    if set_ is None or not said(set_, "active", False):
        return
    yield {
        "plan": one(set_, PLAN),
        "place": said(set_, "rank", 0),
        "title": str(said(set_, "title", ""))[:200],
        "kind": said(set_, "kind", ""),
        "bodies": list(said(set_, "bodies", ())),
        "quarter": said(set_, "quarter", 0),
        "lead": one(set_, "officer", "lead"),
        "demand": said(set_, "demand", ""),
        "campaigns": _started(story, "campaign.opened", "campaign"),
        "matters": _started(story, "supervision.opened", "supervision"),
    }


def _started(story: Story, type_: str, object_type: str) -> list[str]:
    return list(dict.fromkeys(one(event, object_type) for event in story.of(type_)))


PROJECTIONS = (
    Projection(YearPlan, PLAN, plan, frozenset({*_TO, REPORTED})),
    Projection(YearItem, ITEM, item, frozenset({SET, "campaign.opened", "supervision.opened"})),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check


def as_issued(plan_id: str) -> list[YearItem]:
    """Return a plan's items as they stood when it was last issued (before its first issue: last approved), unsaved.

    What was started for them is told as of now.
    """
    events = trace(PLAN, plan_id).events
    issues = [e for e in events if e.type == PUBLISHED] or [e for e in events if e.type == APPROVED]
    if not issues:
        return []
    ids = {id_ for event in events if event.type == SET for id_ in event.objects(ITEM)}

    def then(story: Story) -> Iterable[Row]:
        """Return the item's row as it stood at the last issue."""
        kept = [e for e in story.events if e.type != SET or e.sequence <= issues[-1].sequence]
        return item(replace(story, events=kept))

    rows = [YearItem(**row) for row in Projection(YearItem, ITEM, then, PROJECTIONS[1].types).rows(ids)]
    return sorted(rows, key=lambda row: (row.place, row.public_id))
