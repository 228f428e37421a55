"""Whether an act still stands: a decision not later revoked or void, a filing not withdrawn or transferred (§5)."""

from __future__ import annotations

from typing import Any

ENDED_BY: dict[str, tuple[tuple[str, str | None, tuple[str, ...]], ...]] = {
    "decision.made": (("decision.changed", "how", ("revoked", "void")),),
    "case.filed": (("case.withdrawn", None, ()), ("case.transferred", None, ())),
    "measure.imposed": (("measure.disposed", None, ()),),
}
"""Event type -> (type that ends it, attribute, values it must have). Events are linked by a shared case or measure."""


def standing(scene: Any, at: int) -> bool:
    """Return whether the act at this place still stands at the end of the trace.

    An ending event that names a case (a measure) ends only acts of that one; one that names none ends every earlier
    act of the trace. On one day without times the order is unknown: the act counts as ended.
    """
    act = scene.events[at]
    for type_, attribute, values in ENDED_BY.get(act.type, ()):
        for place in scene.by_type.get(type_, ()):
            event = scene.events[place]
            if attribute is not None and event.attributes.get(attribute) not in values:
                continue
            if scene.stands(place, at) >= 0 and _concerns(event, act):
                return False
    return True


def _concerns(event: Any, act: Any) -> bool:
    for type_ in ("measure", "case"):
        mine, its = act.objects(type_), event.objects(type_)
        if mine and its:
            return any(id_ in its for id_ in mine)
    return True
