"""Which kinds of work there are, and what is done at which civil time. Rooms declare theirs at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhiheng.kit.contributions import Registry

if TYPE_CHECKING:
    from zhiheng.kit.jobs.models import Job
    from zhiheng.kit.jobs.running import Run

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job, in words, and the page that shows it: its address and the words of the button."""

    says: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class Handler:
    """How a kind of work is done.

    ``whole=True``: ``run`` works inside one transaction that also marks the job done: all of it once, or nothing.
    ``whole=False``: for long work; ``run`` commits piece by piece with ``Run.piece`` and continues from ``Run.cursor``.
    ``attempts``: how often a failure is tried again. ``lease``: how long a silent worker keeps the job.
    ``outcome``: what the progress page says once the job ended, and where it leads.
    """

    title: str
    run: Callable[[Run, Arguments], Any]
    whole: bool = True
    attempts: int = 6
    lease: timedelta = timedelta(minutes=2)
    outcome: Callable[[Job], Outcome | None] = lambda job: None


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work at civil times of Asia/Shanghai: daily at ``at`` on days that ``on`` accepts, or ``every`` so often."""

    kind: str
    at: time | None = None
    every: timedelta | None = None
    on: Callable[[date], bool] = lambda day: True

    def __post_init__(self) -> None:
        if (self.at is None) == (self.every is None):
            raise ValueError("periodic work needs either a time of day or an interval")

    def last_slot(self, now: datetime) -> datetime | None:
        """Return the latest slot up to ``now``; None where there was none in the last seven days."""
        local = timezone.localtime(now)
        if self.every is not None:
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight + (local - midnight) // self.every * self.every
        for back in range(8):
            day = local.date() - timedelta(days=back)
            slot = timezone.make_aware(datetime.combine(day, self.at or time()))
            if slot <= local and self.on(day):
                return slot
        return None


handlers: Registry[Handler] = Registry("job handler")
periodic: Registry[Periodic] = Registry("periodic job")
