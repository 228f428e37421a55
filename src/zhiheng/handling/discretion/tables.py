"""Benchmarks as the rows of a sheet, one tier a row, and back (裁量基准表): how offices write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhiheng.law.discretion import Benchmark, Bracket, Form, Level, Span, Tier
from zhiheng.law.discretion.factors import parts
from zhiheng.law.library import vocabulary
from zhiheng.registry.powers.catalogue import Tier as Article
from zhiheng.registry.powers.catalogue import catalogue

HUNDRED = Decimal(100)
SHARES = "share"
"""Code of the column 幅度形式: the tier is a part of the statutory range, in per cent."""
Row = Mapping[str, Any]


def benchmark_of(rows: Sequence[tuple[str, Row]]) -> Benchmark:
    """Return the benchmark that rows (place, values by column) of one number describe, mildest tier first."""
    first = rows[0][1]
    groups: dict[tuple[Any, ...], list[tuple[str, Row]]] = {}
    for place, row in rows:
        groups.setdefault(_case(row), []).append((place, row))
    return Benchmark(
        number=_text(first, "number"),
        conduct=_text(first, "conduct"),
        power=_text(first, "power"),
        brackets=tuple(_bracket(own) for own in groups.values()),
        basis=_text(first, "basis"),
        level=Level[(_text(first, "level") or "district").upper()],
        superior=_text(first, "superior"),
    )


def _case(row: Row) -> tuple[Any, ...]:
    return (row.get("statutory_form"), row.get("base_from"), row.get("base_below"), row.get("party"))


def _bracket(rows: Sequence[tuple[str, Row]]) -> Bracket:
    first = rows[0][1]
    known = article_of(first)
    form = Form(
        _text(first, "statutory_form") or (known.form if known and known.form in set(Form) else Form.FIXED.value)
    )
    low, high = (_stated(first, "statutory_low"), _stated(first, "statutory_high"))
    if low is None and high is None and known is not None:
        low, high = known.least, known.most
    tiers = tuple(sorted((_tier(place, row) for place, row in rows), key=lambda one: one.span.floor))
    return Bracket(
        form, Span(low, high), tiers, _kinds(rows), _stated(first, "base_from"), _stated(first, "base_below"),
        _text(first, "party"), _text(first, "basis"),
    )  # fmt: skip


def article_of(row: Row) -> Article | None:
    """Return the line of the catalogue that a row means by its code or conduct, where it states no range itself."""
    form = _text(row, "statutory_form")
    for one in catalogue():
        named = one.code == _text(row, "power") or one.conduct == _text(row, "conduct")
        if named and not one.serious and (not form or one.form == form) and one.form in set(Form):
            return one
    return None


def _kinds(rows: Sequence[tuple[str, Row]]) -> tuple[str, ...]:
    known = article_of(rows[0][1])
    if known is not None and known.kinds:
        return known.kinds
    return tuple(dict.fromkeys(kind for _, row in rows for kind in kinds_in(_text(row, "kinds"))))


def _tier(place: str, row: Row) -> Tier:
    shares = row.get("measure") == SHARES
    low, high = _stated(row, "low"), _stated(row, "high")
    span = Span(_share(low), _share(high)) if shares else Span(low, high)
    return Tier(
        _text(row, "tier"), span, shares, parts(_text(row, "conditions")), kinds_in(_text(row, "kinds")),
        bool(row.get("default")), place,
    )  # fmt: skip


def _share(number: Decimal | None) -> Decimal | None:
    return None if number is None else number / HUNDRED


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the codes of the kinds of penalty that a cell names. Raises ValueError naming the first unknown one."""
    names = {words: code for code, words in vocabulary().codes["penalty_kind"].items()}
    found = []
    for part in parts(text.replace("、", ";").replace("，", ";")):
        if part not in names:
            raise ValueError(part)
        found.append(names[part])
    return tuple(found)


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


def _stated(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return None if value is None else Decimal(str(value))
