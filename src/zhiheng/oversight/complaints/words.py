"""How lists and pages of complaints say what they show (用词)."""

from __future__ import annotations

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.oversight.complaints.models import OPEN, Complaint, Stage
from zhiheng.oversight.complaints.topics import title_of

_KINDS = {
    Stage.RECEIVED: Kind.WAIT, Stage.ASSIGNED: Kind.PLAIN, Stage.DECLINING: Kind.PAUSE, Stage.PROMISED: Kind.PLAIN,
    Stage.REPLIED: Kind.PLAIN, Stage.RETURNED: Kind.DUE, Stage.CLOSED: Kind.OK, Stage.WITHDRAWN: Kind.PLAIN,
}  # fmt: skip


def stage_state(row: Complaint) -> State:
    """Return how far a complaint is."""
    return State(_KINDS[Stage(row.stage)], row.get_stage_display())


def due_state(row: Complaint) -> State | None:
    """Return until when the handler must answer; None where nothing is owed."""
    if row.due_on is None or row.stage not in OPEN:
        return None
    return days.due_state(row.due_on, days.today())


def kind_of(row: Complaint) -> str:
    """Return the gravest kind in words."""
    return vocabulary().label("complaint_kind", row.kind)


def channel_of(row: Complaint) -> str:
    """Return by which way it came."""
    return vocabulary().label("complaint_channel", row.channel)


def topic_of(row: Complaint) -> str:
    """Return the matter in words."""
    return title_of(row.topic) or row.subject


def outcome_of(row: Complaint) -> str:
    """Return how whoever complained judges the handling; "" before that."""
    if row.satisfied is None:
        return ""
    words = "满意" if row.satisfied else "不满意"
    return f"{words}（{row.score} 分）" if row.score else words
