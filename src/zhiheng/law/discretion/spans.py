"""Ranges of numbers (幅度): both ends belong to them; an open end is one that the article doesn't set. Decimal only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``; None: the article sets no such end (以下、以上). Amounts in yuan, else multiples."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def floor(self) -> Decimal:
        """Return the lower end; where none is set, nothing is the least."""
        return self.low if self.low is not None else ZERO

    @property
    def reversed(self) -> bool:
        """Return whether the lower end lies above the upper one."""
        return self.high is not None and self.floor > self.high

    def within(self, other: Span) -> bool:
        """Return whether every number of this span is one of the other."""
        if self.floor < other.floor:
            return False
        return other.high is None or (self.high is not None and self.high <= other.high)

    def times(self, base: Decimal) -> Span:
        """Return the span in yuan, with multiples of ``base`` (yuan) made amounts."""
        return Span(
            None if self.low is None else (self.low * base).quantize(CENT),
            None if self.high is None else (self.high * base).quantize(CENT),
        )

    def part(self, shares: Span) -> Span:
        """Return the part of this span between two shares of its width (0 … 1).

        Raises ValueError where this span has no upper end: a part of the endless can't be named.
        """
        if self.high is None or shares.high is None:
            raise ValueError("a part of a span without an upper end")
        width = self.high - self.floor
        return Span(self.floor + width * shares.floor, self.floor + width * shares.high)

    def at(self, share: Decimal) -> Decimal | None:
        """Return the amount at a share of the width, in whole yuan where one lies inside; None without upper end."""
        if self.high is None:
            return None
        exact = self.floor + (self.high - self.floor) * share
        whole = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
        return whole if self.floor <= whole <= self.high else exact.quantize(CENT)


def number(value: Decimal) -> str:
    """Return a number in words: thousands apart, no zeros behind that say nothing (9,000; 0.5; 160,493.71)."""
    return f"{value.normalize():,f}"


def say(span: Span) -> str:
    """Return a range in words."""
    low = "" if span.low is None else number(span.low)
    if span.high is None:
        return f"{low}以上" if low else "没有数额"
    return f"{low} 至 {number(span.high)}" if low else f"{number(span.high)}以下"
