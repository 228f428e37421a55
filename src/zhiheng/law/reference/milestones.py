"""What stands before an act (里程碑): needs not met and prohibitions that still run, found by trying it (§6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.model import Event, Relation
from zhiheng.law.language.model import (
    AllOf,
    Compare,
    Literal_,
    NotSuccession,
    Pattern,
    Precedence,
    Predicate,
    Rule,
)
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.guarding import version_of
from zhiheng.law.reference.judge import Judging
from zhiheng.law.verdicts import Instant, Verdict

Lens = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Milestone:
    """What stands before an act: needs that aren't met, the day from which nothing more forbids it, and whether a
    prohibition bars it that nothing lifts."""

    needs: list[tuple[Rule, Pattern]] = field(default_factory=list)
    earliest: int | None = None
    barred: bool = False


class Milestones:
    """The milestones of one question. Acts that differ in nothing are tried once; what is said already is asked here.

    ``verdicts`` are those of the objects that the question is about.
    """

    def __init__(self, judging: Judging, verdicts: Iterable[Verdict]) -> None:
        self.judging = judging
        self.said: dict[tuple[str, str], list[Verdict]] = {}
        for verdict in verdicts:
            self.said.setdefault(verdict.lens[0], []).append(verdict)
        self._found: dict[tuple[str, Lens], Milestone] = {}
        self._tried: dict[tuple[str, Lens, tuple[tuple[str, Any], ...]], tuple[Judging, Event]] = {}

    def before(self, type_: str, lens: Lens) -> Milestone:
        """Return what an act of a type still lacks on a lens, by trying it as of the day judged.

        Each rule that asks something before such an act is tried with the attributes that its own pattern names.
        """
        found = self._found.get((type_, lens))
        if found is None:
            found = self._found[type_, lens] = Milestone()
            for compiled, pattern in self.judging.plan.starting(type_):
                if compiled.rule.about in {kind for kind, _ in lens}:
                    _try(found, *self._trial(type_, pattern, lens), compiled)
            _waits(found, self.judging, self.said.get(lens[0], ()), type_)
        return found

    def _trial(self, type_: str, pattern: Pattern, lens: Lens) -> tuple[Judging, Event]:
        """Return the question after such an act, with the attributes that a pattern names, and the act."""
        stated = dict(_literals(pattern.where))
        key = (type_, lens, tuple(sorted(stated.items(), key=lambda item: item[0])))
        found = self._tried.get(key)
        if found is None:
            relations = tuple(Relation(kind, id_) for kind, id_ in lens if not kind.startswith("attribute:"))
            day = (self.judging.now or Instant(0)).day
            act = Event("\0trial", type_, day, NO_CLOCK, 0, stated, relations)
            found = self._tried[key] = (self.judging.with_act(act), act)
        return found


def _literals(predicate: Predicate | None) -> Iterator[tuple[str, Any]]:
    """Yield the attribute values that a pattern names literally."""
    if isinstance(predicate, AllOf):
        for part in predicate.parts:
            yield from _literals(part)
    if isinstance(predicate, Compare) and predicate.name.kind == "attribute" and isinstance(predicate.value, Literal_):
        value = predicate.value.value
        if predicate.op == "eq":
            yield predicate.name.name, value
        elif predicate.op == "in" and isinstance(value, tuple) and value:
            yield predicate.name.name, value[0]


def _try(found: Milestone, judging: Judging, trial: Event, compiled: CompiledRule) -> None:
    about = next((r.id for r in trial.relations if r.type == compiled.rule.about), "")
    scene = judging.scene(((compiled.rule.about, about),), judging.trace(compiled.rule.about, about))
    for verdict in judging.judge_lenses(compiled, scene):
        if verdict.activation != trial.id or verdict.status != "violated":
            continue
        template = next(part.template for part in compiled.base.parts if part.number == verdict.part)
        if isinstance(template, Precedence) and verdict.earliest is None:
            for pattern in template.need:
                if all(pattern != known for _, known in found.needs):
                    found.needs.append((compiled.rule, pattern))
        elif verdict.earliest is not None:
            found.earliest = max(found.earliest or verdict.earliest, verdict.earliest)


def _waits(found: Milestone, judging: Judging, said: Iterable[Verdict], type_: str) -> None:
    """Take in the prohibitions that still run: the first day after the last of them."""
    for verdict in said:
        if verdict.status != "satisfied" or verdict.final:
            continue
        compiled = version_of(judging, verdict)
        template = next(part.template for part in compiled.base.parts if part.number == verdict.part)
        if not isinstance(template, NotSuccession) or all(pattern.type != type_ for pattern in template.never):
            continue
        if verdict.earliest is not None:
            found.earliest = max(found.earliest or verdict.earliest, verdict.earliest)
        elif template.from_ is None:
            found.needs += [(compiled.rule, pattern) for pattern in template.unless]
            found.barred |= not template.unless
