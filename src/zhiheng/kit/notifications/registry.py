"""Kinds of notifications, where people can be reached, and when they rest. Upper rooms say so at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zhiheng.kit.contributions import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification: title; channels by default; ``urgent`` ones don't wait for the end of quiet hours."""

    title: str
    channels: frozenset[str] = frozenset()
    urgent: bool = False


@dataclass(slots=True)
class World:
    """What only the rooms above know: addresses of accounts by channel, and working days."""

    address: Callable[[str, str], str] = field(default=lambda account, channel: "")
    is_working_day: Callable[[date], bool] = field(default=lambda day: day.weekday() < 5)
    quiet_from: time = time(20, 0)
    quiet_until: time = time(8, 0)


kinds: Registry[Kind] = Registry("kind of notification")
world = World()


def wakeful(moment: datetime) -> datetime:
    """Return the first moment from ``moment`` on that isn't quiet: a working day between the quiet hours."""
    local = timezone.localtime(moment)
    day = local.date()
    for _ in range(60):
        begins = timezone.make_aware(datetime.combine(day, world.quiet_until))
        ends = timezone.make_aware(datetime.combine(day, world.quiet_from))
        if world.is_working_day(day) and local < ends:
            return max(local, begins)
        day += timedelta(days=1)
        local = max(local, timezone.make_aware(datetime.combine(day, time())))
    return moment  # no working day in two months: the calendar is wrong, silence would be worse
