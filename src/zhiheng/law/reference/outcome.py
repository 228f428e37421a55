"""What a template finds about one activation or window, before it becomes a ``Verdict``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from zhiheng.eventlog.model import Event
from zhiheng.law.language.model import Basis
from zhiheng.law.periods import Deadline
from zhiheng.law.reference.limits import Limit
from zhiheng.law.verdicts import Excluded, Extended, Instant, Manner, Status, UsedFact

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look, Scene
    from zhiheng.law.reference.workings import Source


class Outcome:
    """One finding in the making. ``key`` replaces the activation in the finding's identity (windows).

    What few outcomes have is a default of the class, so that making one costs little.
    """

    part: int = 0
    """The number of the rule's part that found it (0: the rule has one)."""
    provisional: bool = False
    over: int | None = None
    earliest: int | None = None
    latest: int | None = None
    ends: int | None = None
    short: Fraction | None = None
    excluded: Sequence[Excluded] = ()
    extended: Sequence[Extended] = ()
    used: Sequence[UsedFact] = ()
    deadline: Deadline | None = None
    says: str = ""
    next_acts: tuple[str, ...] = ()
    cited: tuple[Basis, ...] = ()
    """Articles of the parameters that speak for the activation, beside the rule's own."""
    workings: tuple[str, ...] = ()
    """What was compared with what, in words."""
    sources: Sequence[Source] = ()
    """The days that a window rests on."""

    def __init__(
        self,
        status: Status,
        manner: Manner | None = None,
        final: bool = True,
        activation: Event | None = None,
        matching: Event | None = None,
        *,
        due: Instant | None = None,
        limit: Decimal | int | None = None,
        window: str | None = None,
        key: str | None = None,
    ) -> None:
        self.status = status
        self.manner = manner
        self.final = final
        self.activation = activation
        self.matching = matching
        self.due = due
        self.limit = limit
        self.window = window
        self.key = key
        self.notes: list[str] = []

    def take(self, limit: Limit | None) -> None:
        """Take over the evidence of a computed due day."""
        if limit is None:
            return
        self.due = limit.due
        self.deadline = limit.deadline
        self.excluded = limit.excluded
        self.extended = limit.extended
        self.provisional = limit.provisional
        for name in limit.notes:
            self.note(name)

    def note(self, name: str) -> None:
        """Add a note once."""
        if name not in self.notes:
            self.notes.append(name)


def settle(look: Look, judge: Callable[[Look], Outcome]) -> Outcome:
    """Judge, and once more with unknown facts read in favour where any came up; if the two differ nothing is decided.

    The verdict is then ``open`` with note ``fact-unknown``, also in a complete log: absence of a report proves nothing.
    """
    look.charitable = look.doubtful = False
    strict = judge(look)
    if look.doubtful:
        look.charitable = True
        mild = judge(look)
        look.charitable = False
        if mild.status != strict.status:
            strict = undecided(strict)
    for name in look.notes:
        strict.note(name)
    if look.used:
        strict.used = [*strict.used, *dict.fromkeys(look.used)]
    return strict


def undecided(outcome: Outcome) -> Outcome:
    """Return the outcome as open because a fact that decides it is unknown."""
    outcome.status, outcome.manner, outcome.final, outcome.over = "open", None, False, None
    outcome.short = None
    outcome.note("fact-unknown")
    return outcome


def overdue(scene: Scene, due: Instant) -> bool:
    """Whether a due day has passed at the day judged (§2 As of): on the day itself it hasn't."""
    now = scene.now
    if now is None:
        return True
    if now.day != due.day:
        return now.day > due.day
    return due.clock >= 0 and now.clock > due.clock


def owed(scene: Scene, outcome: Outcome, due: Instant | None) -> Outcome:
    """Decide an owed act that isn't done: open while it may still come, else violated/undone (§2)."""
    outcome.due = due
    passed = due is not None and overdue(scene, due)
    if scene.complete:
        outcome.status, outcome.manner, outcome.final = "violated", "undone", True
    elif passed:
        outcome.status, outcome.manner, outcome.final = "violated", "undone", False
    else:
        outcome.status, outcome.final = "open", False
    if passed and due is not None and scene.now is not None and not scene.complete:
        outcome.over = scene.now.day - due.day
    return outcome
