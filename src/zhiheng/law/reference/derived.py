"""Derived values (F2) as the reference decides them: what the library's definitions make of an act and its trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhiheng.law.facts.deciding import Truth, ask, decide, subjects_of
from zhiheng.law.facts.definitions import AskState, BuiltIn, Definitions, ValueDefinition
from zhiheng.law.facts.table import UNKNOWN, Unknown
from zhiheng.law.language.model import Predicate, Value
from zhiheng.law.reference.patterns import Check
from zhiheng.law.reference.predicates import compile_predicate
from zhiheng.law.reference.scene import Look
from zhiheng.law.reference.truth import ABSENT, UNKNOWN_TRUTH, holds
from zhiheng.law.reference.values import Candidates, Reader, compile_value


class Derivation:
    """The definitions of a library, compiled as far as they were asked for."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._checks: dict[int, tuple[Predicate, Check]] = {}
        self._readers: dict[int, tuple[Value, Reader]] = {}

    def value(self, look: Look, name: str, at: int) -> tuple[Any, tuple[str, ...]]:
        """Return a derived value at an event (or, with ``at`` -1, of the lens) and the events it rests on."""
        definition = self.definitions.values.get(name)
        if definition is None or isinstance(definition.how, BuiltIn):
            return UNKNOWN, ()
        key = (name, at, look.span)
        found = look.scene.values.get(key)
        if found is None:
            found = look.scene.values[key] = self._decide(look, definition, at)
        return found

    def _decide(self, look: Look, definition: ValueDefinition, at: int) -> tuple[Any, tuple[str, ...]]:
        scene = look.scene
        day = scene.days[at] if at >= 0 else (scene.last_day or 0)
        if isinstance(definition.how, AskState):
            clock = scene.events[at].clock if at >= 0 else -1
            subjects = subjects_of(definition.how.of, scene.lens, scene.events, at)
            answer = ask(definition.how, scene.facts, subjects, day, clock, look.span)
            return (ABSENT if answer is None else answer), self._sources(look, definition.how, subjects, day, clock)
        answer = decide(
            definition,
            self._truth(look, at),
            self._read(look, at),
            day=day,
            statutes=self.definitions.statutes,
        )
        return (ABSENT if answer is None else answer), ()

    @staticmethod
    def _sources(look: Look, question: AskState, subjects: tuple[str, ...], day: int, clock: int) -> tuple[str, ...]:
        events: dict[str, None] = {}
        for subject in subjects:
            intervals = look.scene.facts.holding(question.state, subject, day, clock)
            if not isinstance(intervals, Unknown):
                events.update((event, None) for interval in intervals for event in interval.events)
        return tuple(events)

    def _truth(self, look: Look, at: int) -> Callable[[Predicate], Truth]:
        def truth(predicate: Predicate) -> Truth:
            known = self._checks.get(id(predicate))
            if known is None:
                known = self._checks[id(predicate)] = (predicate, compile_predicate(predicate, True))
            result = known[1](look, at)
            if result == UNKNOWN_TRUTH:
                return "unknown"
            return "true" if holds(result) else "false"

        return truth

    def _read(self, look: Look, at: int) -> Callable[[Value], Any]:
        def read(value: Value) -> Any:
            known = self._readers.get(id(value))
            if known is None:
                known = self._readers[id(value)] = (value, compile_value(value))
            result = known[1](look, at)
            if isinstance(result, Candidates):
                result = result.values[0] if not result.tied else UNKNOWN
            return None if result is ABSENT else result

        return read
