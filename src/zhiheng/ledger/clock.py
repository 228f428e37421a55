"""The lock under which appends follow one another, and the two numbers that it guards.

Who appends holds the row until the transaction ends; so sequence is the order of commitment, without gaps, and
``recorded_at`` grows with it. A server clock that was moved back can't change that: time then goes on by microseconds.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Max

from zhiheng.ledger.canonical import micros
from zhiheng.ledger.models import LedgerClock, LedgerEvent

_ONLY: Final = 1
_NOTICED: Final = 60_000_000
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Clock:
    """The locked clock: ``sequence`` was given out last; ``now`` is this append's moment of recording."""

    sequence: int
    now: int

    def next(self) -> int:
        """Return the next sequence."""
        self.sequence += 1
        return self.sequence

    def save(self) -> None:
        """Keep what was given out; it holds once the transaction commits."""
        LedgerClock.objects.filter(pk=_ONLY).update(sequence=self.sequence, recorded_at=self.now)


def locked_clock() -> Clock:
    """Lock the clock for the rest of the transaction and return it."""
    row = LedgerClock.objects.select_for_update().filter(pk=_ONLY).first()
    if row is None:
        last = LedgerEvent.objects.aggregate(sequence=Max("sequence"), recorded=Max("recorded_at"))
        LedgerClock.objects.bulk_create(
            [LedgerClock(pk=_ONLY, sequence=last["sequence"] or 0, recorded_at=last["recorded"] or 0)],
            ignore_conflicts=True,
        )
        row = LedgerClock.objects.select_for_update().get(pk=_ONLY)
    now = micros(datetime.now(UTC))
    if row.recorded_at - now > _NOTICED:
        _log.warning("server clock is %d s behind the last record", (row.recorded_at - now) // 1_000_000)
    return Clock(row.sequence, max(now, row.recorded_at + 1))
