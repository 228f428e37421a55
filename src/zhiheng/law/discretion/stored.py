"""A benchmark or list entry as plain values (JSON) and back: how the ledger keeps its content, how files carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.law.discretion.model import Benchmark, Bracket, Effect, Factor, Form, Level, Policy, Tier
from zhiheng.law.discretion.spans import Span

Plain = Mapping[str, Any]


class BadTable(ValueError):
    """A stored benchmark doesn't say what it must; the message names the field."""


def stored(benchmark: Benchmark) -> dict[str, Any]:
    """Return a benchmark as plain values; what is at its default is left out. Places in a file are not kept."""
    policy = benchmark.policy
    found = {
        "number": benchmark.number, "conduct": benchmark.conduct, "power": benchmark.power, "basis": benchmark.basis,
        "level": benchmark.level.name.lower(), "superior": benchmark.superior, "version": benchmark.version,
        "valid_from": _day(benchmark.valid_from), "valid_to": _day(benchmark.valid_to),
        "brackets": [_bracket(one) for one in benchmark.brackets],
        "policy": {
            "offset": policy.offset, "mandatory_binds": policy.mandatory_binds, "steps": policy.steps,
            "mitigate_beside_heavier": policy.mitigate_beside_heavier, "mitigated_share": str(policy.mitigated_share),
            "proposed_at": str(policy.proposed_at), "confirmed": sorted(policy.confirmed),
        },
    }  # fmt: skip
    return _without_empty(found)


def read(plain: Plain, place: str = "") -> Benchmark:
    """Return the benchmark that plain values describe. Raises BadTable, naming the field (``place`` first)."""
    try:
        return Benchmark(
            number=str(plain["number"]),
            conduct=str(plain["conduct"]),
            power=str(plain.get("power", "")),
            brackets=tuple(_read_bracket(one) for one in plain.get("brackets", ())),
            basis=str(plain.get("basis", "")),
            level=Level[str(plain.get("level", "district")).upper()],
            superior=str(plain.get("superior", "")),
            version=str(plain.get("version", "1")),
            valid_from=_read_day(plain.get("valid_from")),
            valid_to=_read_day(plain.get("valid_to")),
            policy=_read_policy(plain.get("policy", {})),
        )
    except (KeyError, ValueError, InvalidOperation, TypeError) as error:
        raise BadTable(f"{place}: 基准内容缺少或者写错 {error}") from error


def stored_factor(factor: Factor) -> dict[str, Any]:
    """Return an entry of one of the four lists as plain values."""
    found = {
        "code": factor.code, "words": factor.words, "effects": [one.value for one in factor.effects],
        "mandatory": factor.mandatory, "basis": factor.basis, "conditions": list(factor.conditions),
        "exclusions": list(factor.exclusions), "measures": list(factor.measures), "powers": list(factor.powers),
        "field": factor.field, "same": factor.same, "valid_from": _day(factor.valid_from),
        "valid_to": _day(factor.valid_to),
    }  # fmt: skip
    return _without_empty(found)


def read_factor(plain: Plain, place: str = "") -> Factor:
    """Return the list entry that plain values describe. Raises BadTable, naming the field."""
    try:
        return Factor(
            code=str(plain["code"]),
            words=str(plain["words"]),
            effects=tuple(Effect(one) for one in plain["effects"]),
            mandatory=bool(plain.get("mandatory", False)),
            basis=str(plain.get("basis", "")),
            conditions=_texts(plain.get("conditions")),
            exclusions=_texts(plain.get("exclusions")),
            measures=_texts(plain.get("measures")),
            powers=_texts(plain.get("powers")),
            field=str(plain.get("field", "")),
            same=str(plain.get("same", "")),
            valid_from=_read_day(plain.get("valid_from")),
            valid_to=_read_day(plain.get("valid_to")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadTable(f"{place}: 清单内容缺少或者写错 {error}") from error


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [], ())}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(text: object) -> date | None:
    if isinstance(text, date):
        return text
    return date.fromisoformat(str(text)) if text else None


def _number(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _decimal(text: object) -> Decimal | None:
    if isinstance(text, float):
        raise ValueError(f"小数 {text} 须写成文字，以免失真")
    return None if text is None or text == "" else Decimal(str(text))


def _span(span: Span) -> list[str | None]:
    return [_number(span.low), _number(span.high)]


def _read_span(values: Sequence[object]) -> Span:
    low, high = values
    return Span(_decimal(low), _decimal(high))


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(one) for one in values) if isinstance(values, (list, tuple)) else ()


def _bracket(bracket: Bracket) -> dict[str, Any]:
    return _without_empty({
        "form": bracket.form.value, "statutory": _span(bracket.statutory), "kinds": list(bracket.kinds),
        "base_from": _number(bracket.base_from), "base_below": _number(bracket.base_below), "party": bracket.party,
        "basis": bracket.basis, "tiers": [_tier(one) for one in bracket.tiers],
    })  # fmt: skip


def _tier(tier: Tier) -> dict[str, Any]:
    found = {
        "name": tier.name,
        "span": _span(tier.span),
        "conditions": list(tier.conditions),
        "kinds": list(tier.kinds),
    }
    flags = {name: True for name, value in (("shares", tier.shares), ("default", tier.default)) if value}
    return _without_empty({**found, **flags})


def _read_bracket(plain: Plain) -> Bracket:
    return Bracket(
        form=Form(plain["form"]),
        statutory=_read_span(plain["statutory"]),
        tiers=tuple(_read_tier(one) for one in plain["tiers"]),
        kinds=_texts(plain.get("kinds")),
        base_from=_decimal(plain.get("base_from")),
        base_below=_decimal(plain.get("base_below")),
        party=str(plain.get("party", "")),
        basis=str(plain.get("basis", "")),
    )


def _read_tier(plain: Plain) -> Tier:
    return Tier(
        name=str(plain["name"]),
        span=_read_span(plain["span"]),
        shares=bool(plain.get("shares", False)),
        conditions=_texts(plain.get("conditions")),
        kinds=_texts(plain.get("kinds")),
        default=bool(plain.get("default", False)),
        place=str(plain.get("place", "")),
    )


def _read_policy(plain: Plain) -> Policy:
    default = Policy()
    return Policy(
        offset=bool(plain.get("offset", default.offset)),
        mandatory_binds=bool(plain.get("mandatory_binds", default.mandatory_binds)),
        steps=int(plain.get("steps", default.steps)),
        mitigate_beside_heavier=bool(plain.get("mitigate_beside_heavier", default.mitigate_beside_heavier)),
        mitigated_share=Decimal(str(plain.get("mitigated_share", default.mitigated_share))),
        proposed_at=Decimal(str(plain.get("proposed_at", default.proposed_at))),
        confirmed=frozenset(_texts(plain.get("confirmed"))),
    )
