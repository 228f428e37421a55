"""The world that is judged: events, objects, derived facts, and what the source could not carry (判断所据的材料)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zhiheng.eventlog.model import Event, LogObject

if TYPE_CHECKING:
    from zhiheng.law.facts.table import FactTable


@dataclass(frozen=True, slots=True)
class World:
    """Everything that evaluators read.

    ``events`` in any order, as recorded: corrected and voided versions are still among them (``law.trace`` makes the
    effective trace). ``objects`` by (type, id). ``facts`` is a fact table derived before, or brought by an export;
    None: whoever needs facts derives them from these events. ``mapped_without`` names event attributes that the
    source's mapping doesn't carry, as ``TYPE.attribute`` (of one event type) or ``attribute`` (of all): their absence
    in an event is unknown, not missing. An event type alone (``approval.given``) says that the source reports no such
    events at all: that none is there proves nothing.
    """

    events: Sequence[Event]
    objects: Mapping[tuple[str, str], LogObject] = field(default_factory=dict)
    facts: FactTable | None = None
    mapped_without: frozenset[str] = frozenset()

    def carries(self, event_type: str, attribute: str) -> bool:
        """Whether the source could have stated this attribute of such an event."""
        if not self.mapped_without:
            return True
        return attribute not in self.mapped_without and f"{event_type}.{attribute}" not in self.mapped_without

    def reports(self, event_type: str) -> bool:
        """Whether the source could have reported events of this type."""
        return event_type not in self.mapped_without
