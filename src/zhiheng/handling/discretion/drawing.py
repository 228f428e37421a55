"""What is drawn on the server (SVG): the ruler of a statutory range with its tiers, and past decisions as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.law.discretion import Bracket, Span, Spread
from zhiheng.law.discretion.spans import number, say

WIDTH = 600
ZERO = Decimal(0)
STRIP_HEIGHT = 80
EDGE = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """A tier on the ruler."""

    name: str
    x: float
    width: float
    current: bool
    range: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """A statutory range as a ruler: tiers side by side, a tick at an amount (None: no tick)."""

    pieces: Sequence[Piece]
    says: str
    tick: float | None = None
    width: int = WIDTH


def ruler(bracket: Bracket, current: str = "", at: Decimal | None = None) -> Ruler | None:
    """Return the ruler of a bracket; ``at`` in the bracket's own measure. None where the range has no upper end."""
    whole = bracket.statutory
    if whole.high is None or whole.high <= whole.floor:
        return None
    size = whole.high - whole.floor

    def place(number: Decimal) -> float:
        """Return where a value of the range stands, in units of the drawing."""
        return round(float((number - whole.floor) / size) * WIDTH, 1)

    pieces = []
    for tier in bracket.tiers:
        span = bracket.span_of(tier)
        left, right = place(span.floor), place(span.high or whole.high)
        pieces.append(Piece(tier.name, left, round(right - left, 1), tier.name == current, say(span)))
    tick = None if at is None else min(max(place(at), 0), WIDTH)
    words = "；".join(f"{piece.name} {piece.range}" for piece in pieces)
    return Ruler(pieces, f"法定幅度 {say(whole)}：{words}", tick)


@dataclass(frozen=True, slots=True)
class Dot:
    """A past decision on the strip."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Past decisions as dots over one line of amounts, the middle half as a box, this case as a mark."""

    dots: Sequence[Dot]
    says: str
    low: str
    high: str
    mark: float | None
    box: tuple[float, float, float] | None
    width: int = WIDTH
    height: int = STRIP_HEIGHT


def strip(amounts: Sequence[Decimal], known: Spread, own: Decimal | None) -> Strip | None:
    """Return the strip of past amounts in yuan with this case's; None where there is nothing to draw."""
    if not amounts:
        return None
    every = [*amounts, *([own] if own is not None else [])]
    span = Span(min(every), max(every))
    size = (span.high or Decimal(0)) - span.floor

    def place(amount: Decimal) -> float:
        """Return where an amount stands between the edges; in the middle where all are alike."""
        share = float((amount - span.floor) / size) if size else 0.5
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    stacked: dict[int, int] = {}
    dots = []
    for amount in sorted(amounts):
        x = place(amount)
        level = stacked[round(x / 6)] = stacked.get(round(x / 6), -1) + 1
        dots.append(Dot(x, round(46 - min(level, 6) * 6.0, 1)))
    box = None
    if known.lower is not None and known.middle is not None and known.upper is not None:
        left, right = place(known.lower), place(known.upper)
        box = (left, round(max(right - left, 1), 1), place(known.middle))
    mark = None if own is None else place(own)
    return Strip(dots, _says(known, own), f"{span.floor:,.0f} 元", f"{span.high:,.0f} 元", mark, box)


def _says(known: Spread, own: Decimal | None) -> str:
    words = f"以往 {known.n} 件，最低 {number(known.lowest or ZERO)} 元，最高 {number(known.highest or ZERO)} 元"
    if known.middle is not None:
        words += f"，中位数 {number(known.middle or ZERO)} 元"
    return words + (f"；本案 {number(own)} 元" if own is not None else "")
