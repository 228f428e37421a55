"""One question to a world (§2): the day judged, what is known, the facts. All scenes share it; it holds none of them.

So whoever judges holds the scenes, the scenes hold the question, and nothing holds whoever judges: what was judged is
freed when it is let go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhiheng.law.facts import definitions, derive
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.reference.compiled import CompiledRule, covers
from zhiheng.law.reference.derived import derived_value
from zhiheng.law.reference.response import ResponseRule
from zhiheng.law.reference.scene import Look, Scene
from zhiheng.law.reference.truth import holds
from zhiheng.law.verdicts import Instant


class Asking:
    """What is asked of a world; ``rules``: the compiled rules by id, for the due days of others (``day_vs_due``)."""

    def __init__(
        self,
        rules: Mapping[str, Sequence[CompiledRule]],
        world: World,
        now: Instant | None,
        known_at: datetime | None,
        *,
        complete: bool,
        assume: bool,
        explained: bool,
    ) -> None:
        self.rules = rules
        self.world = world
        self.now = now
        self.known_at = known_at
        self.complete = complete
        self.assume = assume
        self.explained = explained
        self._facts: FactTable | None = None

    @property
    def facts(self) -> FactTable:
        """Derived states and stated values; derived once, when first asked for."""
        if self._facts is None:
            self._facts = derive(self.world, definitions(), as_of=self.now, known_at=self.known_at)
        return self._facts

    def share(self, facts: FactTable) -> None:
        """Take facts over that hold here too."""
        self._facts = facts

    def derived_value(self, look: Look, name: str, at: int) -> tuple[Any, tuple[str, ...]]:
        """Return a derived value at an event and the events it rests on; unknown where nothing defines it."""
        place, known = (name, at, look.span), look.scene.values
        found = known.get(place)
        if found is None:
            # What a fact compares inside isn't what the rule compares with.
            limit, limit_day = look.limit, look.limit_day
            found = known[place] = derived_value(definitions(), look, name, at)
            look.limit, look.limit_day = limit, limit_day
        return found

    def due_before(self, scene: Scene, rule_id: str, at: int) -> Any:
        """Return the due day of another rule's oldest obligation that stood open before an event.

        None where no obligation stood there: the distance is then missing.
        """
        for compiled in self.rules.get(rule_id, ()):
            if not covers(compiled.rule.in_force, scene.days[at]):
                continue
            for part in compiled.base.parts:
                if isinstance(part.rule, ResponseRule):
                    return _open_due(compiled, scene, at)
        return None


def _open_due(compiled: CompiledRule, scene: Scene, at: int) -> Any:
    last: Any = None
    for index, part in enumerate(compiled.base.parts):
        if not isinstance(part.rule, ResponseRule):
            continue
        for hit in part.rule.activates.hits(compiled.look(scene, -1)):
            if hit.at >= at or not holds(hit.truth):
                continue
            variant = compiled.variant(compiled.entries_for(compiled.look(scene, hit.at), hit.at))
            look = compiled.look(scene, hit.at, variant)
            rule = variant.parts[index].rule
            due, done = rule.due_before(look, at)
            last = due
            if not done:
                return due
    return last
