"""Seeding the power list of a district from the catalogue: each conduct to the agencies of its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act
from zhiheng.registry.importing import Batch
from zhiheng.registry.powers.catalogue import conducts, matter_of
from zhiheng.registry.powers.services import Term, listing, power_of

AT_ONCE = 200


def seed(act: Act, holders: Mapping[str, Sequence[str]], valid_from: date) -> int:
    """List every conduct of the catalogue for the agencies of its field; return how many listings were written.

    ``holders``: field of enforcement → ids of agencies. Items that are listed already are left alone, so that seeding
    twice changes nothing.
    """
    written = 0
    batch = Batch(act)
    for tier in conducts():
        known = power_of(tier.code, "penalty")
        if known:
            continue
        id_ = public_id()
        for holder in holders.get(tier.field, ()):
            batch.add(*listing(act, matter_of(tier), holder, Term(valid_from), id_))
            written += 1
        if len(batch.events) >= AT_ONCE:
            batch.write()
            batch = Batch(act)
    batch.write()
    return written
