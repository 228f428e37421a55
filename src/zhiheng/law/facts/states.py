"""Building states: one pass over the registry events of each subject, into dated intervals (semantics, Facts 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, date_of, day_of
from zhiheng.eventlog.model import Event
from zhiheng.law.facts.definitions import Closing, FromRole, Opening, StateDefinition, Suspension
from zhiheng.law.facts.intervals import END, EVER, FOREVER, Moment, Span, change, from_day, to_day, union, without
from zhiheng.law.facts.matching import Objects, matches, stated_day, yielded
from zhiheng.law.facts.table import FactInterval

Attributes = tuple[tuple[str, Any], ...]


@dataclass(slots=True)
class _Held:
    """What one opening event gave a subject, as long as it lasts."""

    opened: Event
    carrier: tuple[Any, ...]
    value: str | None
    kept: Attributes
    spans: list[Span]
    events: list[str] = field(default_factory=list)

    def cut(self, taken: Span, event: Event) -> None:
        """Take a span out and remember why."""
        left = without(self.spans, taken)
        if left != self.spans:
            self.spans = left
            self.events.append(event.id)


def build(
    definition: StateDefinition, events: Sequence[Event], objects: Objects, last_day: int
) -> dict[str, tuple[FactInterval, ...]]:
    """Return the intervals of a state by subject.

    ``events`` are effective events; ``last_day`` is the last day that is judged (yearly
    reviews after it aren't missing yet). A subject of which the register speaks without ever having been in the state
    has an empty entry; a subject without entry is unknown. Where the log has no opening event at all, nobody reported
    this register and every subject is unknown.
    """
    concerned = sorted((event for event in events if event.type in definition.event_types), key=_when)
    held = _open(definition, concerned, objects)
    if not held:
        return {}
    register = _Register(definition, concerned)
    for subject, holdings in held.items():
        mine = register.of(subject, objects, holdings)
        _end(definition, subject, holdings, mine, objects)
        for holding in holdings:
            _review(definition, holding, mine, objects, last_day)
    known = dict.fromkeys(_known(definition, concerned), ())
    return {**known, **{subject: _intervals(holdings) for subject, holdings in held.items()}}


def _open(definition: StateDefinition, events: Iterable[Event], objects: Objects) -> dict[str, list[_Held]]:
    held: dict[str, list[_Held]] = defaultdict(list)
    for event in events:
        for opening in definition.openings:
            if matches(event, opening.events):
                for subject in _subjects(event, definition.subject):
                    held[subject].append(_holding(definition, opening, event, objects))
                break
    return held


def _holding(definition: StateDefinition, opening: Opening, event: Event, objects: Objects) -> _Held:
    first, last = stated_day(event, opening.from_), stated_day(event, opening.to)
    begin = change(event.day, event.clock) if first is None else from_day(first)
    span = Span(begin, FOREVER if last is None else to_day(last))
    value = yielded(event, objects, definition.value)
    kept = tuple((name, _one(yielded(event, objects, sources))) for name, sources in definition.keeps.items())
    return _Held(
        event,
        carrier=_carrier(definition, event, objects),
        value=str(value[0]) if value else None,
        kept=tuple((name, item) for name, item in kept if item is not None),
        spans=[] if span.empty else [span],
        events=[event.id],
    )


def _one(values: tuple[Any, ...]) -> Any:
    if not values:
        return None
    return values[0] if len(values) == 1 and not isinstance(values[0], tuple) else values


def _carrier(definition: StateDefinition, event: Event, objects: Objects) -> tuple[Any, ...]:
    return tuple(yielded(event, objects, (source,)) for source in definition.carrier)


def _subjects(event: Event, roles: Iterable[FromRole]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for role in roles for id_ in event.objects(role.object_type, role.qualifier)))


class _Register:
    """The registry events by subject, and those that speak of a carrier whoever holds the state."""

    def __init__(self, definition: StateDefinition, events: Sequence[Event]) -> None:
        roles = [*definition.subject, *(role for closing in definition.closings for role in closing.subject)]
        types = {role.object_type for role in roles}
        of_carriers = [pattern for c in definition.closings if c.by_carrier for pattern in c.events]
        self.definition = definition
        self.of_carriers = [event for event in events if matches(event, of_carriers)]
        self.by_subject: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            for id_ in {id_ for type_ in types for id_ in event.objects(type_)}:
                self.by_subject[id_].append(event)

    def of(self, subject: str, objects: Objects, holdings: Iterable[_Held]) -> list[Event]:
        """Return the events that concern a subject or one of its carriers, in order."""
        mine = self.by_subject.get(subject, [])
        if not self.of_carriers:
            return mine
        carriers = {holding.carrier for holding in holdings}
        more = [e for e in self.of_carriers if _carrier(self.definition, e, objects) in carriers]
        return sorted({event.id: event for event in (*mine, *more)}.values(), key=_when)


def _end(
    definition: StateDefinition, subject: str, holdings: list[_Held], events: Sequence[Event], objects: Objects
) -> None:
    for at, event in enumerate(events):
        for closing in definition.closings:
            if matches(event, closing.events) and _named_by(event, subject, closing):
                _close(holdings, event, None if closing.all_ else _carrier(definition, event, objects))
        for suspension in definition.suspensions:
            if matches(event, suspension.events):
                carrier = _carrier(definition, event, objects)
                _suspend(definition, suspension, holdings, event, carrier, events[at + 1 :], objects)
        if definition.replaces and any(matches(event, opening.events) for opening in definition.openings):
            _replace(holdings, event)


def _named_by(event: Event, subject: str, closing: Closing) -> bool:
    return not closing.subject or subject in _subjects(event, closing.subject)


def _earlier(holding: _Held, event: Event, carrier: tuple[Any, ...] | None) -> bool:
    """Whether a change speaks of a holding: opened before it, borne by the same carrier (None: by any)."""
    same = carrier is None or carrier == holding.carrier
    return same and holding.opened.id != event.id and _when(holding.opened) <= _when(event)


def _when(event: Event) -> tuple[int, int, int]:
    return (*change(event.day, event.clock), event.sequence)


def _close(holdings: Iterable[_Held], event: Event, carrier: tuple[Any, ...] | None) -> None:
    for holding in holdings:
        if _earlier(holding, event, carrier):
            holding.cut(Span(change(event.day, event.clock), FOREVER), event)


def _replace(holdings: Iterable[_Held], event: Event) -> None:
    begin = min((h.spans[0].begin for h in holdings if h.opened.id == event.id and h.spans), default=None)
    for holding in holdings:
        if begin is not None and _earlier(holding, event, None):
            holding.cut(Span(begin, FOREVER), event)


def _suspend(
    definition: StateDefinition,
    suspension: Suspension,
    holdings: Iterable[_Held],
    event: Event,
    carrier: tuple[Any, ...],
    later: Iterable[Event],
    objects: Objects,
) -> None:
    until = stated_day(event, suspension.until)
    end: Moment = FOREVER if until is None else to_day(until)
    resumed = next(
        (e for e in later if matches(e, suspension.resumed) and _carrier(definition, e, objects) == carrier), None
    )
    if resumed is not None:
        end = min(end, change(resumed.day, resumed.clock))
    for holding in holdings:
        if _earlier(holding, event, carrier):
            holding.cut(Span(change(event.day, event.clock), end), event)
            if resumed is not None and end == change(resumed.day, resumed.clock):
                holding.events.append(resumed.id)


def _review(
    definition: StateDefinition, holding: _Held, events: Sequence[Event], objects: Objects, last_day: int
) -> None:
    """Interrupt the state from each missed review day until the next review that is passed."""
    review = definition.review
    if review is None or review.day is None or not holding.spans:
        return
    if review.values is not None and holding.value not in review.values:
        return
    passed = [e for e in events if matches(e, review.events) and _carrier(definition, e, objects) == holding.carrier]
    first = date_of(max(holding.spans[0].begin[0] + 1, day_of(date(1900, 1, 1)))).year
    for year in range(first + 1, date_of(last_day).year + 1):
        due = to_day(day_of(date(year, *review.day)))
        if due[0] >= last_day or any(e.attributes.get(review.year) == year and _moment(e) <= due for e in passed):
            continue
        late = next((e for e in passed if _moment(e) > due and int(e.attributes.get(review.year, 0)) >= year), None)
        end = FOREVER if late is None else _moment(late)
        holding.spans = without(holding.spans, Span(due, end))


def _moment(event: Event) -> Moment:
    return change(event.day, event.clock)


def _known(definition: StateDefinition, events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if matches(event, definition.known_by):
            yield from _subjects(event, definition.subject)


def _intervals(holdings: Iterable[_Held]) -> tuple[FactInterval, ...]:
    """Overlapping intervals of one value (and equal kept attributes) unite; their source events, too."""
    alike: dict[tuple[str | None, str], list[_Held]] = defaultdict(list)
    for holding in holdings:
        alike[(holding.value, repr(holding.kept))].append(holding)
    found = [interval for group in alike.values() for interval in _united(group)]
    return tuple(sorted(found, key=lambda i: (i.from_day is not None, i.from_day or 0, i.value or "", i.events)))


def _united(group: Sequence[_Held]) -> Iterator[FactInterval]:
    for span in union(span for holding in group for span in holding.spans):
        sources = [h for h in group if any(s.begin < span.end and span.begin < s.end for s in h.spans)]
        events = dict.fromkeys(id_ for holding in sources for id_ in holding.events)
        yield _interval(span, group[0].value, dict(group[0].kept), tuple(events))


def _interval(span: Span, value: str | None, kept: Mapping[str, Any], events: tuple[str, ...]) -> FactInterval:
    begin, end = span
    return FactInterval(
        from_day=None if begin == EVER else begin[0] + 1,
        to_day=None if end == FOREVER else end[0],
        value=value,
        attributes=kept,
        events=events,
        start_clock=NO_CLOCK if begin[1] == END else begin[1],
        end_clock=NO_CLOCK if end[1] == END else end[1],
    )
