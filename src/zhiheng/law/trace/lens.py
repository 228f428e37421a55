"""Lenses: the trace of each object of a type, split by a key where a rule says ``per`` (semantics §1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from zhiheng.eventlog.model import Event
from zhiheng.law.trace.order import by_sequence, ordered, settled

FEW = 8
"""Traces that are picked one by one before all are arranged."""
ATTRIBUTE = "attribute:"
"""Prefix of a ``per`` that splits by the value of an attribute."""


@dataclass(frozen=True, slots=True)
class Lens:
    """The trace of one object, or that part of it that speaks of one key.

    ``about`` is (type, id); ``key`` is (type, id), or (``attribute:NAME``, value as text), or None where the rule has
    no ``per`` or no activating event names a key. ``events`` are in the canonical order of the object's trace.
    """

    about: tuple[str, str]
    key: tuple[str, str] | None
    events: tuple[Event, ...]

    @property
    def path(self) -> tuple[tuple[str, str], ...]:
        """The lens as a verdict states it: the object and, where there is one, the key."""
        return (self.about,) if self.key is None else (self.about, self.key)


def keys_named(event: Event, per: str) -> tuple[str, ...]:
    """Return the keys of ``per`` (TYPE, TYPE/QUALIFIER or attribute:NAME) that an event names, each once."""
    if per.startswith(ATTRIBUTE):
        return _attribute_keys(event, per[len(ATTRIBUTE) :])
    type_, _, qualifier = per.partition("/")
    named = event.objects(type_, qualifier or None)
    return named if len(named) < 2 else tuple(dict.fromkeys(named))


def keys_of(events: Iterable[Event], per: str) -> list[tuple[str, ...]]:
    """Return the keys that each of the events names (see ``keys_named``)."""
    if per.startswith(ATTRIBUTE):
        return [keys_named(event, per) for event in events]
    type_, _, qualifier = per.partition("/")
    found = []
    for event in events:
        ids: tuple[str, ...] = ()
        for relation in event.relations:
            if relation.type == type_ and qualifier in ("", relation.qualifier) and relation.id not in ids:
                ids = (*ids, relation.id)
        found.append(ids)
    return found


def _attribute_keys(event: Event, name: str) -> tuple[str, ...]:
    value = event.attributes.get(name)
    if value is None:
        return ()
    values = value if isinstance(value, tuple | list) else (value,)
    return tuple(dict.fromkeys(_text(v) for v in values))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class TraceIndex:
    """The traces of an effective log, gathered once and shared by all rules.

    ``events`` is an effective trace or log (see ``effective``), of one object or of many. Each (about, per) is split
    once; asking again costs a dictionary look-up, so that judging one case by a whole library stays cheap.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.events: tuple[Event, ...] = tuple(sorted(events, key=by_sequence))
        self._by_type: dict[str, dict[str, tuple[Event, ...]]] = {}
        self._keys: dict[tuple[str, str, str], tuple[tuple[str, ...], ...]] = {}
        self._lenses: dict[tuple[str, str, str, frozenset[str]], tuple[Lens, ...]] = {}
        self._gathered: dict[str, dict[str, list[Event]]] | None = None
        self._alone: dict[tuple[str, str], tuple[Event, ...]] = {}
        self._settled = settled(self.events)

    def objects(self, about: str) -> tuple[str, ...]:
        """Return ids of the objects of a type (TYPE or TYPE/QUALIFIER) that events name, by first appearance."""
        return tuple(self._traces(about))

    def trace(self, about: str, object_id: str) -> tuple[Event, ...]:
        """Return an object's trace in canonical order; empty where no event names the object.

        The first few are picked out one by one: a question about one object needn't arrange all of them.
        """
        if self._gathered is not None or len(self._alone) >= FEW:
            return self._traces(about).get(object_id, ())
        found = self._alone.get((about, object_id))
        if found is None:
            found = self._alone[about, object_id] = self._pick(about, object_id)
        return found

    def _pick(self, about: str, object_id: str) -> tuple[Event, ...]:
        type_, _, qualifier = about.partition("/")
        found = []
        for event in self.events:
            for relation in event.relations:
                if relation.id == object_id and relation.type == type_ and qualifier in ("", relation.qualifier):
                    found.append(event)
                    break
        return tuple(found if self._settled else ordered(found))

    def lenses(
        self,
        about: str,
        per: str | None = None,
        activating_types: Collection[str] | None = None,
        *,
        activates: Callable[[Event], bool] | None = None,
    ) -> Iterator[Lens]:
        """Yield the lenses of a rule (see ``traces``), objects and keys by first appearance."""
        for object_id in self._traces(about):
            yield from self.lenses_of(about, object_id, per, activating_types, activates=activates)

    def lenses_of(
        self,
        about: str,
        object_id: str,
        per: str | None = None,
        activating_types: Collection[str] | None = None,
        *,
        activates: Callable[[Event], bool] | None = None,
    ) -> tuple[Lens, ...]:
        """Return the lenses of one object (none where no event names it)."""
        types = frozenset(activating_types or ())
        cached = None if activates is not None else self._lenses.get((about, object_id, per or "", types))
        if cached is not None:
            return cached
        trace = self.trace(about, object_id)
        split = self._split(about, object_id, per, types, activates) if trace else ()
        if activates is None:
            self._lenses[(about, object_id, per or "", types)] = split
        return split

    def _split(
        self,
        about: str,
        object_id: str,
        per: str | None,
        types: frozenset[str],
        activates: Callable[[Event], bool] | None,
    ) -> tuple[Lens, ...]:
        trace = self.trace(about, object_id)
        subject = (about.partition("/")[0], object_id)
        if per is None:
            return (Lens(subject, None, trace),)
        named = self._named(about, object_id, per)
        keys: dict[str, None] = {}
        for event, event_keys in zip(trace, named, strict=True):
            if event_keys and (not types or event.type in types) and (activates is None or activates(event)):
                keys.update(dict.fromkeys(event_keys))
        if not keys:
            return (Lens(subject, None, trace),)
        kind = per if per.startswith(ATTRIBUTE) else per.partition("/")[0]
        return tuple(
            Lens(subject, (kind, key), tuple(e for e, n in zip(trace, named, strict=True) if not n or key in n))
            for key in keys
        )

    def _named(self, about: str, object_id: str, per: str) -> tuple[tuple[str, ...], ...]:
        place = (about, object_id, per)
        found = self._keys.get(place)
        if found is None:
            found = tuple(keys_of(self.trace(about, object_id), per))
            self._keys[place] = found
        return found

    def _traces(self, about: str) -> dict[str, tuple[Event, ...]]:
        found = self._by_type.get(about)
        if found is None:
            gathered = self._gather().get(about, {})
            arranged = tuple if self._settled else ordered
            found = {object_id: tuple(arranged(trace)) for object_id, trace in gathered.items()}
            self._by_type[about] = found
        return found

    def _gather(self) -> dict[str, dict[str, list[Event]]]:
        """Events by role (TYPE and TYPE/QUALIFIER) and object, in one pass over all relations."""
        if self._gathered is None:
            gathered: dict[str, dict[str, list[Event]]] = {}
            for event in self.events:
                named: dict[tuple[str, str], None] = {}
                for relation in event.relations:
                    named[(relation.type, relation.id)] = None
                    if relation.qualifier:
                        named[(f"{relation.type}/{relation.qualifier}", relation.id)] = None
                for role, object_id in named:
                    gathered.setdefault(role, {}).setdefault(object_id, []).append(event)
            self._gathered = gathered
        return self._gathered


def traces(
    events: Iterable[Event],
    about: str,
    per: str | None = None,
    activating_types: Collection[str] | None = None,
    *,
    activates: Callable[[Event], bool] | None = None,
) -> Iterator[Lens]:
    """Yield one lens per object of type ``about`` or, with ``per``, one per (object, key).

    Keys are those that an activating event names: an event of ``activating_types`` (none given: any event) for which
    ``activates`` is true (not given: all). An event that names keys goes to the lenses of these keys, one that names
    none speaks of the whole object and goes to all. Where no activating event names a key the object has one lens
    without key. ``events`` are effective events in any order.
    """
    yield from TraceIndex(events).lenses(about, per, activating_types, activates=activates)
