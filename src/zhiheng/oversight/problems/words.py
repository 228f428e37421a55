"""How pages and lists of prominent problems say what they show (用词)."""

from __future__ import annotations

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage

_KINDS = {Stage.LISTED: Kind.WAIT, Stage.CLOSING: Kind.DUE, Stage.CLOSED: Kind.OK}
_ITEM_KINDS = {ItemStage.REPORTED: Kind.WAIT, ItemStage.RETURNED: Kind.DUE, ItemStage.VERIFIED: Kind.OK}


def origin_of(row: Problem) -> str:
    """Return where a problem came from."""
    return vocabulary().label("problem_origin", row.origin)


def stage_state(row: Problem) -> State:
    """Return how far a problem is."""
    return State(_KINDS.get(Stage(row.stage), Kind.PLAIN), row.get_stage_display())


def item_state(row: Item) -> State:
    """Return how far an item is."""
    return State(_ITEM_KINDS.get(ItemStage(row.stage), Kind.PLAIN), row.get_stage_display())


def due_state(row: Problem) -> State:
    """Return the light of a problem: its day while it is open; closed needs none."""
    if row.stage == Stage.CLOSED:
        return State(Kind.OK, f"{row.closed_on} 销号")
    return days.due_state(row.due, days.today(), in_days=True)


def item_due(row: Item) -> State:
    """Return the light of an item: its day until it is reported, then who is awaited."""
    if row.stage == ItemStage.VERIFIED:
        return State(Kind.OK, f"{row.verified_on} 核验")
    if row.stage == ItemStage.REPORTED:
        return State(Kind.WAIT, f"{row.rectified_on} 已报告")
    return days.due_state(row.due, days.today(), in_days=True)
