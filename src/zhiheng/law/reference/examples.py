"""A rule's own examples: built into a small world, judged, and compared with what they state (§1, §2).

An example that doesn't state an object attribute or fact which ``where`` or the population needs is assumed to meet
it; without ``as_of`` it is complete; ``with:`` names related objects; every event belongs to the object judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable, Unknown
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Example, ExampleEvent, Position, Rule, RuleSet
from zhiheng.law.reference.judge import Judging, Plan, plan_of
from zhiheng.law.reference.questions import window_days
from zhiheng.law.reference.words import due_words
from zhiheng.law.verdicts import Instant, Verdict

OWN = "例"
"""Id of the object that an example speaks of."""

SEVERITY = {"not-applicable": 0, "satisfied": 1, "open": 2, "violated": 3}


@dataclass(frozen=True, slots=True)
class ExampleProblem:
    """An example that doesn't hold: where it stands, what was expected and what the rule says."""

    position: Position
    rule_id: str
    says: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.position}: 规则 {self.rule_id} 的例子“{self.says}”不成立:应为 {self.expected},实为 {self.got}"


def check_examples(ruleset: RuleSet, rules: Iterable[Rule] | None = None) -> list[ExampleProblem]:
    """Return the examples that don't hold, of all rules of a set or of some of them."""
    found: list[ExampleProblem] = []
    for rule in ruleset.rules if rules is None else rules:
        for example in rule.examples:
            found += check_example(ruleset, rule, example)
    return found


def check_example(ruleset: RuleSet, rule: Rule, example: Example) -> list[ExampleProblem]:
    """Return what an example states and the rule doesn't say."""
    judging = judge_example(ruleset, rule, example)
    verdicts = judging.run()
    wrong = _status_problems(example, verdicts)
    if not wrong:
        speaking = _speaking(example, verdicts)
        for name, wanted in example.expected.items():
            if name not in ("known_at", "complete") and not _as_expected(judging, name, wanted, verdicts, speaking):
                wrong.append((f"{name}: {_shown(wanted)}", _got(name, speaking)))
    return [ExampleProblem(example.position, rule.id, example.says, expected, got) for expected, got in wrong]


def judge_example(ruleset: RuleSet, rule: Rule, example: Example) -> Judging:
    """Return the question that an example puts to its rule."""
    plan = Plan([rule], ruleset.calendar, example.parameters)
    for id_, others in plan_of(ruleset).by_id.items():
        plan.by_id.setdefault(id_, others)
    complete = bool(example.expected.get("complete", example.as_of is None))
    return Judging(
        plan,
        example_world(rule, example),
        as_of=example.as_of,
        known_at=example.expected.get("known_at"),
        complete=complete,
        assume=True,
        explained=False,
    )


# ------------------------------------------------------------------------------------------------------ its world


def example_world(rule: Rule, example: Example) -> World:
    """Return the world that an example describes.

    ``objects: {TYPE: …}`` speaks of every object of the type, and each event that names none of it belongs to one;
    ``objects: {"TYPE:ID": …}`` of that one.
    """
    general = {name: attributes for name, attributes in example.objects.items() if ":" not in name}
    events = [_event(place, item, list({rule.about: 0, **general})) for place, item in enumerate(example.events)]
    named = {(relation.type, relation.id) for event in events for relation in event.relations}
    named |= {(rule.about, OWN), *((type_, OWN) for type_ in general)}
    objects = {(type_, id_): _object(type_, id_, general.get(type_, {})) for type_, id_ in sorted(named)}
    for name, attributes in example.objects.items():
        type_, _, id_ = name.partition(":")
        if id_:
            objects[(type_, id_)] = _object(type_, id_, {**general.get(type_, {}), **attributes})
    return World(events, objects, _facts(example.facts))


def _object(type_: str, id_: str, attributes: Mapping[str, Any]) -> LogObject:
    return LogObject(type_, id_, {name: (AttributeValue(_value(value)),) for name, value in attributes.items()})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _event(place: int, item: ExampleEvent, shared: Sequence[str]) -> Event:
    relations = [
        Relation(role.partition("/")[0], id_, role.partition("/")[2])
        for role, ids in item.relations.items()
        for id_ in ids
    ]
    present = {relation.type for relation in relations}
    relations += [Relation(type_, OWN) for type_ in shared if type_ not in present]
    return Event(
        id=f"e{place + 1}",
        type=item.type,
        day=day_of(item.at),
        clock=clock_of(item.at) if isinstance(item.at, datetime) else NO_CLOCK,
        sequence=place,
        attributes={name: _value(value) for name, value in item.attributes.items()},
        relations=tuple(relations),
    )


def _facts(stated: Mapping[str, Any]) -> FactTable:
    """Return an example's facts: ``NAME: value``, ``ID:STATE: [from, to]`` (also a list of these), ``unknown``."""
    states: dict[tuple[str, str], tuple[FactInterval, ...] | Unknown] = {}
    values: dict[tuple[str, str], Any] = {}
    for key, value in stated.items():
        subject, _, name = key.rpartition(":")
        intervals = _intervals(value) if subject or value not in (None, "none") else None
        if intervals is not None:
            states[(name, subject or OWN)] = intervals
        elif value == "unknown":
            values[(name, subject)] = UNKNOWN
            states[(name, subject or OWN)] = UNKNOWN
        else:
            values[(name, subject)] = _value(value)
    return FactTable(states, values)


def _intervals(value: Any) -> tuple[FactInterval, ...] | None:
    """Return stated intervals, None where the value is none.

    ``[from, to]``, ``{from, to, value, …}``, ``{VALUE: [from, to]}``, a list of these, or ``none`` (never).
    """
    if value in (None, "none"):
        return ()
    if isinstance(value, Mapping) and value and all(isinstance(item, list) for item in value.values()):
        found = [(key, _intervals(item) or ()) for key, item in value.items()]
        return tuple(replace(interval, value=str(key)) for key, parts in found for interval in parts)
    if isinstance(value, Mapping):
        rest = {k: _value(v) for k, v in value.items() if k not in ("from", "to", "value")}
        return (FactInterval(_day(value.get("from")), _day(value.get("to")), value.get("value"), rest),)
    if not isinstance(value, list):
        return None
    if len(value) == 2 and all(isinstance(item, date) or item in (None, "none") for item in value):
        return (FactInterval(_day(value[0]), _day(value[1])),)
    parts = [_intervals(item) for item in value if isinstance(item, list | Mapping)]
    if len(parts) < len(value) or (value and None in parts):
        return None
    return tuple(interval for part in parts for interval in part or ())


def _day(value: Any) -> int | None:
    return day_of(value) if isinstance(value, date) else None


# ------------------------------------------------------------------------------------------------ what it expects


def _status_problems(example: Example, verdicts: Sequence[Verdict]) -> list[tuple[str, str]]:
    wanted = example.verdict
    if len(wanted) == 1:
        got: tuple[str, ...] = (_worst(verdicts),)
    else:
        got = tuple(_worst([v for v in verdicts if v.part == part]) for part in range(1, len(wanted) + 1))
    return [] if got == tuple(wanted) else [(f"verdict: {_shown(wanted)}", _shown(got))]


def _worst(verdicts: Iterable[Verdict]) -> str:
    return max((v.status for v in verdicts), key=lambda status: SEVERITY[status], default="not-applicable")


def _speaking(example: Example, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that the expectations speak of: those of the worst status, of each part where it says so."""
    if len(example.verdict) > 1:
        return list(verdicts)
    worst = _worst(verdicts)
    return [v for v in verdicts if v.status == worst]


def _as_expected(
    judging: Judging, name: str, wanted: Any, verdicts: Sequence[Verdict], speaking: Sequence[Verdict]
) -> bool:
    if name == "activations":
        return bool(len(verdicts) == wanted)
    if name == "next":
        return all(_next_is(judging, type_, what, speaking) for type_, what in wanted.items())
    if isinstance(wanted, list) and name != "note":
        return all(
            value in (None, "none") or any(_field_is(v, name, value) for v in verdicts if v.part == part)
            for part, value in enumerate(wanted, 1)
        )
    values = wanted if isinstance(wanted, list) else [wanted]
    return all(any(_field_is(verdict, name, value) for verdict in speaking) for value in values)


def _field_is(verdict: Verdict, name: str, wanted: Any) -> bool:
    got = _field(verdict, name)
    if name == "note":
        return wanted in verdict.notes or (wanted == "none" and not verdict.notes)
    if wanted in (None, "none"):
        return got is None
    if isinstance(got, Instant):
        return got == _instant(wanted)
    if isinstance(wanted, date):
        return bool(got == day_of(wanted))
    if isinstance(got, int | Decimal | Fraction) and isinstance(wanted, int | Decimal) and not isinstance(got, bool):
        return Fraction(got) == Fraction(wanted)
    return bool(got == wanted)


def _field(verdict: Verdict, name: str) -> Any:
    return verdict.matching_day if name == "breach" else getattr(verdict, name, None)


def _instant(value: Any) -> Instant | None:
    if isinstance(value, datetime):
        return Instant(day_of(value), clock_of(value))
    return Instant(day_of(value)) if isinstance(value, date) else None


def _next_is(judging: Judging, type_: str, wanted: Any, speaking: Sequence[Verdict]) -> bool:
    """Whether an act is proposed: by a finding (``else``), or by a window that is still to come, with its days.

    ``none``: it must not be proposed.
    """
    if wanted == "none":
        return not _next_is(judging, type_, {}, speaking)
    if any(type_ in verdict.next_acts for verdict in speaking):
        return True
    days = wanted if isinstance(wanted, Mapping) else {}
    return any(
        act == type_ and all(_day(value) == getattr(corridor, key, None) for key, value in days.items())
        for act, corridor in window_days(judging)
    )


def _got(name: str, speaking: Sequence[Verdict]) -> str:
    if name == "activations":
        return str(len(speaking))
    if name == "note":
        return _shown([note for verdict in speaking for note in verdict.notes])
    return _shown([_field(verdict, name) for verdict in speaking])


def _shown(value: Any) -> str:
    if isinstance(value, Instant):
        return due_words(value)
    if isinstance(value, list | tuple):
        return "、".join(_shown(item) for item in value) or "无"
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_shown(item)}" for key, item in value.items())
    return "无" if value is None else str(value)


def with_examples(rule: Rule, examples: Sequence[Example]) -> Rule:
    """Return a rule with other examples (for trials of a changed rule)."""
    return replace(rule, examples=tuple(examples), cache=rule.cache)
