"""What the components show, as plain values: rooms build these, templates draw them (design language, mockups).

No value here carries HTML; whatever a person typed is escaped by the template that draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The seven states; each has its own shape, word and colour, never colour alone."""

    BREACH = "breach"  # the law is or would be broken
    DUE = "due"  # within three working days, or something still to add
    PLAIN = "plain"  # in time
    WAIT = "wait"  # the period hasn't begun
    PAUSE = "pause"  # the clock is stopped
    OK = "ok"  # a requirement is met, only where that is the question
    LOCK = "lock"  # not yet allowed


STATE_ICONS = {
    Kind.BREACH: "alert-triangle-fill",
    Kind.DUE: "clock-hour-4-fill",
    Kind.PLAIN: "circle",
    Kind.WAIT: "circle-dashed",
    Kind.PAUSE: "player-pause",
    Kind.OK: "circle-check",
    Kind.LOCK: "lock",
}


@dataclass(frozen=True, slots=True)
class State:
    """A state in words (``剩 3 个工作日``) with its kind; ``note`` is the line below (the full date)."""

    kind: Kind
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; without an address they are plain words."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button: verb and object, where it leads, and its icon. At most one act of a page is primary.

    ``reason`` (with ``cite``, what it rests on): why it can't be done now; then the button is shown and leads nowhere.
    """

    text: str
    url: str
    icon: str = ""
    primary: bool = False
    reason: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the path (办理路径): ``done``, ``now`` or ``ahead``, with a few words below."""

    title: str
    note: str = ""
    state: str = "ahead"


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of the timeline: day and clock time in words, what happened, who, details, and whether it came late.

    ``more`` are details that stand folded. ``kind`` is ``done``, ``next`` (still ahead) or ``break`` (a day on which
    the law was broken).
    """

    day: str
    title: str
    clock: str = ""
    who: str = ""
    details: Sequence[Link] = ()
    kind: str = "done"
    late: str = ""
    tags: Sequence[str] = ()
    more: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """One line of the law panel: the requirement in words, its state with dates, the article, and where to read it."""

    title: str
    says: str = ""
    basis: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class LawPanel:
    """What the law wants of an object now (法律要求), in the fixed order: next, not yet, may, met.

    ``otherwise`` is said where there is nothing of these.
    """

    next: Sequence[Demand] = ()
    blocked: Sequence[Demand] = ()
    may: Sequence[Demand] = ()
    met: Sequence[Demand] = ()
    applies: str = ""
    otherwise: str = "规则库里没有现在适用于它的要求。"

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to say."""
        return not (self.next or self.blocked or self.may or self.met)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is refused: fact, dates, verbatim article with its citation, what to do, and buttons that do it."""

    fact: str
    detail: str = ""
    article: str = ""
    cite: str = ""
    remedy: str = ""
    acts: Sequence[Act] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that can't be done now (现在不能…): every reason at once, and what became of the input."""

    action: str
    reasons: Sequence[Reason]
    kept: str = "未作任何更改，填写内容已保留"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a door to the rows behind it."""

    title: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    kind: Kind | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is set, in words, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view or a stage: words, count in words (empty: none), address."""

    text: str
    url: str
    count: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """Where a page hangs: the way up, level by level."""

    links: Sequence[Link] = field(default_factory=tuple)
