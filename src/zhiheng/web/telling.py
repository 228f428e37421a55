"""Telling each account once a working day what falls due (期限提醒): a line behind the bell, outside as each wishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.notifications.registry import Kind, kinds, world
from zhiheng.kit.notifications.services import notify
from zhiheng.web import calendar, workbench

KIND = "duties-due"
JOB = "tell-due"
AT = time(8, 0)
_COUNTED = (workbench.OVERDUE, workbench.TODAY, workbench.SOON)
_PART = 50


def words(user: User, today: date) -> str:
    """Return what falls due for an account, counted (逾期 2 件，今天到期 1 件); empty: nothing is near."""
    items, _ = workbench.collect(user, today)
    counts = dict.fromkeys(_COUNTED, 0)
    for item in items:
        group = workbench.group_of(item.due, today)
        if group in counts:
            counts[group] += 1
    called = {workbench.SOON: "三个工作日内到期"}
    return "，".join(f"{called.get(group, group)} {count} 件" for group, count in counts.items() if count)


def tell(account: User, today: date) -> bool:
    """Tell an account what falls due, once a day however often this is asked; return whether it was told now."""
    said = words(account, today)
    if not said:
        return False
    return bool(notify([account.public_id], KIND, f"期限提醒：{said}", url=reverse("workbench"), key=today.isoformat()))


def tell_job(run: Run, arguments: Mapping[str, Any]) -> int:
    """Tell all accounts in parts; continues behind the last one after a kill."""
    last, told = run.cursor or [0, 0]
    today = timezone.localdate()
    while part := list(User.objects.filter(pk__gt=last, is_active=True).order_by("pk")[:_PART]):
        last = part[-1].pk
        with run.piece([last, told], message="期限提醒"):
            told += sum(tell(account, today) for account in part)
    return int(told)


def register() -> None:
    """Declare kind and job, and say to notifications which days are working days; called once at start-up."""
    world.is_working_day = calendar.is_working_day
    kinds.register(KIND, Kind("期限提醒"))
    handlers.register(JOB, Handler("提醒到期事项", tell_job, whole=False))
    periodic.register(JOB, Periodic(JOB, at=AT, on=calendar.is_working_day))
