"""Rows of problems and items as functions of the events about them (F1); nothing else writes these tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiheng.eventlog.model import Event
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

PROBLEM, ITEM = "problem", "problem_item"


def problem(story: Story) -> Iterable[Row]:
    """Return the row of a problem: as listed last, with what was found, assigned and verified since."""
    listed, investigated = story.last("problem.listed"), story.last("problem.investigated")
    if listed is None:
        return
    standing = _standing(story)
    total, verified = len(standing), sum(standing.values())
    closed = story.last("problem.closed")
    due = said(listed, "due")
    yield {
        **{name: said(listed, name, "") for name in ("origin", "source", "note", "rule", "topic")},
        "title": story.attributes.get("title", "")[:200],
        "counted": said(listed, "counted"),
        "campaign": one(listed, "campaign"),
        "agencies": list(listed.objects("agency", "")),
        "parts": list(said(investigated, "parts", ())),
        "findings": said(investigated, "note", ""),
        "stage": _stage(total, verified, investigated, closed).value,
        "due": due,
        "until": due or date.max,
        "items": total,
        "verified": verified,
        "listed_on": day(story.of("problem.listed")[0]),
        "closed_on": day(closed),
        "result": said(closed, "result", ""),
    }


def _standing(story: Story) -> dict[str, bool]:
    """Return for each item of a problem whether it stands verified."""
    found: dict[str, bool] = {}
    for event in story.of("problem.assigned", "problem.rectified", "problem.verified"):
        found[one(event, ITEM)] = event.type == "problem.verified" and bool(said(event, "passed"))
    return found


def _stage(total: int, verified: int, investigated: Event | None, closed: Event | None) -> Stage:
    if closed is not None:
        return Stage.CLOSED
    if total:
        return Stage.CLOSING if verified == total else Stage.RECTIFYING
    return Stage.INVESTIGATED if investigated is not None else Stage.LISTED


def item(story: Story) -> Iterable[Row]:
    """Return the row of an item: as assigned last, with its last report and verification."""
    assigned = story.last("problem.assigned")
    if assigned is None:
        return
    number = one(assigned, PROBLEM)
    about = story.related.get((PROBLEM, number), {})
    rectified, verified = story.last("problem.rectified"), story.last("problem.verified")
    due = said(assigned, "due")
    stage = _item_stage(story)
    yield {
        "problem": number,
        "problem_title": str(about.get("title", ""))[:200],
        "title": story.attributes.get("title", "")[:200],
        "agency": one(assigned, "agency", "handler"),
        "rule": str(about.get("rule", "") or ""),
        "demand": said(assigned, "demand", "")[:500],
        "due": due,
        "until": due or date.max,
        "stage": stage.value,
        "assigned_on": day(story.of("problem.assigned")[0]),
        "rectified_on": day(rectified),
        "account": said(rectified, "actor", "")[:64],
        "evidence": said(rectified, "evidence", ""),
        "files": [id_ for event in story.of("problem.rectified") for id_ in said(event, "files", ())],
        "verified_on": day(verified) if stage == ItemStage.VERIFIED else None,
        "opinion": said(verified, "opinion", ""),
        "counted": said(verified, "counted"),
    }


def _item_stage(story: Story) -> ItemStage:
    last = story.last("problem.assigned", "problem.rectified", "problem.verified")
    if last is not None and last.type == "problem.rectified":
        return ItemStage.REPORTED
    if last is not None and last.type == "problem.verified":
        return ItemStage.VERIFIED if said(last, "passed") else ItemStage.RETURNED
    return ItemStage.ASSIGNED


_STEPS = "problem.assigned problem.rectified problem.verified"
PROJECTIONS = (
    Projection(
        Problem, PROBLEM, problem, frozenset(f"problem.listed problem.investigated {_STEPS} problem.closed".split())
    ),
    Projection(Item, ITEM, item, frozenset(_STEPS.split()), reads=frozenset({PROBLEM})),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
