"""What an evaluation gives (裁量结果): tier, kinds, range, proposal, and how it came about step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhiheng.law.discretion.model import Effect
from zhiheng.law.discretion.spans import Span, number


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: what follows from what, in words, with its article."""

    says: str
    basis: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one case. Amounts in yuan; None where the base (货值、违法所得) isn't known.

    ``penalty`` False: no penalty. ``discretion``: code for the decision (none, lighter, mitigated, heavier).
    ``span`` in the bracket's measure, ``amounts`` in yuan; ``open_top``: under 减轻 the upper end, the statutory
    minimum, lies outside. ``lists``: which of the four lists apply, with codes. ``unconfirmed``: parameters and factors
    on which the result rests and which nobody has confirmed.
    """

    penalty: bool
    tier: str
    discretion: str
    kinds: tuple[str, ...]
    span: Span | None
    amounts: Span | None
    proposed: Decimal | None
    open_top: bool
    steps: tuple[Step, ...]
    lists: tuple[tuple[Effect, str], ...] = ()
    measures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()

    def departs(self, fine: Decimal | None, *, penalty: bool = True, kinds: tuple[str, ...] | None = None) -> list[str]:
        """Return in words how a decision departs from the result; empty: it keeps to it. ``fine`` in yuan."""
        if penalty != self.penalty:
            return ["基准的结论是不予处罚，拟给予处罚" if penalty else "基准的结论是给予处罚，拟不予处罚"]
        if not penalty:
            return []
        found = [] if kinds is None else _kinds(kinds, self.kinds)
        if self.amounts is not None and fine is not None:
            found += _amount(fine, self.amounts, self.open_top)
        return found


def _amount(fine: Decimal, amounts: Span, open_top: bool) -> list[str]:
    if fine < amounts.floor:
        return [f"拟罚款 {number(fine)} 元，低于幅度下限 {number(amounts.floor)} 元"]
    if amounts.high is not None and (fine > amounts.high or (open_top and fine == amounts.high)):
        return [f"拟罚款 {number(fine)} 元，{'达到或者' if open_top else ''}高于幅度上限 {number(amounts.high)} 元"]
    return []


def _kinds(chosen: tuple[str, ...], proposed: tuple[str, ...]) -> list[str]:
    """Return that kinds are added which the tier doesn't have; leaving one out is judged by its own rules."""
    return ["拟给予的处罚种类超出本档次"] if proposed and set(chosen) - set(proposed) else []
