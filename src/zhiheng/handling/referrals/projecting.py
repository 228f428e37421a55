"""Rows of referrals as functions of the events about the referred case (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.registry.projecting.folding import Row, Story, day, one, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

SENT, ANSWERED = "case.transferred", "case.transfer-answered"
_MOST = 500


def transfer(story: Story) -> Iterable[Row]:
    """Return the row of a case's last referral to another agency; none for one that went to another organisation."""
    own = [event for event in story.of(SENT, ANSWERED) if story.id in event.objects("case", "")]
    sent = next((event for event in reversed(own) if event.type == SENT), None)
    target = one(sent, "agency", "to")
    if sent is None or not target:
        return
    after = own[own.index(sent) + 1 :]
    answered = after[-1] if after else None
    state = Answer.SENT if answered is None else Answer.ACCEPTED if said(answered, "accepted") else Answer.CONTESTED
    yield {
        "source": said(sent, "agency", ""),
        "target": target,
        "sent_on": day(sent),
        "reason": str(said(sent, "reason", ""))[:_MOST],
        "state": state.value,
        "answered_on": day(answered),
        "answer": str(said(answered, "reason", "") or "")[:_MOST],
        "new_case": one(answered, "case", "new"),
    }


PROJECTIONS = (Projection(Transfer, "case", transfer, frozenset({SENT, ANSWERED})),)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
