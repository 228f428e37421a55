"""What goes into the ledger and what comes out of it: plain values, no rows.

``NewEvent`` and ``NewObject`` are what a room states; ``StoredEvent`` is what the ledger kept of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from zhiheng.eventlog.model import Event
from zhiheng.kit import problems

Value = str | bool | int | Decimal | date | datetime | Sequence[object]
"""An attribute's value: text or code, truth, whole number, number or yuan, day, moment, list of these."""
ObjectKey = tuple[str, str]
Source = Literal["entered", "interface", "import"]
Record = Literal["here", "elsewhere"]


class Ref(NamedTuple):
    """An event's relation to an object, in a role (``qualifier``, empty: none)."""

    type: str
    id: str
    qualifier: str = ""

    @property
    def key(self) -> ObjectKey:
        """Return (type, id)."""
        return self.type, self.id


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account (its public id), the person behind it, or another system. At least one is named."""

    account: str = ""
    person: str = ""
    system: str = ""

    @property
    def name(self) -> str:
        """Return what the envelope field ``actor`` says: the person where known, else the account, else the system."""
        return self.person or self.account or self.system


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be appended (F3: it is recorded whatever the law says about it).

    ``occurred``: a day, or a moment of that day (an offset is converted to 北京时间). ``agency``: public id of the body
    in whose name. ``corrects``: id of the event that this one replaces. ``late_reason`` and ``second_person`` are
    needed where the recording is later than the type permits (F4). ``foreign_id``: id in the delivering system.
    """

    type: str
    occurred: date | datetime
    objects: Sequence[Ref] = ()
    attributes: Mapping[str, Value | None] = field(default_factory=dict)
    agency: str = ""
    document_no: str = ""
    corrects: str = ""
    late_reason: str = ""
    second_person: str = ""
    source: Source = "entered"
    foreign_id: str = ""


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object to be introduced or described anew; it enters with the first event of the append that names it.

    ``attributes`` hold from ``since`` on (None: since ever for an object that is new, else from the event's day).
    ``record``: whether its record is kept here or in another system (F7).
    """

    type: str
    id: str
    attributes: Mapping[str, Value | None] = field(default_factory=dict)
    agency: str = ""
    title: str = ""
    foreign_number: str = ""
    record: Record = "here"
    since: date | None = None

    @property
    def key(self) -> ObjectKey:
        """Return (type, id)."""
        return self.type, self.id


@dataclass(frozen=True, slots=True)
class ObjectStatement:
    """What an event's record says about an object: how it was introduced or described anew.

    ``since`` is a day number (None: since ever); ``attributes`` are the plain values that changed.
    """

    key: ObjectKey
    agency: str
    title: str
    foreign_number: str
    record: str
    since: int | None
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the ledger keeps it. ``event.root`` is set for versions; ``amends`` is the root that it amends."""

    event: Event
    agency: str = ""
    source: str = ""
    document_no: str = ""
    actor: Actor = Actor()
    foreign_id: str = ""
    late_days: int = 0
    late_reason: str = ""
    second_person: str = ""
    amends: str = ""
    statements: tuple[ObjectStatement, ...] = ()

    @property
    def id(self) -> str:
        """Return the event's public id."""
        return self.event.id

    @property
    def type(self) -> str:
        """Return the event's type."""
        return self.event.type

    @property
    def sequence(self) -> int:
        """Return its place in the ledger."""
        return self.event.sequence

    @property
    def keys(self) -> tuple[ObjectKey, ...]:
        """Return the objects that it names, each once, in their order."""
        return tuple(dict.fromkeys((relation.type, relation.id) for relation in self.event.relations))


@dataclass(frozen=True, slots=True)
class Appended:
    """The result of an append; ``repeated``: the key was used before, nothing was written, these are the first ones."""

    events: list[StoredEvent]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Problem(problems.Problem):
    """One reason why an append was refused: where, what, and what to do. ``index`` is the event's place (from 0).

    ``lacks`` names what would put it right where whoever asks can still give it (``preparing.SECOND_PERSON``).
    """

    index: int = 0
    lacks: str = ""


class Refused(problems.Refusal):
    """An append was refused as a whole; ``problems`` has every reason, and nothing was written."""

    problems: tuple[Problem, ...]

    def __init__(self, reasons: Sequence[Problem]) -> None:
        super().__init__(*reasons)


class Stale(Exception):
    """Somebody else changed an object since it was read; ``changed`` maps it to (version expected, version now)."""

    def __init__(self, changed: Mapping[ObjectKey, tuple[int, int]]) -> None:
        self.changed = dict(changed)
        names = "、".join(f"{type_} {id_}" for type_, id_ in self.changed)
        super().__init__(f"{names} 在您打开之后已有新的记录,本次没有保存。请重新打开,核对后再提交。")
