"""Values that predicates compare with: literals, facts, parameters, values of earlier events, accruals (§1, §4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import (
    Accrual,
    AttributeOf,
    ChooseValue,
    CountValue,
    DateValue,
    EventValue,
    FactValue,
    Literal_,
    Name,
    ParameterValue,
    SumValue,
    UnionValue,
    Value,
)
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.patterns import before_act, helps
from zhiheng.law.reference.scene import BEFORE, Hit
from zhiheng.law.reference.truth import ABSENT, UNKNOWN_TRUTH, holds

Reader = Callable[[Any, int], Any]
"""(look, place of the event) -> value, ``ABSENT``, ``UNKNOWN`` or ``Candidates``."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Several values of which one counts. ``tied``: nobody knows which, because the order within a day is unknown."""

    values: tuple[Any, ...]
    tied: bool = True


def compile_value(value: Value) -> Reader:
    """Return a value as a function of (look, place of the event)."""
    return _COMPILERS[type(value)](value)


def _literal(value: Literal_) -> Reader:
    plain = plain_value(value.value)
    return lambda look, at: plain


def _fact(value: FactValue) -> Reader:
    from zhiheng.law.reference.names import compile_fact

    return compile_fact(value.name)


def _own_attribute(value: AttributeOf) -> Reader:
    from zhiheng.law.reference.names import compile_name

    if value.object_type is not None:
        return compile_name(Name("object", value.name, value.object_type))
    return compile_name(Name("attribute", value.name))


def _parameter(value: ParameterValue) -> Reader:
    return lambda look, at: plain_value(look.variant.values.get(value.name, ABSENT))


def _event_value(value: EventValue) -> Reader:
    matcher = helps(value.events)
    other = compile_value(value.or_) if value.or_ is not None else None

    def read(look: Any, at: int) -> Any:
        """Return the value of the last or first matching event before; several where it isn't certain."""
        chosen, certain = _last_or_first(look, value, list(before_act(look, matcher.hits(look), at)))
        values = [_taken(hit, value) for hit in chosen]
        if not certain:
            values.append(other(look, at) if other is not None else ABSENT)
        distinct = list(dict.fromkeys(values))
        return distinct[0] if len(distinct) == 1 else Candidates(tuple(distinct))

    return read


def _last_or_first(look: Any, value: EventValue, found: list[tuple[Hit, bool]]) -> tuple[list[Hit], bool]:
    """Return the hits that may be the last (first) before the act, and whether one surely stands before it."""
    from zhiheng.law.reference.standing import standing

    scene = look.scene
    if value.standing:
        found = [(hit, certain) for hit, certain in found if standing(scene, hit.at)]
    certain = any(sure and holds(hit.truth) for hit, sure in found)
    if value.which == "first":
        kept = [hit for hit, _ in found if not any(scene.stands(o.at, hit.at) == BEFORE for o, _ in found)]
    else:
        sure = [hit for hit, is_sure in found if is_sure and holds(hit.truth)]
        kept = [hit for hit, _ in found if not any(scene.stands(hit.at, o.at) == BEFORE for o in sure)]
    return kept, certain


def _taken(hit: Hit, value: EventValue) -> Any:
    if hit.truth == UNKNOWN_TRUTH:
        return UNKNOWN
    if value.role is not None:
        return hit.event.objects(*value.role)
    if value.attribute is None:
        return hit.event.day
    return plain_value(hit.event.attributes.get(value.attribute, ABSENT))


def _choose(value: ChooseValue) -> Reader:
    from zhiheng.law.reference.predicates import compile_predicate

    options = tuple(
        (None if when is None else compile_predicate(when, True), compile_value(is_)) for when, is_ in value.options
    )

    def read(look: Any, at: int) -> Any:
        """Return the value of the first option whose condition holds."""
        for when, is_ in options:
            if when is None or holds(when(look, at)):
                return is_(look, at)
        return ABSENT

    return read


def _count(value: CountValue) -> Reader:
    matcher = helps(value.events)

    def read(look: Any, at: int) -> Any:
        """Return how many matching events came before."""
        return sum(1 for hit in matcher.hits(look) if (hit.at < at or (value.self_ and hit.at == at)))

    return read


def _union(value: UnionValue) -> Reader:
    matcher = helps(value.events)

    def read(look: Any, at: int) -> Any:
        """Return every item that matching events before stated, each once."""
        found: dict[Any, None] = {}
        for hit, _ in before_act(look, matcher.hits(look), at):
            item = plain_value(hit.event.attributes.get(value.attribute, ()))
            found.update(dict.fromkeys(item if isinstance(item, tuple) else (item,)))
        return tuple(found)

    return read


def _sum(value: SumValue) -> Reader:
    readers = tuple(compile_value(part) for part in value.of)

    def read(look: Any, at: int) -> Any:
        """Return the sum of the parts; unknown or absent where one of them is."""
        parts = [reader(look, at) for reader in readers]
        if any(part is UNKNOWN for part in parts):
            return UNKNOWN
        if any(part is ABSENT or isinstance(part, Candidates) for part in parts):
            return ABSENT
        return as_decimal(sum((Fraction(part) for part in parts), Fraction(0)))

    return read


def _date(value: DateValue) -> Reader:
    from zhiheng.law.reference.dates import compile_date

    date = compile_date(value.date)

    def read(look: Any, at: int) -> Any:
        """Return the date's day; the first one found is kept as the limit that was compared with."""
        found = date(look, at)
        if found is None:
            return ABSENT
        if found is UNKNOWN:
            return UNKNOWN
        if look.limit_day is None:
            look.limit_day = found
        return found.instant.day

    return read


def _accrual(value: Accrual) -> Reader:
    from zhiheng.law.periods import counted_days
    from zhiheng.law.reference.dates import compile_date
    from zhiheng.law.reference.pauses import spans

    base, cap = compile_value(value.base), value.cap
    from_, to = compile_date(value.from_), compile_date(value.to)
    limit = compile_value(cap) if cap is not None and cap != "base" else None

    def read(look: Any, at: int) -> Any:
        """Return the amount that has grown day by day, up to its bound."""
        amount, start, end = base(look, at), from_(look, at), to(look, at)
        bound = limit(look, at) if limit is not None else amount
        if any(part is UNKNOWN for part in (amount, start, end, bound)):
            return UNKNOWN
        if isinstance(amount, Candidates) or amount is ABSENT or bound is ABSENT or end is None:
            return ABSENT
        days = 0 if start is None else counted_days(start.instant.day, end.instant.day, spans(look, value, at))
        total = Fraction(amount) * value.rate * days
        if look.scene.session.explained:
            from zhiheng.law.reference.workings import accrual_words

            capped = cap is not None and total > Fraction(bound)
            look.workings = (accrual_words(value, amount, start, end, days, capped),)
        return as_decimal(total if cap is None else min(total, Fraction(bound)))

    return read


def as_decimal(value: Fraction) -> Decimal:
    """Return an exact amount in yuan, rounded half up to 分 (§4 Money)."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


_COMPILERS: dict[type, Callable[[Any], Reader]] = {
    Literal_: _literal,
    FactValue: _fact,
    AttributeOf: _own_attribute,
    ParameterValue: _parameter,
    EventValue: _event_value,
    ChooseValue: _choose,
    Accrual: _accrual,
    CountValue: _count,
    UnionValue: _union,
    SumValue: _sum,
    DateValue: _date,
}
