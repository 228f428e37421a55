"""Deciding a derived value at an act, for any evaluator that can tell the truth of a predicate and read a value.

The evaluator brings ``truth`` and ``read``; here is what a definition makes of them when something is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Literal

from zhiheng.eventlog.model import Event
from zhiheng.law.facts.definitions import (
    AskInside,
    AskLaws,
    AskState,
    BuiltIn,
    Decide,
    FirstKnown,
    FromRole,
    Option,
    ValueDefinition,
)
from zhiheng.law.facts.places import all_in_force, inside
from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable, Unknown
from zhiheng.law.language.model import AttributeOf, Predicate, Value
from zhiheng.law.statutes.index import StatuteIndex

Truth = Literal["true", "false", "unknown"]
Absence = None
"""What ``read`` yields, and ``decide`` returns, for a value that is known not to be there."""


def decide(
    definition: ValueDefinition,
    truth: Callable[[Predicate], Truth],
    read: Callable[[Value], Any],
    *,
    day: int = 0,
    statutes: StatuteIndex | None = None,
) -> Any:
    """Return a derived value of an act: plain, None (absent), or ``UNKNOWN``.

    ``truth`` tells whether a predicate holds at the act (missing attributes of the act count as false); ``read`` a
    value (a date as its civil day), None where it is absent, ``UNKNOWN`` where nobody reported it. ``day`` is the
    act's; ``statutes`` is ``Definitions.statutes``. Raises ``TypeError`` for what isn't decided at the act alone:
    questions to the states (see ``ask``) and built-in facts.
    """
    how = definition.how
    if isinstance(how, Decide):
        found = _decide(how.options, truth, read)
    elif isinstance(how, FirstKnown):
        found = _first(how.options, truth, read)
    elif isinstance(how, AskLaws):
        found = _laws(how, read, day, statutes)
    elif isinstance(how, AskInside):
        found = inside(read(how.place), read(how.region))
    else:
        raise TypeError(f"fact.{definition.name} is not decided at the act alone")
    if found is None and definition.missing == "unknown":
        return UNKNOWN
    return found


def _laws(how: AskLaws, read: Callable[[Value], Any], day: int, statutes: StatuteIndex | None) -> Any:
    cited = read(_attribute(how.attribute))
    on = day if how.on is None else read(how.on)
    if cited is None or isinstance(cited, Unknown) or not isinstance(on, int):
        return UNKNOWN
    return all_in_force(statutes, cited if isinstance(cited, tuple | list) else (cited,), on)


@lru_cache(maxsize=100)
def _attribute(name: str) -> AttributeOf:
    """Return the value that an act's attribute is, the same each time: evaluators compile a value once."""
    return AttributeOf(name)


def _decide(options: Sequence[Option], truth: Callable[[Predicate], Truth], read: Callable[[Value], Any]) -> Any:
    possible: list[Any] = []
    for option in options:
        told = "true" if option.when is None else truth(option.when)
        if told == "false":
            continue
        possible.append(read(option.value))
        if told == "true":
            break
    else:
        possible.append(None)
    return possible[0] if all(value == possible[0] for value in possible) else UNKNOWN


def _first(options: Sequence[Option], truth: Callable[[Predicate], Truth], read: Callable[[Value], Any]) -> Any:
    for option in options:
        if option.when is None or truth(option.when) == "true":
            value = read(option.value)
            if value is not None and value is not UNKNOWN:
                return value
    return None


def ask(
    question: AskState,
    table: FactTable,
    subjects: Sequence[str],
    day: int,
    clock: int,
    window: tuple[int, int] | None = None,
) -> Any:
    """Return the answer of the states: bool, kept value, number, None (absent), or ``UNKNOWN``.

    ``subjects`` as ``subjects_of`` finds them (none: unknown); ``window`` is the first and last day judged, for
    ``days`` (None: the act's day alone).
    """
    if not subjects:
        return UNKNOWN
    if question.ask == "attribute":
        return table.kept(question.state, question.keeps or "", subjects, day, clock)
    if question.ask == "days":
        first, last = window or (day, day)
        return _sum([table.days_held(question.state, s, first, last, question.values) for s in subjects])
    if question.ask == "members":
        if not any(fact == question.state for fact, _ in table.states):
            return UNKNOWN
        return len({m for s in subjects for m in table.members(question.state, s, day, question.values)})
    return held_by_any([table.holding(question.state, s, day, clock, question.values) for s in subjects])


def held_by_any(holding: Sequence[tuple[FactInterval, ...] | Unknown]) -> bool | Unknown:
    """Whether any subject is in a state, by the intervals of each that cover the act (no subject: unknown)."""
    if any(found for found in holding if found is not UNKNOWN):
        return True
    return UNKNOWN if not holding or UNKNOWN in holding else False


def _sum(parts: Sequence[int | Unknown]) -> int | Unknown:
    known = [part for part in parts if not isinstance(part, Unknown)]
    return sum(known) if len(known) == len(parts) else UNKNOWN


def subjects_of(role: FromRole, lens: Sequence[tuple[str, str]], events: Sequence[Event], at: int) -> tuple[str, ...]:
    """Return the objects that a question to the states is about.

    Those of the act (``at`` -1: no act) in the role; else the lens's own objects of the type; else those of the last
    event before the act (of the trace, without act) that names any in the role.
    """
    if at >= 0:
        named = events[at].objects(role.object_type, role.qualifier)
        if named:
            return tuple(dict.fromkeys(named))
    own = tuple(id_ for type_, id_ in lens if type_ == role.object_type)
    if own and role.qualifier is None:
        return own
    for event in reversed(events[:at] if at >= 0 else events):
        named = event.objects(role.object_type, role.qualifier)
        if named:
            return tuple(dict.fromkeys(named))
    return ()


def is_built_in(definition: ValueDefinition) -> bool:
    """Whether every evaluator computes the value itself."""
    return isinstance(definition.how, BuiltIn)
