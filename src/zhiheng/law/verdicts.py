"""Verdicts and their evidence: what every evaluator returns and every reader (report, screens, API) shows.

All of them are values that nobody changes. Those that come with every verdict aren't frozen by the interpreter: making
a frozen one takes five times as long, and a question about one case makes dozens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

Status = Literal["satisfied", "violated", "open", "not-applicable"]
Manner = Literal["late", "undone", "early", "forbidden", "short", "unrecorded"]
Note = Literal[
    "cancelled",
    "order-unknown",
    "time-unknown",
    "fact-unknown",
    "needs-confirmation",
    "calendar-unknown",
    "no-document",
    "exclusion-unpaired",
    "suspected",
    "extension-refused",
    "exclusion-refused",
]


@dataclass(slots=True, unsafe_hash=True)
class Instant:
    """A day (days since 1970-01-01) and, where hours decide, a clock in microseconds since midnight (else -1)."""

    day: int
    clock: int = -1


@dataclass(frozen=True, slots=True)
class Excluded:
    """Days taken out of a period, or refused to be, with why. ``days`` is what was deducted beyond other exclusions."""

    kind: str
    start_day: int
    end_day: int | None
    document: str | None
    start_event: str | None
    end_event: str | None
    used: bool
    reason: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension of a period, valid or refused, with why."""

    event: str
    day: int
    amount: str
    valid: bool
    reason: str = ""


@dataclass(slots=True, unsafe_hash=True)
class UsedFact:
    """A derived fact that decided, with the events it comes from."""

    name: str
    subject: str
    value: Any
    events: tuple[str, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class Explanation:
    """How a day was counted, in data and in Chinese words (``text``, written when it is read: most are never shown)."""

    start_day: int
    first_day: int | None
    nominal_day: int | None
    due: Instant | None
    words: str | Callable[[], str] = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The explanation in one Chinese sentence."""
        return self.words if isinstance(self.words, str) else self.words()


@dataclass(slots=True, unsafe_hash=True)
class Verdict:
    """What one rule says of one activation (or window) of one lens (对象上的一次判断).

    ``lens`` is ((type, id), …): the about-object and, with ``per``, the key (type "attribute:NAME" for an attribute).
    ``activation`` and ``matching`` are event ids (``matching`` is the discharging or the breaking event).
    ``over`` is days after the due day; ``short`` what lacks. ``key`` is the root id of the activation or the window's
    key, from which ``identity`` is made.
    """

    rule_id: str
    part: int
    lens: tuple[tuple[str, str], ...]
    status: Status
    manner: Manner | None = None
    final: bool = True
    provisional: bool = False
    activation: str | None = None
    activation_day: int | None = None
    matching: str | None = None
    matching_day: int | None = None
    due: Instant | None = None
    over: int | None = None
    earliest: int | None = None
    latest: int | None = None
    ends: int | None = None
    limit: Decimal | int | None = None
    short: Fraction | None = None
    window: str | None = None
    notes: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    extended: tuple[Extended, ...] = ()
    facts: tuple[UsedFact, ...] = ()
    explanation: Explanation | None = None
    key: str = ""
    next_acts: tuple[str, ...] = field(default_factory=tuple)

    @property
    def rule_part(self) -> str:
        """Rule id with its part (``rule#1``), or the bare id for a rule of one part."""
        return f"{self.rule_id}#{self.part}" if self.part else self.rule_id

    @property
    def identity(self) -> str:
        """The key under which a finding persists over time (see ``identity_of``)."""
        return identity_of(self.rule_id, self.part, self.lens, self.key)


def identity_of(rule_id: str, part: int, lens: tuple[tuple[str, str], ...], key: str) -> str:
    """Return the key under which a finding persists through *open → undone → late* (§2).

    ``key``: the root id of the activation, or the window's key. Not in it: verdict, target, due day, library,
    calendar, dates of the run. 32 hexadecimal digits.
    """
    content = BETWEEN.join([rule_id, str(part), *(f"{type_}{WITHIN}{id_}" for type_, id_ in lens), key])
    return identity_digest(content.encode())


BETWEEN, WITHIN = "\x1f", "\x1e"
"""What stands between the pieces of an identity's content, and between type and id of one object."""


def identity_digest(content: bytes) -> str:
    """Return the identity of a finding whose content is joined already (``identity_of``)."""
    return hashlib.sha256(content).hexdigest()[:32]
