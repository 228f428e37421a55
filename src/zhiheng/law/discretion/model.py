"""What a discretion benchmark is made of (裁量基准): statutory bracket, tiers, factors, parameters. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from zhiheng.law.discretion.spans import Span


class Effect(StrEnum):
    """What a factor does; the values are the ledger's codes of ``discretion``, and ``none`` for no penalty (不予)."""

    NO_PENALTY = "no_penalty"
    MITIGATED = "mitigated"
    LIGHTER = "lighter"
    HEAVIER = "heavier"


LISTS: Mapping[Effect, str] = {
    Effect.NO_PENALTY: "不予处罚清单",
    Effect.MITIGATED: "减轻处罚清单",
    Effect.LIGHTER: "从轻处罚清单",
    Effect.HEAVIER: "从重处罚清单",
}
EFFECT_WORDS: Mapping[Effect, str] = {
    Effect.NO_PENALTY: "不予处罚",
    Effect.MITIGATED: "减轻处罚",
    Effect.LIGHTER: "从轻处罚",
    Effect.HEAVIER: "从重处罚",
}


class Form(StrEnum):
    """How a fine is measured: a fixed amount, or multiples of illegal gain, value of goods, or units (人、平方米)."""

    FIXED = "fixed"
    GAIN = "multiple_of_gain"
    VALUE = "multiple_of_value"
    UNIT = "per_unit"


BASES: Mapping[Form, str] = {Form.GAIN: "违法所得", Form.VALUE: "货值金额", Form.UNIT: "数量"}
FORM_WORDS: Mapping[Form, str] = {
    Form.FIXED: "定额",
    Form.GAIN: "违法所得倍数",
    Form.VALUE: "货值金额倍数",
    Form.UNIT: "按数量",
}


class Level(IntEnum):
    """Whose benchmark it is; a lower one may only refine the higher one (裁量意见第五条)."""

    DISTRICT = 1
    CITY = 2
    PROVINCE = 3


LEVEL_WORDS: Mapping[Level, str] = {Level.DISTRICT: "区级", Level.CITY: "市级", Level.PROVINCE: "省级"}


@dataclass(frozen=True, slots=True)
class Factor:
    """A circumstance of the law or of one of the four lists (情形).

    ``effects``: what it may do; with two (从轻或者减轻) whoever decides chooses one. ``mandatory``: 应当, else 可以.
    ``conditions`` must all be found; any of ``exclusions`` rules it out. ``measures`` go with it (教育、责令监护人…).
    ``same``: name of the circumstance where several bases state it, so that it counts once. ``field`` and ``region``:
    where it holds, "" everywhere; ``powers``: codes of power items, empty all.
    """

    code: str
    words: str
    effects: tuple[Effect, ...]
    mandatory: bool
    basis: str
    conditions: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    same: str = ""
    field: str = ""
    matter: str = ""
    region: str = ""
    powers: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    unconfirmed: bool = False
    note: str = ""

    def holds(self, day: date) -> bool:
        """Return whether it is in force on a civil day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier (裁量阶次): when it applies, which kinds of penalty, which range.

    ``shares``: the range is given as parts (0 … 1) of the statutory one; else in the bracket's own measure (yuan for
    fixed amounts, multiples otherwise). ``conditions``: finding one of them leads here. ``place``: where it stands in
    the table that it came from.
    """

    name: str
    span: Span
    shares: bool = False
    conditions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    default: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One statutory range (法定幅度) with its tiers, mildest first.

    ``base_from`` (inside) and ``base_below`` (outside): for which value of goods or gain in yuan the range holds.
    ``party``: citizen, organisation, or "" both.
    """

    form: Form
    statutory: Span
    tiers: tuple[Tier, ...]
    kinds: tuple[str, ...] = ()
    base_from: Decimal | None = None
    base_below: Decimal | None = None
    party: str = ""
    basis: str = ""

    def takes(self, base: Decimal | None, party: str) -> bool:
        """Return whether the bracket is the one for a base in yuan (None: not known) and a kind of party."""
        if self.party and party and self.party != party:
            return False
        if base is None:
            return self.base_from is None
        return (self.base_from is None or base >= self.base_from) and (
            self.base_below is None or base < self.base_below
        )

    def span_of(self, tier: Tier) -> Span:
        """Return a tier's range in the bracket's measure. Raises ValueError for shares of an endless range."""
        return self.statutory.part(tier.span) if tier.shares else tier.span


@dataclass(frozen=True, slots=True)
class Policy:
    """What the law leaves open (裁量方法参数): set by whoever makes the benchmark, each flagged until confirmed.

    offset: 从轻 and 从重 of equal number cancel out; else any of both leaves the starting tier.
    mandatory_binds: where the law says 应当从轻, aggravating factors can at most cancel it.
    steps: by how many tiers a surplus moves at most.
    mitigate_beside_heavier: whether 减轻 below the minimum stays possible beside an aggravating factor.
    mitigated_share: 减轻 goes down to this share of the statutory minimum, not further.
    proposed_at: where in the tier's range the proposal stands (0: lower end, 1: upper end).
    confirmed: names of the parameters that the maker confirmed.
    """

    offset: bool = True
    mandatory_binds: bool = True
    steps: int = 1
    mitigate_beside_heavier: bool = False
    mitigated_share: Decimal = Decimal(0)
    proposed_at: Decimal = Decimal("0.5")
    confirmed: frozenset[str] = frozenset()


PARAMETERS: Mapping[str, str] = {
    "offset": "从轻与从重情节并存时相互抵消（条文只要求综合考虑）",
    "mandatory_binds": "有应当从轻情节的，从重情节至多与之相抵",
    "steps": "情节之差最多移动的档数",
    "mitigate_beside_heavier": "有从重情节时仍可减轻到法定最低限以下",
    "mitigated_share": "减轻处罚的下限占法定最低限的比例",
    "proposed_at": "建议数额在档次幅度中的位置",
}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark in one version: a conduct (power item), its brackets and tiers, level, validity by civil days."""

    number: str
    conduct: str
    power: str
    brackets: tuple[Bracket, ...]
    basis: str = ""
    level: Level = Level.DISTRICT
    superior: str = ""
    version: str = "1"
    valid_from: date | None = None
    valid_to: date | None = None
    policy: Policy = field(default_factory=Policy)

    def holds(self, day: date) -> bool:
        """Return whether it is in force on a civil day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def bracket(self, base: Decimal | None, party: str = "") -> Bracket | None:
        """Return the bracket for a base in yuan and a kind of party, None where none is meant for it."""
        return next((one for one in self.brackets if one.takes(base, party)), None)
