"""How every act is done: reasons against it, then one append (F3). Services of the rooms above stand on this.

*Doing*: the platform produces the act now; what the law or a room's rules say against it refuses it.
*Recording*: it already happened elsewhere (paper, another system, an import); then the same reasons are only returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhiheng.ledger.models import LedgerKey
from zhiheng.ledger.records import Source
from zhiheng.ledger.services import Actor, Appended, NewEvent, NewObject, Ref, Value, append

ZONE = ZoneInfo("Asia/Shanghai")
Attributes = dict[str, Value | None]


def now() -> datetime:
    """Return the moment, in civil time of Asia/Shanghai."""
    return datetime.now(ZONE)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A reason why an act may not be done: the fact (with dates), what it rests on, and what to do."""

    fact: str
    basis: str = ""
    remedy: str = ""


class ActRefused(Exception):
    """An act was refused: every reason at once; nothing was written."""

    def __init__(self, action: str, reasons: Sequence[Hindrance]) -> None:
        self.action, self.reasons = action, list(reasons)
        super().__init__(f"现在不能{action}：" + "；".join(reason.fact for reason in reasons))


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and whether the act is done here or recorded afterwards.

    ``on``: the day or moment on which it happened (None: now). ``late_reason`` and ``second_person`` as for the
    ledger. ``expect``: versions on which the act was decided; ``key``: makes a repetition harmless.
    """

    by: Actor
    on: date | datetime | None = None
    doing: bool = True
    agency: str = ""
    late_reason: str = ""
    second_person: str = ""
    document_no: str = ""
    source: Source = "entered"
    expect: Mapping[tuple[str, str], int] = field(default_factory=dict)
    key: str = ""

    @property
    def occurred(self) -> date | datetime:
        """Return when the act happened."""
        return self.on or now()

    @property
    def day(self) -> date:
        """Return the civil day of the act."""
        when = self.occurred
        return when.astimezone(ZONE).date() if isinstance(when, datetime) else when

    def event(self, type: str, objects: Sequence[Ref], agency: str = "", **attributes: Value | None) -> NewEvent:
        """Return an event of this act. Empty texts count as not stated."""
        stated = {name: value for name, value in attributes.items() if value not in (None, "")}
        return NewEvent(
            type,
            self.occurred,
            [ref for ref in objects if ref.id],
            stated,
            agency=agency or self.agency,
            document_no=self.document_no,
            late_reason=self.late_reason,
            second_person=self.second_person,
            source=self.source,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left: the events, the id of the object it was about, and what speaks against a recorded act."""

    id: str
    appended: Appended
    warnings: Sequence[Hindrance] = ()


def perform(
    act: Act,
    action: str,
    id_: str,
    events: Sequence[NewEvent],
    objects: Sequence[NewObject] = (),
    against: Sequence[Hindrance] = (),
) -> Done:
    """Append the events of an act. Raises ``ActRefused`` where it is to be done now and something speaks against it.

    ``action`` names it in words (核发证件). A repetition under the same key returns the first result, with the id that
    the first one made. Raises ``Refused`` or ``Stale`` as the ledger does.
    """
    if act.doing and against and not _done_before(act.key):
        raise ActRefused(action, against)
    appended = append(events, by=act.by, objects=objects, expect=act.expect, key=act.key)
    named = [relation.id for relation in appended.events[0].event.relations]
    return Done(id_ if id_ in named else named[0], appended, tuple(against))


def _done_before(key: str) -> bool:
    """Return whether the act was already done under its key: then what it left doesn't speak against itself."""
    return bool(key) and LedgerKey.objects.filter(key=key).exists()
