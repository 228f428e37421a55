"""Rows of campaigns, samples and what was drawn as functions of the events about them (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.oversight.campaigns.models import Campaign, Drawn, Sample, State
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

CAMPAIGN, SAMPLE = "campaign", "sample"


def campaign(story: Story) -> Iterable[Row]:
    """Return the row of a campaign, as opened last."""
    opened, closed = story.last("campaign.opened"), story.last("campaign.closed")
    if opened is None:
        return
    yield {
        "title": str(story.attributes.get("title", ""))[:200],
        "note": said(opened, "note", ""),
        "matters": list(said(opened, "matters", ())),
        "rules": list(said(opened, "rules", ())),
        "agencies": list(opened.objects("agency", "")),
        "first": said(opened, "from"),
        "last": said(opened, "to"),
        "state": (State.CLOSED if closed is not None else State.OPEN).value,
        "opened_on": day(story.of("campaign.opened")[0]),
        "closed_on": day(closed),
        "result": said(closed, "result", ""),
    }


def sample(story: Story) -> Iterable[Row]:
    """Return the row of a campaign's sample; samples of other rooms aren't of this table."""
    drawn = story.last("sample.drawn")
    if drawn is None or not one(drawn, CAMPAIGN):
        return
    yield {
        "campaign": one(drawn, CAMPAIGN),
        "kind": said(drawn, "kind", ""),
        "seed": said(drawn, "seed", "")[:120],
        "size": said(drawn, "size", 0),
        "population": said(drawn, "population", 0),
        "list_sha": said(drawn, "list_sha", "")[:64],
        "file": next(iter(said(drawn, "files", ())), ""),
        "first": said(drawn, "from"),
        "last": said(drawn, "to"),
        "drawn_on": day(drawn),
    }


def drawn_rows(story: Story) -> Iterable[Row]:
    """Return what a sample drew, in order, each with its last check."""
    drawn = story.last("sample.drawn")
    if drawn is None or not one(drawn, CAMPAIGN):
        return
    checks = {said(event, "rank"): event for event in story.of("sample.checked")}
    for place, id_ in enumerate(said(drawn, "drawn", ()), 1):
        check = checks.get(place)
        yield {
            "public_id": f"{story.id}:{place}",
            "sample": story.id,
            "place": place,
            "object_type": said(drawn, "kind", ""),
            "object_id": id_,
            "passed": said(check, "passed"),
            "note": said(check, "note", ""),
            "checked_on": day(check),
        }


_SAMPLE = frozenset({"sample.drawn", "sample.checked"})
PROJECTIONS = (
    Projection(Campaign, CAMPAIGN, campaign, frozenset({"campaign.opened", "campaign.closed"})),
    Projection(Sample, SAMPLE, sample, _SAMPLE),
    Projection(Drawn, SAMPLE, drawn_rows, _SAMPLE, owner="sample"),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
