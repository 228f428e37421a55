"""``judge``: what the rules say of a world, as of a day, as known at a moment (§2). The reference is the semantics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.model import Event
from zhiheng.law.facts import definitions, enrich
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Pattern, Rule, RuleSet
from zhiheng.law.reference.asking import Asking
from zhiheng.law.reference.assembly import assemble
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.mentions import may_decide, mentioned
from zhiheng.law.reference.rulejudge import Figures, judge_rule
from zhiheng.law.reference.scene import Lens, Scene
from zhiheng.law.reference.truth import holds
from zhiheng.law.reference.window import WindowRule
from zhiheng.law.trace import VOID, TraceIndex, effective, keys_named, keys_of, ordered
from zhiheng.law.trace.lens import ATTRIBUTE
from zhiheng.law.verdicts import Instant, Verdict

Moment = date | datetime | Instant | int | None
REMEMBERED = 5_000
"""Sets of event types for which the rules that they touch are remembered."""


class Plan:
    """Rules compiled and indexed by what they are about and by the event types that activate them."""

    def __init__(
        self, rules: Sequence[Rule], calendar: str | None = None, overrides: Mapping[str, Any] | None = None
    ) -> None:
        self.rules = [CompiledRule(rule, overrides, calendar) for rule in rules]
        self.by_id: dict[str, list[CompiledRule]] = {}
        self.by_about: dict[str, _About] = {}
        self.derived_types = _derived_types(rules)
        self._deciding: dict[str, frozenset[str]] = {}
        self._starting: dict[str, tuple[tuple[CompiledRule, Pattern], ...]] | None = None
        for place, compiled in enumerate(self.rules):
            self.by_id.setdefault(compiled.rule.id, []).append(compiled)
            self.by_about.setdefault(compiled.rule.about, _About()).add(place, compiled)
        for versions in self.by_id.values():
            _link(versions)

    @cached_property
    def asking_derived(self) -> frozenset[str]:
        """The object types about which a rule asks for objects of derived types."""
        found = set()
        for compiled in self.rules if self.derived_types else ():
            rule = compiled.rule
            if not self.derived_types.isdisjoint({rule.about, (rule.per or "").partition("/")[0], *mentioned(rule)}):
                found.add(rule.about)
        return frozenset(found)

    @cached_property
    def windows(self) -> tuple[CompiledRule, ...]:
        """The rules that allow an act only within certain days."""
        return tuple(c for c in self.rules if any(isinstance(part.rule, WindowRule) for part in c.base.parts))

    def starting(self, type_: str) -> tuple[tuple[CompiledRule, Pattern], ...]:
        """Return the patterns by which acts of a type activate rules, with their rules (not those of windows)."""
        if self._starting is None:
            found: dict[str, list[tuple[CompiledRule, Pattern]]] = {}
            for compiled in self.rules:
                for part in compiled.base.parts:
                    for pattern in part.rule.activates.patterns if not part.windowed else ():
                        found.setdefault(pattern.type, []).append((compiled, pattern))
            self._starting = {name: tuple(pairs) for name, pairs in found.items()}
        return self._starting.get(type_, ())

    def deciding(self, type_: str) -> frozenset[str]:
        """Return the object types about which a rule is that an event of a type may decide."""
        found = self._deciding.get(type_)
        if found is None:
            found = frozenset(c.rule.about for c in self.rules if may_decide(c.rule, type_))
            self._deciding[type_] = found
        return found


def _link(versions: Sequence[CompiledRule]) -> None:
    """Let each version know the next one that shortens periods in course (``transition: shortens``)."""
    later = sorted(versions, key=lambda compiled: compiled.rule.in_force.from_day or 0)
    for compiled, following in pairwise(later):
        if following.rule.transition == "shortens":
            compiled.successor = following


def _derived_types(rules: Sequence[Rule]) -> frozenset[str]:
    """Return the derived object types that rules are about (or split by); foreign rules know none."""
    if not any(rule.covers for rule in rules):
        return frozenset()
    named = {rule.about for rule in rules} | {(rule.per or "").partition("/")[0] for rule in rules}
    return frozenset(named & set(definitions().types))


@dataclass(slots=True)
class _About:
    """The rules about one object type: by activating event type, and those that ask even where nothing happened."""

    by_type: dict[str, list[int]] = field(default_factory=dict)
    always: list[int] = field(default_factory=list)
    known: dict[frozenset[str], list[int]] = field(default_factory=dict)

    def add(self, place: int, compiled: CompiledRule) -> None:
        """Take in a rule: by the event types that activate it, or as one that always asks."""
        if compiled.always:
            self.always.append(place)
        for type_ in compiled.types:
            self.by_type.setdefault(type_, []).append(place)

    def touched(self, types: Iterable[str]) -> list[int]:
        """Return the places of the rules that these event types can activate, in order."""
        kinds = frozenset(types)
        found = self.known.get(kinds)
        if found is None:
            if len(self.known) > REMEMBERED:
                self.known.clear()
            places = {*self.always, *(place for type_ in kinds for place in self.by_type.get(type_, ()))}
            found = self.known[kinds] = sorted(places)
        return found


_PLANS: dict[tuple[int, str | None], tuple[Any, Plan]] = {}


def plan_of(rules: RuleSet | Sequence[Rule]) -> Plan:
    """Return the compiled form of a rule set, made once."""
    calendar = rules.calendar if isinstance(rules, RuleSet) else None
    key = (id(rules), calendar)
    found = _PLANS.get(key)
    if found is None or found[0] is not rules:
        if len(_PLANS) > 64:
            _PLANS.clear()
        found = _PLANS[key] = (rules, Plan(rules.rules if isinstance(rules, RuleSet) else rules, calendar))
    return found[1]


def moment(value: Moment) -> Instant | None:
    """Return the day judged as an instant. A datetime's clock is seen by hour periods only."""
    return value if isinstance(value, Instant) or value is None else instant_of(value)


class Judging:
    """One question to a world. Scenes, facts and pattern hits are shared by all its rules."""

    def __init__(
        self,
        plan: Plan,
        world: World,
        *,
        as_of: Moment = None,
        known_at: datetime | None = None,
        complete: bool = False,
        assume: bool = False,
        explained: bool = True,
    ) -> None:
        if as_of is None and not complete:
            raise ValueError("判断需要截止日(as_of),或者声明材料完整(complete)")
        self.plan = plan
        self.world = world
        self.asking = Asking(
            plan.by_id, world, moment(as_of), known_at, complete=complete, assume=assume, explained=explained
        )
        self.figures = Figures()
        self._index: TraceIndex | None = None
        self._plain: TraceIndex | None = None
        self._scenes: dict[Lens, Scene] = {}
        self._named: dict[tuple[Lens, str], list[tuple[str, ...]]] = {}
        self._former: Judging | None = None
        self._act: Event | None = None

    @cached_property
    def _effective(self) -> list[Event]:
        return effective(self.world.events, as_of=self.now, known_at=self.asking.known_at)

    @property
    def now(self) -> Instant | None:
        """The day (and clock) judged; None where the log is complete and no day was given."""
        return self.asking.now

    @property
    def complete(self) -> bool:
        """Whether nothing more will come."""
        return self.asking.complete

    @property
    def explained(self) -> bool:
        """Whether verdicts say how their days were counted."""
        return self.asking.explained

    @explained.setter
    def explained(self, value: bool) -> None:
        """Say whether verdicts from now on say how their days were counted."""
        self.asking.explained = value

    @property
    def facts(self) -> FactTable:
        """Derived states and stated values; derived once, when first asked for."""
        return self.asking.facts

    @property
    def index(self) -> TraceIndex:
        """The traces of the effective events, with relations to the derived objects that rules are about."""
        if self._index is None:
            events, wanted = self._effective, self.plan.derived_types
            self._index = TraceIndex(enrich(events, self.world.objects, definitions(), wanted) if wanted else events)
        return self._index

    def trace(self, about: str, object_id: str) -> Sequence[Event]:
        """Return an object's trace; derived objects are looked for only where a rule about its type asks for them."""
        if self._index is None and about not in self.plan.asking_derived:
            if self._former is not None and self._act is not None:
                return self._continued(self._former.trace(about, object_id), self._act, (about, object_id))
            if self._plain is None:
                self._plain = TraceIndex(self._effective)
            return self._plain.trace(about, object_id)
        return self.index.trace(about, object_id)

    def with_act(self, event: Event) -> Judging:
        """Return the same question after one more act, without explanations; what doesn't depend on it is shared."""
        last = max((known.sequence for known in self.world.events), default=-1)
        act = replace(event, sequence=last + 1)
        world = replace(self.world, events=[*self.world.events, act])
        other = Judging(self.plan, world, as_of=self.now, known_at=self.asking.known_at, explained=False)
        other._former = self
        if act.type != VOID and act.corrects is None and self.now is not None and act.day == self.now.day:
            other._act = act
        if event.type not in definitions().event_types:
            other.asking.share(self.facts)
        return other

    @staticmethod
    def _continued(trace: Sequence[Event], act: Event, thing: tuple[str, str]) -> Sequence[Event]:
        """Return an object's trace; the act tried, the last of the day judged, is in it where it names the object."""
        if all((relation.type, relation.id) != thing for relation in act.relations):
            return trace
        return ordered([*trace, act]) if act.clock != NO_CLOCK else (*trace, act)

    def scene(self, lens: Lens, events: Sequence[Any]) -> Scene:
        """Return the scene of a lens, made once."""
        return self._scene_at(lens, lens, events)

    def _scene_at(self, place: Lens, lens: Lens, events: Sequence[Any], whole: Scene | None = None) -> Scene:
        found = self._scenes.get(place)
        if found is None:
            former = None if self._former is None else self._former._scenes.get(place)
            found = self._scenes[place] = Scene(self.asking, lens, events, former, whole)
        return found

    def scenes(self) -> list[Scene]:
        """Return the scenes made so far."""
        return list(self._scenes.values())

    def objects(self, about: str) -> list[str]:
        """Return the objects of a type that events name, then those only reported."""
        named = self.index.objects(about)
        known = set(named)
        if not self.plan.by_about[about].always:
            return list(named)
        return [*named, *(id_ for type_, id_ in self.world.objects if type_ == about and id_ not in known)]

    def run(self) -> list[Verdict]:
        """Judge every object by every rule that its events can touch."""
        found: list[Verdict] = []
        for about in self.plan.by_about:
            for object_id in self.objects(about):  # arranges all traces at once
                found += self.judge_object(about, object_id)
        return found

    def judge_object(self, about: str, object_id: str, deciding: str | None = None) -> list[Verdict]:
        """Judge one object. ``deciding``: only by the rules that an event of this type may decide."""
        scene = self.scene(((about, object_id),), self.trace(about, object_id))
        found: list[Verdict] = []
        for place in self.plan.by_about[about].touched(scene.by_type):
            compiled = self.plan.rules[place]
            if deciding is not None and not may_decide(compiled.rule, deciding):
                continue
            if compiled.touches(scene):
                found += self.judge_lenses(compiled, scene)
        return found

    def judge_known(self, thing: tuple[str, str]) -> list[Verdict]:
        """Judge one object (type, id) as ``run`` does: none that neither an event nor a register names."""
        about, object_id = thing
        if about not in self.plan.by_about:
            return []
        trace = self.trace(about, object_id)
        reported = bool(self.plan.by_about[about].always) and thing in self.world.objects
        return self.judge_object(about, object_id) if trace or reported else []

    def judge_lenses(self, compiled: CompiledRule, scene: Scene) -> list[Verdict]:
        """Judge one object by one rule, in each of its lenses."""
        return [
            assemble(compiled.rule, lens_scene.lens, outcome, self.explained)
            for lens_scene in self.lens_scenes(compiled, scene)
            for outcome in judge_rule(compiled, lens_scene, self.figures)
        ]

    def lens_scenes(self, compiled: CompiledRule, scene: Scene) -> list[Scene]:
        """Return the sub-traces of an object by the rule's key: one per key that an activating event names (§1)."""
        per = compiled.rule.per
        if per is None:
            return [scene]
        keys: dict[str, None] = {}
        for part in compiled.base.parts:
            for hit in compiled.hits(part.rule.activates, scene):
                if holds(hit.truth):
                    keys.update(dict.fromkeys(keys_named(hit.event, per)))
        if not keys:
            return [scene]
        kind = per if per.startswith(ATTRIBUTE) else per.partition("/")[0]
        named = self._named.get((scene.lens, per))
        if named is None:
            named = self._named[(scene.lens, per)] = keys_of(scene.events, per)
        scenes = []
        for key in keys:
            lens = (*scene.lens, (kind, key))
            place = (*lens, ("per", per))
            known = self._scenes.get(place)
            if known is None:
                events = [e for e, names in zip(scene.events, named, strict=True) if not names or key in names]
                known = self._scene_at(place, lens, events, scene)
            scenes.append(known)
        return scenes


def judge(
    rules: RuleSet | Sequence[Rule],
    world: World,
    *,
    as_of: Moment = None,
    known_at: datetime | None = None,
    complete: bool = False,
) -> list[Verdict]:
    """Return what the rules say of every object of a world: one verdict per activation (or window).

    Arguments: ``as_of`` the day judged (a datetime's clock is seen by hour periods); ``known_at`` only what was
    recorded by then; ``complete`` nothing more will come. Errors: ``ValueError`` where neither a day nor
    completeness is given: a library function never reads the clock.
    """
    return Judging(plan_of(rules), world, as_of=as_of, known_at=known_at, complete=complete).run()


def judge_trace(compiled: CompiledRule, judging: Judging, lens: Lens, events: Sequence[Any]) -> list[Verdict]:
    """Judge one lens by one rule: what the kernel falls back to. ``events`` are the lens's, in canonical order."""
    scene = judging.scene(lens, events)
    found = judge_rule(compiled, scene, judging.figures)
    return [assemble(compiled.rule, lens, outcome, judging.explained) for outcome in found]
