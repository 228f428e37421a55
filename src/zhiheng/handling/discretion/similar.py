"""What was imposed for the same conduct (同案同罚): distribution by tier, this case marked, and typical cases.

Decisions of all bodies count, as numbers without names; a case is linked only where the user may see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.handling.cases.selectors import cases
from zhiheng.handling.discretion.drawing import Strip, strip
from zhiheng.handling.discretion.models import Imposed
from zhiheng.handling.discretion.selectors import same_conduct
from zhiheng.kit.accounts.models import User
from zhiheng.law.discretion import Bracket, Form, Span, Spread, spread
from zhiheng.law.discretion.spans import number

MOST = 2_000
"""The latest so many decisions are counted."""
SHOWN = 5
UNSTATED = "未记载阶次"


@dataclass(frozen=True, slots=True)
class Typical:
    """A typical case: day of its publication, tier, fine, summary; ``url`` where the user may open it."""

    day: date
    tier: str
    fine: Decimal
    summary: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """Past decisions for a conduct: in one tier (``same``), in all, the drawing, and how many stand in each tier."""

    tier: str
    same: Spread
    all: Spread
    drawn: Strip | None
    tiers: Sequence[tuple[str, int, bool]]
    typical: Sequence[Typical]
    outlying: str = ""
    inferred: int = 0

    @property
    def told(self) -> Spread:
        """Return the distribution that is drawn: of the same tier where it has decisions, else of all."""
        return self.same if self.same.n else self.all


def of_conduct(
    user: User, power: str, tier: str, own: Decimal | None, case: str, bracket: Bracket | None = None
) -> Past:
    """Return what was imposed for the conduct of a power item; ``own`` (yuan) is marked, ``case`` isn't counted.

    Decisions whose tier nobody recorded are put by their amount into the tiers of ``bracket``, where it has fixed
    amounts; how many that were is told (``inferred``).
    """
    ids = same_conduct(power)
    rows = Imposed.objects.filter(power__in=ids, penalty=True, standing=True, fine_cents__gt=0)
    rows = rows.exclude(thing__public_id=case)
    latest = rows.order_by("-decided_on").values_list("tier", "fine_cents")[:MOST]
    stated = [(name, Decimal(cents).scaleb(-2)) for name, cents in latest]
    every = [(name or tier_of(fine, bracket), fine) for name, fine in stated]
    inferred = sum(not old and new == tier for (old, _), (new, _) in zip(stated, every, strict=True))
    same = [fine for name, fine in every if name == tier]
    of_same, of_all = spread(same), spread(fine for _, fine in every)
    shown = same or [fine for _, fine in every]
    drawn = strip(shown, of_same if same else of_all, own)
    counted = Counter(name or UNSTATED for name, _ in every)
    tiers = [(name, n, name == tier) for name, n in counted.most_common()]
    return Past(tier, of_same, of_all, drawn, tiers, _typical(user, ids, case), _outlying(of_same, own), inferred)


def tier_of(fine: Decimal, bracket: Bracket | None) -> str:
    """Return the tier into which a fine in yuan falls, "" where that can't be told. A shared end is the milder's."""
    if bracket is None or bracket.form is not Form.FIXED:
        return ""
    return next((tier.name for tier in bracket.tiers if fits(fine, bracket.span_of(tier))), "")


def fits(fine: Decimal, span: Span) -> bool:
    """Return whether a fine lies in a span."""
    return Span(fine, fine).within(span)


def _typical(user: User, ids: Sequence[str], case: str) -> list[Typical]:
    rows = Imposed.objects.filter(power__in=ids, typical__isnull=False).exclude(thing__public_id=case)
    rows = rows.select_related("thing").order_by("-typical")[:SHOWN]
    seen = set(cases(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        Typical(row.typical, row.tier, row.fine, row.summary, row.thing.public_id if row.pk in seen else "")
        for row in rows
        if row.typical is not None
    ]


def _outlying(known: Spread, own: Decimal | None) -> str:
    """Return in words that an amount lies outside the middle half of enough decisions, by more than its width."""
    if own is None or known.lower is None or known.upper is None:
        return ""
    width = known.upper - known.lower
    if own > known.upper + width:
        return f"本案数额明显高于以往同一阶次的中间半数（{number(known.lower)} 至 {number(known.upper)} 元）"
    if own < known.lower - width:
        return f"本案数额明显低于以往同一阶次的中间半数（{number(known.lower)} 至 {number(known.upper)} 元）"
    return ""
