"""Derived values at an act (F2): the library's definitions, evaluated with the reference's predicates and values."""

from __future__ import annotations

from typing import Any

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.law.facts import Definitions, ask, decide, subjects_of
from zhiheng.law.facts.deciding import Truth, held_by_any
from zhiheng.law.facts.definitions import AskState, BuiltIn, ValueDefinition
from zhiheng.law.facts.table import UNKNOWN, Unknown
from zhiheng.law.language.model import AllOf, AnyOf, Compare, Not, Predicate, Value
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.once import Once
from zhiheng.law.reference.patterns import Check
from zhiheng.law.reference.scene import Look
from zhiheng.law.reference.truth import ABSENT, UNKNOWN_TRUTH, holds
from zhiheng.law.reference.values import Candidates, Reader, compile_value


def derived_value(definitions: Definitions, look: Look, name: str, at: int) -> tuple[Any, tuple[str, ...]]:
    """Return a derived value at an event (``at`` -1: of the lens as a whole) and the events that it rests on.

    ``UNKNOWN`` where nobody reported what it needs or no definition has the name; ``ABSENT`` where it is known not to
    exist.
    """
    definition = definitions.values.get(name)
    if definition is None or isinstance(definition.how, BuiltIn):
        return UNKNOWN, ()
    if isinstance(definition.how, AskState):
        return _asked(definition, definition.how, look, at)
    value = decide(
        definition,
        lambda predicate: _truth(predicate, look, at),
        lambda wanted: _read(wanted, look, at),
        day=look.scene.days[at] if at >= 0 else look.scene.last_day or 0,
        statutes=definitions.statutes,
    )
    return (ABSENT if value is None else value), ()


def _asked(definition: ValueDefinition, question: AskState, look: Look, at: int) -> tuple[Any, tuple[str, ...]]:
    scene = look.scene
    subjects = subjects_of(question.of, scene.lens, scene.events, at)
    day = scene.days[at] if at >= 0 else scene.last_day or 0
    clock = scene.events[at].clock if at >= 0 else NO_CLOCK
    facts = scene.facts
    holding = [facts.holding(question.state, subject, day, clock, question.values) for subject in subjects]
    value = held_by_any(holding) if question.ask == "held" else ask(question, facts, subjects, day, clock, look.span)
    if value is None:
        value = UNKNOWN if definition.missing == "unknown" else ABSENT
    known = [intervals for intervals in holding if not isinstance(intervals, Unknown)]
    return value, tuple(dict.fromkeys(id_ for intervals in known for interval in intervals for id_ in interval.events))


def _truth(predicate: Predicate, look: Look, at: int) -> Truth:
    """Whether a predicate holds at the act. What asks for an attribute of the act is false where there is no act."""
    check, asks_the_act = _CHECKS(predicate)
    if at < 0 and asks_the_act:
        return "false"
    truth = check(look, at)
    if holds(truth):
        return "true"
    return "unknown" if truth == UNKNOWN_TRUTH else "false"


def _asks_the_act(predicate: Predicate) -> bool:
    if isinstance(predicate, AllOf | AnyOf):
        return any(_asks_the_act(part) for part in predicate.parts)
    if isinstance(predicate, Not):
        return _asks_the_act(predicate.part)
    return isinstance(predicate, Compare) and predicate.name.kind == "attribute"


def _read(value: Value, look: Look, at: int) -> Any:
    found = plain_value(_READERS(value)(look, at))
    if isinstance(found, Candidates):
        distinct = list(dict.fromkeys(plain_value(item) for item in found.values))
        found = distinct[0] if len(distinct) == 1 else UNKNOWN
    return None if found is ABSENT else found


def _compiled(predicate: Predicate) -> tuple[Check, bool]:
    from zhiheng.law.reference.predicates import compile_predicate

    return compile_predicate(predicate, False), _asks_the_act(predicate)


_CHECKS: Once[tuple[Check, bool]] = Once(_compiled)
"""Predicates of definitions, each with whether it asks for an attribute of the act."""
_READERS: Once[Reader] = Once(compile_value)
