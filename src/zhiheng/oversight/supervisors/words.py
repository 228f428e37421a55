"""How pages and lists of assignments and terms say what they show (用词)."""

from __future__ import annotations

from datetime import timedelta

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor, Stage

EXPIRING = timedelta(days=30)
"""How long before its end a term is told."""
_KINDS = {Stage.REPORTED: Kind.DUE, Stage.ADOPTED: Kind.OK, Stage.DONE: Kind.OK}


def state_of(row: Assignment) -> State:
    """Return how far an assignment is; one that waits for its report by its day."""
    if row.stage == Stage.GIVEN:
        return days.due_state(row.due, days.today(), in_days=True)
    return State(_KINDS.get(Stage(row.stage), Kind.PLAIN), row.get_stage_display())


def kind_words(row: Assignment) -> str:
    """Return the kind of an assignment in words."""
    return vocabulary().codes["assignment_kind"].get(row.kind, row.kind)


def term_state(row: SocialSupervisor) -> State:
    """Return whether a term runs, ends soon, or is over."""
    today = days.today()
    if not row.active:
        return State(Kind.PLAIN, "已解聘")
    if row.until is None:
        return State(Kind.OK, "在任，没有定任期")
    if row.until < today:
        return State(Kind.BREACH, f"任期已于 {row.until} 届满")
    return State(Kind.DUE if row.until <= today + EXPIRING else Kind.OK, f"任期至 {row.until}")
