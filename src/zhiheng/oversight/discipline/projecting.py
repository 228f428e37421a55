"""Rows of transfers as functions of the events about them (F1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zhiheng.eventlog.model import Event
from zhiheng.oversight.discipline.models import Named, Stage, Transfer
from zhiheng.registry.projecting.folding import Row, Story, day, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

DISCIPLINE: Final = "discipline"
PROPOSED, DECIDED, SENT = "discipline.proposed", "discipline.decided", "discipline.sent"
RECEIVED, ANSWERED = "discipline.received", "discipline.answered"
WITHDRAWN, OPENED = "discipline.withdrawn", "discipline.opened"
TYPES = frozenset({PROPOSED, DECIDED, SENT, RECEIVED, ANSWERED, WITHDRAWN, OPENED})
ABOUT, HANDLES, READS = "about", "handles", "reads"
_OUTCOMES = {"accepted": Stage.ACCEPTED, "declined": Stage.DECLINED, "concluded": Stage.CONCLUDED}


def transfer(story: Story) -> Iterable[Row]:
    """Return the row of a transfer; none where it was never proposed."""
    proposed = story.last(PROPOSED)
    if proposed is None:
        return
    decided, sent, received, answered = (story.last(type_) for type_ in (DECIDED, SENT, RECEIVED, ANSWERED))
    source_type, _, source_id = str(said(proposed, "source", "")).partition(":")
    yield {
        "agency": said(proposed, "agency", ""),
        "receiver": said(proposed, "receiver", ""),
        "source_type": source_type,
        "source_id": source_id,
        "stage": _stage(story, decided).value,
        "number": str(said(sent, "document_no", ""))[:80],
        "proposer": said(proposed, "actor", "")[:24],
        "proposed_on": day(proposed),
        "decider": said(decided, "actor", "")[:24],
        "decided_on": day(decided),
        "sent_on": day(sent),
        "reply_by": said(sent, "reply_by"),
        "received_on": day(received),
        "receipt_no": str(said(received, "acknowledgement", ""))[:80],
        "answered_on": day(answered),
    }


def _stage(story: Story, decided: Event | None) -> Stage:
    """Return how far a transfer is: whatever happened last in the order of the work.

    A receipt and an answer count only of what was sent: by itself neither opens a transfer to its receiver.
    """
    sent, answered = story.last(SENT), story.last(ANSWERED)
    if sent is not None and answered is not None:
        return _OUTCOMES[said(answered, "outcome")]
    if story.last(WITHDRAWN) is not None:
        return Stage.WITHDRAWN
    if sent is not None:
        return Stage.SENT if story.last(RECEIVED) is None else Stage.RECEIVED
    if decided is None:
        return Stage.PROPOSED
    return Stage.APPROVED if said(decided, "approved") else Stage.REFUSED


def named(story: Story) -> Iterable[Row]:
    """Return whom a transfer names: the accused side and the supervisors of every version of it, and who was let in.

    Whoever was named as accused once stays behind the wall, also when another proposal no longer names him.
    """
    proposed = story.of(PROPOSED)
    if not proposed:
        return
    found = {(ABOUT, *_pair(one)) for event in proposed for one in said(event, "about", ())}
    found |= {(HANDLES, "officer", one) for one in said(proposed[-1], "supervisors", ())}
    open_to = {said(event, "account", ""): said(event, "active", False) for event in story.of(OPENED)}
    found |= {(READS, "account", one) for one, active in open_to.items() if active}
    for role, kind, subject in sorted(found):
        yield {
            "public_id": f"{story.id}:{role}:{kind}:{subject}"[:140],
            "transfer": story.id,
            "role": role,
            "kind": kind,
            "subject": subject,
            "since": day(proposed[0]),
        }


def _pair(text: str) -> tuple[str, str]:
    kind, _, subject = text.partition(":")
    return kind, subject


PROJECTIONS = (
    Projection(Transfer, DISCIPLINE, transfer, TYPES),
    Projection(Named, DISCIPLINE, named, TYPES, owner="transfer"),
)
ROOM = Room(PROJECTIONS)
project, rebuild, check = ROOM.project, ROOM.rebuild, ROOM.check
