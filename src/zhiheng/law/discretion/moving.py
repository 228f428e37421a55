"""How several factors combine (情节并存): a surplus moves the tier; what the law leaves open is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.law.discretion.model import Effect, Policy
from zhiheng.law.discretion.results import Step
from zhiheng.law.discretion.weighing import Weighed

BOTH = "国市监法规〔2022〕2号第十七条（并存的综合考虑）"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many different circumstances there are of each kind; one stated by several bases counts once."""

    lighter: int = 0
    heavier: int = 0
    mitigated: int = 0
    must_lighten: bool = False

    @classmethod
    def of(cls, weighed: Sequence[Weighed]) -> Tally:
        """Count the factors that have an effect."""
        kinds: dict[Effect, set[str]] = {one: set() for one in Effect}
        for one in weighed:
            if one.effect is not None:
                kinds[one.effect].add(one.factor.same or one.factor.code)
        light = (Effect.LIGHTER, Effect.MITIGATED)
        must = any(one.factor.mandatory and one.effect in light for one in weighed)
        return cls(
            len(kinds[Effect.LIGHTER] - kinds[Effect.MITIGATED]), len(kinds[Effect.HEAVIER]),
            len(kinds[Effect.MITIGATED]), must,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Movement:
    """By how many tiers to move (negative: milder), the code of the decision, the reasoning, what it rests on."""

    shift: int
    discretion: str
    steps: tuple[Step, ...] = ()
    unconfirmed: tuple[str, ...] = ()


def movement(tally: Tally, policy: Policy) -> Movement:
    """Return what the factors together come to. More aggravating factors never come to less."""
    mild = tally.lighter + tally.mitigated
    if tally.mitigated and (not tally.heavier or policy.mitigate_beside_heavier):
        asked = ("mitigate_beside_heavier",) if tally.heavier else ()
        return Movement(-policy.steps, Effect.MITIGATED, (), asked)
    if not tally.heavier or not mild:
        side = Effect.LIGHTER if mild else Effect.HEAVIER if tally.heavier else "none"
        return _one_sided(tally.heavier - mild, side, policy)
    return _both(tally, policy)


def _one_sided(net: int, discretion: str, policy: Policy) -> Movement:
    asked = ("steps",) if abs(net) else ()
    return Movement(max(-policy.steps, min(policy.steps, net)), discretion, (), asked)


def _both(tally: Tally, policy: Policy) -> Movement:
    """Return what factors of both directions come to."""
    mild = tally.lighter + tally.mitigated
    net = tally.heavier - mild if policy.offset else 0
    says = f"从轻或者减轻情节 {mild} 项，从重情节 {tally.heavier} 项"
    asked = ["offset"]
    if tally.mitigated:
        says += "；有从重情节，不减轻到法定最低限以下"
        asked.append("mitigate_beside_heavier")
    if net > 0 and tally.must_lighten and policy.mandatory_binds:
        net, says = 0, f"{says}；有应当从轻的情节，从重至多与之相抵"
        asked.append("mandatory_binds")
    elif net == 0:
        says += "，相抵" if policy.offset else "，综合考虑不移动档次"
    shift = max(-policy.steps, min(policy.steps, net))
    lightened = net < 0 or (net == 0 and tally.must_lighten)
    code = Effect.LIGHTER if lightened else Effect.HEAVIER if net > 0 else "none"
    return Movement(shift, code, (Step(says, BOTH),), tuple(asked))
