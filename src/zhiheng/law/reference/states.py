"""Derived states (F2) as the reference asks for them: whether a subject is in a state, how many are."""

from __future__ import annotations

from typing import Any

from zhiheng.law.facts.table import UNKNOWN, Unknown
from zhiheng.law.language.model import StateRef
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.truth import ABSENT
from zhiheng.law.reference.values import Candidates, compile_value
from zhiheng.law.verdicts import UsedFact


class StateTest:
    """A list of states (any of them), compiled: does a subject hold one for an act?"""

    def __init__(self, states: tuple[StateRef, ...]) -> None:
        self.states = tuple((state, _where(state.where)) for state in states)

    def held(self, look: Any, subject: str, at: int) -> bool | Unknown:
        """Return whether a subject is in one of the states on the day of the act, ``UNKNOWN`` if nobody reported."""
        event = look.scene.events[at]
        best: bool | Unknown = False
        for state, where in self.states:
            found = look.scene.facts.holding(state.name, subject, event.day, event.clock)
            if isinstance(found, Unknown):
                look.used.append(UsedFact(state.name, subject, "unknown"))
                best = UNKNOWN
                continue
            for interval in found:
                if _fits(look, interval, state, where, at):
                    look.used.append(UsedFact(state.name, subject, interval.value or True, interval.events))
                    return True
            look.used.append(UsedFact(state.name, subject, False))
        return best


def _where(where: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((key, compile_value(value)) for key, value in where.items())


def _fits(look: Any, interval: Any, state: StateRef, where: tuple[tuple[str, Any], ...], at: int) -> bool:
    if state.values is not None and interval.value is not None and interval.value not in state.values:
        return False
    return all(_carries(interval.attributes.get(key), value(look, at)) for key, value in where)


def _carries(stated: Any, wanted: Any) -> bool:
    """Whether an interval's value (or list) holds what the act names; what the act doesn't name isn't held."""
    if wanted is ABSENT or wanted is UNKNOWN or stated is None:
        return False
    values = wanted.values if isinstance(wanted, Candidates) else (wanted,)
    mine = plain_value(stated)
    mine = mine if isinstance(mine, tuple) else (mine,)
    return any(all(v in mine for v in (value if isinstance(value, tuple) else (value,))) for value in values)


def head_count(look: Any, state: StateRef, day: int, stated_as: str) -> int | Unknown:
    """Return how many subjects of the lens's object are in a state on a day (``stated_as``: an example's figure)."""
    scene = look.scene
    stated = scene.facts.stated(stated_as, [id_ for _, id_ in scene.lens])
    if stated is not None:
        return UNKNOWN if isinstance(stated, Unknown) else int(stated)
    if not any(name == state.name for name, _ in scene.facts.states):
        return UNKNOWN  # no register speaks of the state at all: that nobody is in it isn't known
    return len(scene.facts.members(state.name, scene.lens[0][1], day, state.values))
