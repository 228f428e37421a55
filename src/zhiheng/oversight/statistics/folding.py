"""Which acts count, and how (计数口径): rows of counted acts as pure functions of an object's effective trace."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.model import Event
from zhiheng.oversight.statistics.models import Kind
from zhiheng.registry.projecting.folding import Row, Story, day, one, said

HEAVIEST = (
    "detention", "revoke_licence", "close", "stop_business", "restrict_business", "restrict_practice", "lower_grade",
    "suspend_licence", "illegal_property", "illegal_gains", "fine", "criticism", "warning", "other",
)  # fmt: skip
"""Kinds of penalties, the heaviest first: a decision with several counts once, under the heaviest (按最重的一种计)."""
LICENCES = ("licence", "licence_renewal")
LOST = ("varied", "revoked", "unlawful", "void", "perform")
"""Results of reviews and judgments by which the act was changed (纠错)."""
GRANTED, REFUSED = "granted", "refused"


def cents(value: Any) -> int:
    """Return an amount in yuan as 分; 0 where none is stated."""
    return int(Decimal(value or 0).scaleb(2).to_integral_value())


def _agency(story: Story, event: Event) -> str:
    """Return the agency of an act: the one that its event names, or in whose name it was recorded, or of its story."""
    named = one(event, "agency") or next((one(e, "agency") for e in story.events if one(e, "agency")), "")
    return named or said(event, "agency", "")


def _row(story: Story, event: Event, kind: Kind, result: str = "", **more: Any) -> Row:
    return {
        "public_id": event.root_id,
        "kind": kind.value,
        "result": result or "",
        "lost": False,
        "agency": _agency(story, event),
        "day": day(event),
        "object_id": story.id,
        "fine_cents": 0,
        "confiscated_cents": 0,
        **more,
    }


def decisions(story: Story) -> Iterable[Row]:
    """Yield the decisions of a case: penalties with their money, and those without a penalty by their reason."""
    for event in story.of("decision.made"):
        outcome = said(event, "outcome")
        if outcome != "penalty":
            yield _row(story, event, Kind.NO_PENALTY, outcome)
            continue
        kinds = said(event, "kinds", ())
        heaviest = next((kind for kind in HEAVIEST if kind in kinds), "fine" if said(event, "fine") else "")
        money = {"fine_cents": cents(said(event, "fine")), "confiscated_cents": cents(said(event, "confiscated"))}
        yield _row(story, event, Kind.PENALTY, heaviest, **money)


def measures(story: Story) -> Iterable[Row]:
    """Yield the coercive measure, by its kind."""
    for event in story.of("measure.imposed"):
        yield _row(story, event, Kind.MEASURE, said(event, "kind"))


def enforcements(story: Story) -> Iterable[Row]:
    """Yield the decisions on enforcement, by their kind."""
    for event in story.of("enforcement.decided"):
        yield _row(story, event, Kind.ENFORCEMENT, said(event, "kind"))


def inspections(story: Story) -> Iterable[Row]:
    """Yield the inspection once, on the day it began, with the result of its end."""
    began, ended = story.of("inspection.started"), story.last("inspection.finished")
    first = began[0] if began else ended
    if first is not None:
        yield _row(story, first, Kind.INSPECTION, said(ended, "result", ""))


def licences(story: Story) -> Iterable[Row]:
    """Yield the decisions on a licence; other applications (信息公开, 信访) are no licences."""
    stated = story.attributes.get("kind", "")
    for event in story.of("application.decided"):
        if said(event, "kind", stated) in LICENCES:
            yield _row(story, event, Kind.LICENCE, GRANTED if said(event, "granted") else REFUSED)


def remedies(story: Story) -> Iterable[Row]:
    """Yield how a review or a lawsuit ended last."""
    event = story.last("remedy.decided")
    if event is not None:
        kind = Kind.LITIGATION if said(event, "kind") == "litigation" else Kind.REVIEW
        result = said(event, "result")
        yield _row(story, event, kind, result, lost=result in LOST)
