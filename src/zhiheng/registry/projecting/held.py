"""``HeldFact`` rows as a function of the ledger: the library's own derivation, run for the subjects that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace as replace_of
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import Event
from zhiheng.kit.pages.days import today
from zhiheng.law.facts import FactInterval, FactTable, definitions
from zhiheng.law.facts.definitions import FromAttribute, FromObject, FromRole, StateDefinition
from zhiheng.law.facts.matching import Objects, matches
from zhiheng.law.facts.states import build
from zhiheng.ledger.canonical import plain, stated
from zhiheng.ledger.gathering import all_ids, effective_events, log_objects, some
from zhiheng.ledger.records import ObjectKey
from zhiheng.registry.models.held import EVER, FOREVER, HeldFact

STATES = tuple(definitions().states.values())
EVENT_TYPES = frozenset().union(*(state.event_types for state in STATES))


def refresh(touched: Sequence[tuple[str, ObjectKey]]) -> None:
    """Derive anew the states of every subject that changed events (type, object) may concern."""
    for state in STATES:
        concerned = [key for type_, key in touched if type_ in state.event_types]
        if subjects := _subjects(state, concerned):
            replace(state, subjects)


def rows_for(state: StateDefinition, subjects: set[str]) -> list[HeldFact]:
    """Return the rows of a state for some subjects, not yet saved. One derivation for all of them."""
    types = {role.object_type for role in _roles(state)}
    events = effective_events(dict.fromkeys(types, subjects), state.event_types)
    if carriers := _carriers(state, events):
        more = effective_events(carriers, state.event_types)
        events = list({event.id: event for event in (*events, *more)}.values())
    found = build(state, events, _objects(state, events), day_of(today()))
    rows = [_row(state, subject, i) for subject in subjects for i in found.get(subject, ())]
    known = {s for e in events if matches(e, state.known_by) for s in _named(state, e)} | found.keys()
    held = {row.subject for row in rows}
    return rows + [HeldFact(fact=state.name, subject=subject, held=False) for subject in (known & subjects) - held]


def table(subjects: Iterable[str], facts: Iterable[str] = ()) -> FactTable:
    """Return the states of some subjects as the evaluators read them; what the registry doesn't know is unknown.

    ``facts``: names of the states that are wanted (none: all).
    """
    states: dict[tuple[str, str], tuple[FactInterval, ...]] = {}
    for part in some(subjects):
        rows = HeldFact.objects.filter(subject__in=part)
        wanted = list(facts)
        for row in rows.filter(fact__in=wanted) if wanted else rows:
            key = (row.fact, row.subject)
            former = states.get(key, ())
            states[key] = (*former, interval_of(row)) if row.held else former
    return FactTable(dict(states), derived=True)


def interval_of(row: HeldFact) -> FactInterval:
    """Return a row as the interval that it was made from."""
    return FactInterval(
        from_day=None if row.first_day == EVER else day_of(row.first_day),
        to_day=None if row.last_day == FOREVER else day_of(row.last_day),
        value=row.value or None,
        attributes={name: plain(value) for name, value in row.keeps.items()},
        events=tuple(row.events),
        start_clock=row.start_clock,
        end_clock=row.end_clock,
    )


def replace(state: StateDefinition, subjects: set[str]) -> None:
    """Write the rows of a state for some subjects anew."""
    rows = rows_for(state, subjects)
    for part in some(subjects):
        HeldFact.objects.filter(fact=state.name, subject__in=part).delete()
    HeldFact.objects.bulk_create(rows, batch_size=500)


def differences(state: StateDefinition, subjects: set[str]) -> Iterator[str]:
    """Yield in words the subjects whose stored rows differ from what the ledger says."""
    derived, stored = _by_subject(rows_for(state, subjects)), {}
    for part in some(subjects):
        stored.update(_by_subject(HeldFact.objects.filter(fact=state.name, subject__in=part)))
    for subject in sorted(subjects):
        if derived.get(subject) != stored.get(subject):
            yield f"{HeldFact._meta.db_table} {state.name} {subject}: 与台账不符"


def _by_subject(rows: Iterable[HeldFact]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        interval = interval_of(row)  # PostgreSQL's JSON keeps no order of names: compare them sorted
        told = replace_of(interval, attributes=dict(sorted(interval.attributes.items())))
        found.setdefault(row.subject, []).append(repr((row.held, told)))
    return {subject: sorted(intervals) for subject, intervals in found.items()}


def all_subjects(state: StateDefinition) -> Iterator[set[str]]:
    """Yield the ids of all objects that may be subjects of a state, in portions."""
    for object_type in sorted({role.object_type for role in _roles(state)}):
        yield from all_ids(object_type)


def _roles(state: StateDefinition) -> list[FromRole]:
    return [*state.subject, *(role for closing in state.closings for role in closing.subject)]


def _subjects(state: StateDefinition, concerned: Iterable[ObjectKey]) -> set[str]:
    """Return the subjects among changed objects, and those that hold the state by one of them."""
    types = {role.object_type for role in _roles(state)}
    keys = set(concerned)
    found = {id_ for type_, id_ in keys if type_ in types}
    for part in some(id_ for _, id_ in keys):
        bearing = HeldFact.objects.filter(fact=state.name, carrier__in=part)
        found.update(bearing.values_list("subject", flat=True))
    return found


def _carriers(state: StateDefinition, events: Iterable[Event]) -> dict[str, set[str]]:
    """Return the carriers named by events where an act may end a state without naming its subject."""
    if not any(closing.by_carrier for closing in state.closings):
        return {}
    types = [source.object_type for source in state.carrier if isinstance(source, FromRole)]
    return {type_: {id_ for event in events for id_ in event.objects(type_)} for type_ in types}


def _named(state: StateDefinition, event: Event) -> Iterator[str]:
    for role in state.subject:
        yield from event.objects(role.object_type, role.qualifier)


def _objects(state: StateDefinition, events: Iterable[Event]) -> Objects:
    """Return the objects whose attributes the state reads."""
    sources = [*state.carrier, *state.value, *(source for kept in state.keeps.values() for source in kept)]
    types = {source.object_type for source in sources if isinstance(source, FromObject)}
    keys = {(r.type, r.id) for event in events for r in event.relations if r.type in types}
    return log_objects(keys) if keys else {}


def _row(state: StateDefinition, subject: str, interval: FactInterval) -> HeldFact:
    keeps = {name: stated(value) for name, value in interval.attributes.items()}
    return HeldFact(
        fact=state.name,
        subject=subject,
        value=interval.value or "",
        carrier=_first(state, keeps),
        agency=_text(keeps.get("agency") or keeps.get("principal")),
        first_day=EVER if interval.from_day is None else date_of(interval.from_day),
        last_day=FOREVER if interval.to_day is None else _bounded(interval.to_day),
        start_clock=interval.start_clock,
        end_clock=interval.end_clock,
        keeps=keeps,
        events=list(interval.events),
    )


def _bounded(day: int) -> date:
    return min(date_of(day), FOREVER)


def _first(state: StateDefinition, keeps: dict[str, Any]) -> str:
    """Return the carrier's id as the interval keeps it: under the name of its object type or attribute."""
    for source in state.carrier:
        if isinstance(source, FromRole) and (kept := keeps.get(source.object_type)):
            return _text(kept)
        if isinstance(source, FromAttribute) and (kept := keeps.get(source.name)):
            return _text(kept)
    return ""


def _text(value: Any) -> str:
    return "" if value is None else str(value[0] if isinstance(value, list) else value)
