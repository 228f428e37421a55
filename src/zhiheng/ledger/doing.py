"""How rooms without drafts do their acts: words without persons' numbers, and bound to what was decided about."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from zhiheng.ledger import acting
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
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


def deciding(act: Act, type_: str, row: Model, id_: str) -> Act:
    """Return the act bound to an object as it stands now, and read its row anew: then both are of one moment.

    What somebody else does from here on makes the act stale, instead of being done over.
    """
    bound = decided_on(act, (type_, id_))
    row.refresh_from_db()
    return bound
