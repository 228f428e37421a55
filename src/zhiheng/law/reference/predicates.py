"""Predicates in five-valued logic: missing fails, unknown decides nothing (§1 Events in patterns, Missing values).

Each predicate is compiled once into a function of (look, place of the event) that returns a truth.
"""

from __future__ import annotations

from typing import Any

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import (
    Accrual,
    AllOf,
    AnyOf,
    AttributeOf,
    Compare,
    CompareValue,
    DateValue,
    EventValue,
    FactValue,
    Literal_,
    Name,
    Not,
    Operator,
    ParameterValue,
    Pattern,
    Predicate,
    SameObject,
    Seen,
    Value,
)
from zhiheng.law.language.texts import texts_asked
from zhiheng.law.reference.comparing import OPERATORS, compare, direct, plain_value
from zhiheng.law.reference.names import UNTIMED, compile_name
from zhiheng.law.reference.patterns import Check, helps, hurts
from zhiheng.law.reference.truth import (
    ABSENT,
    FALSE,
    MISSING,
    SOFT,
    SOFT_FALSE,
    TRUE,
    UNKNOWN_TRUTH,
    holds,
    negated,
)
from zhiheng.law.reference.values import Candidates, Reader, compile_value


def compile_predicate(
    predicate: Predicate, favours: bool, pattern: Pattern | None = None, about: str | None = None
) -> Check:
    """Return a predicate as a function.

    ``favours``: whether being true helps the act (so an unknown clock or order is read as true). ``pattern``: the
    pattern that the predicate belongs to, for ``fact.ordinal``. ``about``: it is the ``where`` of a rule about that.
    """
    if isinstance(predicate, Compare):
        left = compile_name(predicate.name, pattern, about)
        if predicate.name.name == "region" and isinstance(predicate.value, Literal_):
            return _region(left, predicate.value.value)
        plain = _equality(predicate, left) or _there(predicate, left, favours) or _stated(predicate, left, favours)
        return plain or _comparison(left, predicate.op, predicate.value, predicate.or_missing, favours)
    if isinstance(predicate, CompareValue):
        return _comparison(compile_value(predicate.left), predicate.op, predicate.value, predicate.or_missing, favours)
    if isinstance(predicate, SameObject):
        return _same_object(predicate)
    if isinstance(predicate, Seen):
        return _seen(predicate)
    if isinstance(predicate, Not):
        inner = compile_predicate(predicate.part, not favours, pattern, about)
        return lambda look, at: negated(inner(look, at))
    checks = tuple(compile_predicate(part, favours, pattern, about) for part in predicate.parts)
    return _all(checks) if isinstance(predicate, AllOf) else _any(checks)


def _all(checks: tuple[Check, ...]) -> Check:
    def check(look: Any, at: int) -> int:
        """Return the least truth of the parts."""
        worst = TRUE
        for part in checks:
            truth = part(look, at)
            if truth < worst:
                if truth == FALSE:
                    return FALSE
                worst = truth
        return worst

    return check


def _any(checks: tuple[Check, ...]) -> Check:
    def check(look: Any, at: int) -> int:
        """Return the greatest truth of the parts."""
        best = FALSE
        for part in checks:
            truth = part(look, at)
            if truth > best:
                if truth == TRUE:
                    return TRUE
                best = truth
        return best

    return check


def _equality(predicate: Compare, left: Reader) -> Check | None:
    """Return the short way for ``attribute: text`` and ``attribute: [texts]``, which most patterns are made of."""
    asked = texts_asked(predicate)
    if asked is None:
        return None
    name, wanted = asked

    def check(look: Any, at: int) -> int:
        """Return whether the value is one of the wanted ones."""
        if at >= 0:
            stated = look.scene.events[at].attributes.get(name)
            if type(stated) is str:
                return TRUE if stated in wanted else FALSE
        found = left(look, at)
        if found is ABSENT:
            return MISSING
        if found is UNKNOWN:
            return UNKNOWN_TRUTH
        if isinstance(found, tuple):
            return TRUE if any(item in wanted for item in found) else FALSE
        return TRUE if found in wanted else FALSE

    return check


def _region(left: Reader, value: Any) -> Check:
    """Return the test of an administrative code: met by its prefix (37 is all of 山东)."""
    prefixes = tuple(str(item) for item in (value if isinstance(value, tuple) else (value,)))

    def check(look: Any, at: int) -> int:
        """Return whether the code begins with one of the prefixes."""
        found = left(look, at)
        if found is ABSENT or found is UNKNOWN:
            return MISSING if found is ABSENT else UNKNOWN_TRUTH
        codes = found.values if isinstance(found, Candidates) else (found,)
        return TRUE if any(str(code).startswith(prefixes) for code in codes) else FALSE

    return check


def _comparison(left: Reader, op: Operator, value: Value, or_missing: bool, favours: bool) -> Check:
    if isinstance(value, Literal_) and op not in ("exists", "not_later_than", "not_earlier_than"):
        return _with_literal(left, op, plain_value(value.value), or_missing, favours)
    if op == "exists" and isinstance(value, Literal_):
        return _existence(left, bool(plain_value(value.value)), favours)
    right = compile_value(value)
    computed = not isinstance(value, Literal_)

    def one(look: Any, found: Any, at: int) -> int:
        """Return the truth of the comparison for one value."""
        if found is UNTIMED:
            look.note("time-unknown")
            return SOFT if favours else SOFT_FALSE
        if op == "exists":
            return _exists(found, plain_value(right(look, at)))  # wanted is computed
        if found is UNKNOWN:
            return UNKNOWN_TRUTH
        other = right(look, at)
        if computed and op in ("le", "lt", "ge", "gt"):
            _remember_limit(look, other)
        if found is ABSENT:
            return TRUE if or_missing or (op == "ne" and other is True) else MISSING
        return _each(look, other, lambda wanted: _against(op, found, wanted), favours)

    def check(look: Any, at: int) -> int:
        """Return the truth over every value that is possible."""
        return _each(look, left(look, at), lambda found: one(look, found, at), favours)

    return check


def _existence(left: Reader, wanted: bool, favours: bool) -> Check:
    """Return the test of ``exists: true`` and ``exists: false``, which most are."""

    there = TRUE if wanted else FALSE

    def one(look: Any, found: Any) -> int:
        """Return the truth for one value that may be there."""
        if found is UNTIMED:
            look.note("time-unknown")
            return SOFT if favours else SOFT_FALSE
        return _exists(found, wanted)

    def check(look: Any, at: int) -> int:
        """Return whether the value is there."""
        found = left(look, at)
        if found is True or found is False:
            return there
        if isinstance(found, Candidates):
            return _each(look, found, lambda candidate: one(look, candidate), favours)
        return one(look, found)

    return check


def _there(predicate: Compare, left: Reader, favours: bool) -> Check | None:
    """Return the short way for ``exists: true`` of an attribute of the event, which its record nearly always meets."""
    value, name = predicate.value, predicate.name.name
    if predicate.op != "exists" or predicate.name.kind != "attribute" or not isinstance(value, Literal_):
        return None
    wanted = bool(plain_value(value.value))
    otherwise, there = _existence(left, wanted, favours), TRUE if wanted else FALSE

    def check(look: Any, at: int) -> int:
        """Return whether the event states the attribute, else what the reader finds."""
        stated = look.scene.events[at].attributes.get(name) if at >= 0 else None
        if stated is True or stated is False or (type(stated) is str and stated):
            return there
        return otherwise(look, at)

    return check


def _with_literal(left: Reader, op: Operator, wanted: Any, or_missing: bool, favours: bool) -> Check:
    """Return the comparison with a fixed value, which most are."""
    test = OPERATORS[op]
    alike, same, right = direct(op, wanted)
    absent = TRUE if or_missing or (op == "ne" and wanted is True) else MISSING

    def one(look: Any, found: Any) -> int:
        """Return the truth of the test for one value."""
        if found is UNTIMED:
            look.note("time-unknown")
            return SOFT if favours else SOFT_FALSE
        if found is UNKNOWN:
            return UNKNOWN_TRUTH
        if found is ABSENT:
            return absent
        return TRUE if test(plain_value(found), wanted) else FALSE

    def check(look: Any, at: int) -> int:
        """Return the truth of the test over every value that is possible."""
        found = left(look, at)
        if type(found) is alike:
            return TRUE if same(found, right) else FALSE
        if isinstance(found, Candidates):
            return _each(look, found, lambda candidate: one(look, candidate), favours)
        return one(look, found)

    return check


def _stated(predicate: Compare, left: Reader, favours: bool) -> Check | None:
    """Return the short way for an attribute of the event compared with a fixed value of its own kind."""
    op, value = predicate.op, predicate.value
    if predicate.name.kind != "attribute" or not isinstance(value, Literal_):
        return None
    if op in ("exists", "not_later_than", "not_earlier_than"):
        return None
    name = predicate.name.name
    alike, same, right = direct(op, plain_value(value.value))
    if alike is None:
        return None
    otherwise = _with_literal(left, op, plain_value(value.value), predicate.or_missing, favours)

    def check(look: Any, at: int) -> int:
        """Return the truth for what the event states, else for what the reader finds."""
        if at >= 0:
            stated = look.scene.events[at].attributes.get(name)
            if type(stated) is alike:
                return TRUE if same(stated, right) else FALSE
        return otherwise(look, at)

    return check


def _each(look: Any, value: Any, truth_of: Any, favours: bool) -> int:
    """Return the truth for a value that may be one of several tied candidates: one that passes, passes (§1)."""
    if not isinstance(value, Candidates):
        return int(truth_of(value))
    truths = [truth_of(candidate) for candidate in value.values]
    if not value.tied:
        return int(max(truths, default=MISSING))
    if len({holds(truth) for truth in truths}) > 1:
        look.note("order-unknown")
        return SOFT if favours else SOFT_FALSE
    return int(max(truths) if favours else min(truths))


def _exists(found: Any, wanted: Any) -> int:
    if found is UNKNOWN:
        return UNKNOWN_TRUTH
    there = found is not ABSENT and found not in ((), "")
    if wanted:
        return TRUE if there else MISSING
    return FALSE if there else TRUE


def _against(op: Operator, found: Any, wanted: Any) -> int:
    if wanted is UNKNOWN:
        return UNKNOWN_TRUTH
    if wanted is ABSENT:
        # A bound whose every source is absent isn't passed: nothing is later than it, nothing has waited for it.
        return {"not_later_than": TRUE, "not_earlier_than": FALSE}.get(op, MISSING)
    return TRUE if compare(op, found, wanted) else FALSE


def _remember_limit(look: Any, value: Any) -> None:
    plain = value.values[0] if isinstance(value, Candidates) and value.values else value
    if look.limit is None and not isinstance(plain, bool | str) and plain not in (ABSENT, UNKNOWN):
        look.limit = plain


def _same_object(predicate: SameObject) -> Check:
    value, type_ = compile_value(predicate.value), predicate.object_type

    def shares(own: tuple[str, ...], ids: Any) -> int:
        """Return whether any of the objects is one of the event's own."""
        if ids is UNKNOWN:
            return UNKNOWN_TRUTH
        if ids is ABSENT:
            return FALSE
        return TRUE if any(id_ in own for id_ in (ids if isinstance(ids, tuple) else (ids,))) else FALSE

    def check(look: Any, at: int) -> int:
        """Return whether the event names an object of the value."""
        own = look.scene.events[at].objects(type_)
        return _each(look, value(look, at), lambda ids: shares(own, ids), True)

    return check


def _seen(predicate: Seen) -> Check:
    matcher = helps(predicate.events) if predicate.expected else hurts(predicate.events)

    def check(look: Any, at: int) -> int:
        """Return whether a matching event came before."""
        best = FALSE
        for hit in matcher.hits(look):
            if hit.at >= at >= 0 or (at < 0 and look.span is not None and hit.event.day >= look.span[0]):
                break  # a population is asked on the first morning of its window (§5)
            best = max(best, hit.truth)
        best = TRUE if holds(best) else best
        return best if predicate.expected else negated(best)

    return check


def is_quiet(predicate: Predicate) -> bool:
    """Whether a predicate only compares attributes of the event with fixed values: it leaves no notes and no facts,
    and what lens it is asked in doesn't matter (a region, where the event states none, is that of the lens's objects).
    """
    if isinstance(predicate, Compare):
        name = predicate.name
        return name.kind == "attribute" and name.name != "region" and isinstance(predicate.value, Literal_)
    if isinstance(predicate, Not):
        return is_quiet(predicate.part)
    return isinstance(predicate, AllOf | AnyOf) and all(is_quiet(part) for part in predicate.parts)


def is_plain(predicate: Predicate) -> bool:
    """Whether a predicate depends on the event and the trace only, not on the act or on the rule's parameters."""
    if isinstance(predicate, Compare):
        return _plain_name(predicate.name) and _plain_value(predicate.value)
    if isinstance(predicate, CompareValue):
        return _plain_value(predicate.left) and _plain_value(predicate.value)
    if isinstance(predicate, SameObject):
        return _plain_value(predicate.value)
    if isinstance(predicate, Seen):
        return all(p.where is None or is_plain(p.where) for p in predicate.events)
    if isinstance(predicate, Not):
        return is_plain(predicate.part)
    return all(is_plain(part) for part in predicate.parts)


def _plain_name(name: Name) -> bool:
    return not (name.kind == "fact" and (name.name == "day_kind" or name.name.startswith("day_vs_due.")))


def _plain_value(value: Value) -> bool:
    if isinstance(value, Literal_ | AttributeOf | FactValue):
        return True
    if isinstance(value, EventValue):
        return value.or_ is None or _plain_value(value.or_)
    return not isinstance(value, ParameterValue | DateValue | Accrual) and not hasattr(value, "options")
