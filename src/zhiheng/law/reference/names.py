"""Names in predicates: attributes of the event, of its objects on its day, and derived facts (§1, §5 Facts)."""

from __future__ import annotations

from enum import Enum
from typing import Any

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import Name, Pattern
from zhiheng.law.reference.once import Once
from zhiheng.law.reference.patterns import RUNNING, Matcher, counted_form, hurts
from zhiheng.law.reference.standing import standing
from zhiheng.law.reference.truth import ABSENT, holds
from zhiheng.law.reference.values import Candidates, Reader
from zhiheng.law.verdicts import UsedFact


class Untimed(Enum):
    """The clock of an event of which only the day is known."""

    UNTIMED = "time-unknown"


UNTIMED = Untimed.UNTIMED


def compile_name(name: Name, pattern: Pattern | None = None, about: str | None = None) -> Reader:
    """Return a name as a function of (look, place): a value, ``ABSENT``, ``UNKNOWN``, or several (``Candidates``).

    ``about``: the name stands in a rule's ``where``; an attribute of the about-object that nobody reported is then
    looked for in the activation.
    """
    if name.kind == "attribute":
        return _attribute(name.name)
    if name.kind == "object":
        of_object = _object_attribute(str(name.object_type), name.qualifier, name.name)
        return _or_own(of_object, name.name) if about is not None and name.object_type == about else of_object
    if name.kind == "count":
        return _related_count(str(name.object_type or name.name), name.qualifier)
    return compile_fact(name.name, pattern)


def _attribute(name: str) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return what the event states under the name."""
        if at < 0:
            return UNKNOWN
        event = look.scene.events[at]
        value = event.attributes.get(name, ABSENT)
        if value is not ABSENT:
            return value
        if name == "region":
            return _region(look, at)
        return ABSENT if look.scene.world.carries(event.type, name) else UNKNOWN

    return read


def _region(look: Any, at: int) -> Any:
    """Return the administrative code that speaks for an act: of its agency, of the act's case, of the conduct."""
    for type_, attribute in (("agency", "region"), ("case", "region"), ("conduct", "place_region")):
        found = object_attribute(look, at, type_, None, attribute)
        if found is not UNKNOWN:
            return found
    return UNKNOWN


def _object_attribute(type_: str, qualifier: str | None, attribute: str) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return the attribute of the object that the event names, as of its day."""
        scene = look.scene
        own = scene.lens[0]
        if own[0] != type_ or qualifier is not None or len(scene.lens) > 1:
            return object_attribute(look, at, type_, qualifier, attribute)
        thing = scene.world.objects.get(own)
        day = scene.days[at] if at >= 0 else (scene.last_day or 0)
        value = None if thing is None else thing.attribute(attribute, day)
        return UNKNOWN if value is None else value

    return read


def _or_own(of_object: Reader, attribute: str) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return the object's value, else what the event itself states."""
        value = of_object(look, at)
        if value is not UNKNOWN or at < 0:
            return value
        return look.scene.events[at].attributes.get(attribute, UNKNOWN)

    return read


def object_attribute(look: Any, at: int, type_: str, qualifier: str | None, attribute: str) -> Any:
    """Return an attribute of the related object(s) of a type on the event's day; the lens's own object goes first.

    Nobody reported it: ``UNKNOWN``, also where no such object is related.
    """
    scene = look.scene
    event = scene.events[at] if at >= 0 else None
    ids = _object_ids(scene, event, type_, qualifier)
    day = event.day if event is not None else (scene.last_day or 0)
    found = []
    for id_ in ids:
        thing = scene.world.objects.get((type_, id_))
        value = None if thing is None else thing.attribute(attribute, day)
        found.append(UNKNOWN if value is None else value)
    if not found:
        return UNKNOWN
    return found[0] if len(found) == 1 else Candidates(tuple(found), tied=False)


def _object_ids(scene: Any, event: Any, type_: str, qualifier: str | None) -> tuple[str, ...]:
    own = tuple(id_ for kind, id_ in scene.lens if kind == type_)
    if own and qualifier is None:
        return own
    if event is None:
        return ()
    ids: tuple[str, ...] = event.objects(type_, qualifier)
    if not ids and type_ == "agency" and isinstance(event.attributes.get("agency"), str):
        return (event.attributes["agency"],)
    return tuple(dict.fromkeys(ids))


def _related_count(type_: str, qualifier: str | None) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return how many objects the event names in the role; unknown where the log never names one."""
        event = look.scene.events[at]
        ids = set(event.objects(type_, qualifier))
        role = type_ if qualifier is None else f"{type_}/{qualifier}"
        return len(ids) if ids or look.scene.world.carries(event.type, role) else UNKNOWN

    return read


def compile_fact(name: str, pattern: Pattern | None = None) -> Reader:
    """Return a derived fact (``fact.NAME``) as a function of (look, place)."""
    if name in RUNNING:
        return _ordinal(pattern)
    if name == "clock":
        return lambda look, at: UNTIMED if look.scene.events[at].clock < 0 else look.scene.events[at].clock
    if name == "day_kind":
        return _day_kind
    if name.startswith("day_vs_due."):
        return _day_vs_due(name.removeprefix("day_vs_due."))
    if name == "standing":
        return lambda look, at: standing(look.scene, at)
    return _derived(name)


def _counting(pattern: Pattern) -> Matcher:
    return hurts((counted_form(pattern),))


_COUNTED: Once[Matcher] = Once(_counting)
"""What ``fact.ordinal`` counts, by the pattern that the act matches."""


def _ordinal(pattern: Pattern | None) -> Reader:
    fixed = None if pattern is None else _counting(pattern)

    def read(look: Any, at: int) -> Any:
        """Return how many matching events there were up to this one."""
        counted = fixed
        if counted is None:
            counted = _COUNTED(look.act_pattern)
        return sum(1 for hit in counted.hits(look) if hit.at <= at and holds(hit.truth))

    return read


def _day_kind(look: Any, at: int) -> Any:
    day = look.scene.events[at].day
    calendar = look.counting.calendar
    if calendar is None:
        return "workday" if (day + 3) % 7 < 5 else "weekend"
    if not calendar.known(day):
        look.note("calendar-unknown")
    return calendar.kind(day)


def _day_vs_due(rule_id: str) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return how many days lie between the event and the other rule's last day."""
        due = look.scene.session.due_before(look.scene, rule_id, at)
        if due is None:
            return ABSENT
        return UNKNOWN if due is UNKNOWN else look.scene.events[at].day - due.day

    return read


def _derived(name: str) -> Reader:
    def read(look: Any, at: int) -> Any:
        """Return the derived fact, and note that it was used."""
        value, events = fact_value(look, name, at)
        look.used.append(UsedFact(name, look.scene.lens[0][1], value, events))
        return value

    return read


def fact_value(look: Any, name: str, at: int) -> tuple[Any, tuple[str, ...]]:
    """Return a derived value at an event (``at`` -1: of the lens as of the day judged) and the events it rests on."""
    scene = look.scene
    if scene.facts.values:
        subjects = [id_ for _, id_ in scene.lens]
        if at >= 0:
            subjects += [relation.id for relation in scene.events[at].relations]
        value = scene.facts.stated(name, subjects)
        if value is not None:
            return value, ()
    found: tuple[Any, tuple[str, ...]] = scene.session.derived_value(look, name, at)
    return found
