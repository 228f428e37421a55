"""Throttling (登录限制): too many failures lock an account name or an address for a while.

An attempt on an account is counted before the password is looked at, so that a thousand guesses at once count as a
thousand. Names and addresses are kept as digests: what someone typed there may be a password.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from zhiheng.kit.accounts.models import Throttle
from zhiheng.kit.accounts.policy import policy

ACCOUNT, ADDRESS = "account", "address"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an attempt may still do: ``locked_until`` is set where it may not; ``left`` attempts after this one."""

    locked_until: datetime | None = None
    left: int = 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()


def _limit(kind: str) -> int:
    return policy().account_failures if kind == ACCOUNT else policy().address_failures


def locked_until(kind: str, name: str) -> datetime | None:
    """Return until when a name is locked, None where it isn't."""
    row = Throttle.objects.filter(kind=kind, key=_digest(name), locked_until__gt=now()).first()
    return row.locked_until if row else None


def count(kind: str, name: str) -> Allowance:
    """Count one attempt (account) or one failure (address); return what is left.

    The attempt that reaches the limit is still looked at; the lock begins behind it.
    """
    moment = now()
    with transaction.atomic():
        Throttle.objects.get_or_create(kind=kind, key=_digest(name))
        row = Throttle.objects.select_for_update().get(kind=kind, key=_digest(name))
        if row.locked_until and row.locked_until > moment:
            return Allowance(row.locked_until)
        if row.locked_until or moment - row.since > policy().lock:
            row.failures, row.since, row.locked_until = 0, moment, None
        row.failures += 1
        if row.failures >= _limit(kind):
            row.locked_until = moment + policy().lock
        row.save()
    return Allowance(None, max(0, _limit(kind) - row.failures))


def forgive(kind: str, name: str) -> bool:
    """Forget the failures of a name after a success or by an administrator; return whether there were any."""
    return bool(Throttle.objects.filter(kind=kind, key=_digest(name)).delete()[0])


def give_back(kind: str, name: str) -> None:
    """Take back one counted attempt that turned out well without ending the login (first of two steps)."""
    Throttle.objects.filter(kind=kind, key=_digest(name), failures__gt=0).update(
        failures=F("failures") - 1, locked_until=None
    )
