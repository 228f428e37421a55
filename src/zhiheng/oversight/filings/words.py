"""The states of filings, drawn the same everywhere."""

from __future__ import annotations

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.oversight.filings.models import Filing, Turn
from zhiheng.oversight.filings.models import State as Stage

_KINDS = {
    Stage.DUE: Kind.DUE,
    Stage.PROBLEMS: Kind.BREACH,
    Stage.ASKED: Kind.DUE,
    Stage.DONE: Kind.OK,
    Stage.LAPSED: Kind.LOCK,
    Stage.SUPERVISED: Kind.PLAIN,
}


def state_of(row: Filing) -> State:
    """Return how far a filing is."""
    return State(_KINDS.get(Stage(row.state), Kind.WAIT), row.get_state_display())


def due_state(row: Filing) -> State | None:
    """Return the last day of whoever's turn it is; None where nothing is due."""
    if row.next_due is None:
        return None
    return days.due_state(row.next_due, days.today(), in_days=row.turn == Turn.AGENCY)
