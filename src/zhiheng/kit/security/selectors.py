"""Questions to the security log; asked by the audit administrator only (the door is in ``urls``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from zhiheng.kit.security.models import SecurityRecord, UnmaskRecord


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor looks for; empty parts don't narrow. Both days are inside."""

    username: str = ""
    act: str = ""
    result: str = ""
    first: date | None = None
    last: date | None = None


def records(asked: Asked) -> QuerySet[SecurityRecord]:
    """Return the lines of the security log that were asked for, the newest first."""
    found = SecurityRecord.objects.order_by("-pk")
    if asked.username:
        found = found.filter(username=asked.username)
    if asked.act:
        found = found.filter(act=asked.act)
    if asked.result:
        found = found.filter(result=asked.result)
    if asked.first:
        found = found.filter(at__gte=_midnight(asked.first))
    return found.filter(at__lt=_midnight(asked.last + timedelta(days=1))) if asked.last else found


def unmasked() -> QuerySet[UnmaskRecord]:
    """Return who was shown which values in full, the newest first."""
    return UnmaskRecord.objects.order_by("-pk")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())
