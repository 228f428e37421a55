"""How acts of problems, campaigns and contact points are done: their words hold no person's number (F5)."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.ledger import acting
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.records import NewEvent, NewObject


def perform(
    act: Act,
    action: str,
    id_: str,
    events: Sequence[NewEvent],
    objects: Sequence[NewObject] = (),
    against: Sequence[Hindrance] = (),
) -> Done:
    """Append the events of an act. Raises as the ledger's ``perform``; Refusal where a text names a number (F5)."""
    require_impersonal(events, objects)
    return acting.perform(act, action, id_, events, objects, against)
