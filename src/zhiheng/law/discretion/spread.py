"""What was imposed for the same conduct (同案同罚): count, extremes and quartiles; honest where there are few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

FEW = 10
"""Below so many decisions no quartiles are shown: they would say more than is known."""
HALF, QUARTER = Decimal("0.5"), Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of amounts in yuan. Quartiles (linear between neighbours) are None below ``FEW`` amounts."""

    n: int
    lowest: Decimal | None = None
    highest: Decimal | None = None
    lower: Decimal | None = None
    middle: Decimal | None = None
    upper: Decimal | None = None

    @property
    def few(self) -> bool:
        """Return whether there are too few to speak of quartiles."""
        return self.n < FEW


def spread(amounts: Iterable[Decimal]) -> Spread:
    """Return the distribution of amounts in yuan."""
    known = sorted(amounts)
    if not known:
        return Spread(0)
    if len(known) < FEW:
        return Spread(len(known), known[0], known[-1])
    return Spread(
        len(known),
        known[0],
        known[-1],
        _quantile(known, QUARTER),
        _quantile(known, HALF),
        _quantile(known, 1 - QUARTER),
    )


def _quantile(known: list[Decimal], share: Decimal) -> Decimal:
    place = share * (len(known) - 1)
    low = int(place)
    high = min(low + 1, len(known) - 1)
    return (known[low] + (known[high] - known[low]) * (place - low)).quantize(Decimal("0.01"))
