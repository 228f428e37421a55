"""Whether a factor that was found has its effect (情形的认定): conditions, exclusions, choice between two effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhiheng.law.discretion.model import EFFECT_WORDS, Effect, Factor
from zhiheng.law.discretion.results import Step


@dataclass(frozen=True, slots=True)
class Finding:
    """A factor that was found in a case.

    ``conditions`` and ``exclusions``: those that were ticked. ``chosen``: which effect, where the law offers two (None:
    the first, 从轻). ``applied``: whether an optional one (可以) is applied; a mandatory one always is.
    """

    factor: str
    conditions: frozenset[str] = frozenset()
    exclusions: frozenset[str] = frozenset()
    chosen: Effect | None = None
    applied: bool = True


@dataclass(frozen=True, slots=True)
class Weighed:
    """A factor with the effect that it has in the case (None: none), and the reasoning."""

    factor: Factor
    effect: Effect | None
    steps: tuple[Step, ...]


def weigh(factors: Mapping[str, Factor], found: Finding) -> Weighed:
    """Return what a finding comes to. Raises ValueError for a code that is unknown or an effect that isn't offered."""
    factor = factors.get(found.factor)
    if factor is None:
        raise ValueError(f"没有编号为 {found.factor} 的情形")
    if found.chosen is not None and found.chosen not in factor.effects:
        raise ValueError(f"{factor.code}：条文没有规定{EFFECT_WORDS[found.chosen]}")
    ruled_out = [one for one in factor.exclusions if one in found.exclusions]
    if ruled_out:
        return _without(factor, f"有排除情形（{'、'.join(ruled_out)}），不适用")
    lacking = [one for one in factor.conditions if one not in found.conditions]
    if lacking:
        return _without(factor, f"条件不齐（缺：{'、'.join(lacking)}），不适用")
    if not factor.mandatory and not found.applied:
        return _without(factor, "条件具备，条文规定可以适用，本案不予适用")
    effect = found.chosen or factor.effects[0]
    must = "应当" if factor.mandatory else "可以"
    return Weighed(factor, effect, (Step(f"{factor.words}：{must}{EFFECT_WORDS[effect]}", factor.basis),))


def _without(factor: Factor, why: str) -> Weighed:
    return Weighed(factor, None, (Step(f"{factor.words}：{why}", factor.basis, counts=False),))
