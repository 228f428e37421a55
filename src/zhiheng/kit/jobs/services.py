"""Acts on jobs: promise, take, finish, fail, cancel, try again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.kit.jobs.models import OPEN_STATES, Job, PeriodicRun, State
from zhiheng.kit.jobs.registry import handlers, periodic

_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)


class LeaseLost(Exception):
    """Another worker has the job now: what this one did since its last commit is rolled back."""


class Cancelled(Exception):
    """Somebody asked to cancel the job."""


def enqueue(
    kind: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    account: str = "",
    due_at: datetime | None = None,
) -> Job:
    """Promise a piece of work in the current transaction: rolled back with the act, never lost after its commit.

    ``arguments``: ids and plain values, no personal ones. ``key``: while a job of this kind and key is open it is
    returned instead of a second one. ``account``: whose progress page shows it.
    Raises KeyError for an undeclared kind.
    """
    handlers[kind]
    fields = {"arguments": dict(arguments or {}), "account": account, "due_at": due_at or timezone.now()}
    if not key:
        return Job.objects.create(kind=kind, **fields)
    for _ in range(3):  # the open one may end between the refusal and the look
        try:
            with transaction.atomic():
                return Job.objects.create(kind=kind, key=key, **fields)
        except IntegrityError:
            if (open_job := Job.objects.filter(kind=kind, key=key, state__in=OPEN_STATES).first()) is not None:
                return open_job
    return Job.objects.create(kind=kind, **fields)


def enqueue_unless_waiting(kind: str, arguments: Mapping[str, Any]) -> None:
    """Promise a piece of work in the current transaction, unless one of its kind waits that will do it, too.

    A worker can't take that one before this transaction ends; a job that already runs doesn't count, it may have looked
    too early. Raises KeyError for an undeclared kind.
    """
    waiting = Job.objects.select_for_update(skip_locked=True).filter(kind=kind, state=State.WAITING)
    if waiting.first() is None:
        enqueue(kind, arguments)


def take(worker: str, now: datetime | None = None) -> Job | None:
    """Take the next due job, or one whose worker fell silent; None where nothing is to be done.

    Two workers never take the same one: rows locked by another are skipped (PostgreSQL), takers queue (SQLite).
    """
    now = now or timezone.now()
    waiting = Q(state=State.WAITING, due_at__lte=now) | Q(state=State.RUNNING, leased_until__lt=now)
    due = Job.objects.filter(waiting, kind__in=handlers.names())
    if not due.exists():  # looked at without a lock: an idle worker disturbs nobody
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if job is None:
            return None
        _lease(job, worker, now)
    if job.attempts > handlers[job.kind].attempts:  # killed in the middle again and again
        bury(job, "工作进程多次在处理中途中断")
        return take(worker, now)
    return job


def take_this(job: Job, worker: str) -> Job | None:
    """Take a waiting job out of turn (a command runs it at once); None where somebody else has it."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, state=State.WAITING).select_for_update(skip_locked=True).first()
        if mine is not None:
            _lease(mine, worker, timezone.now())
    return mine


def _lease(job: Job, worker: str, now: datetime) -> None:
    """Give a job to a worker, with a token that makes all earlier ones void."""
    job.state, job.worker, job.token = State.RUNNING, worker, job.token + 1
    job.attempts += 1
    job.leased_until = now + handlers[job.kind].lease
    job.save(update_fields=("state", "worker", "token", "attempts", "leased_until"))


def hold(job: Job) -> None:
    """Extend the lease. Raises LeaseLost where another worker has the job."""
    until = timezone.now() + handlers[job.kind].lease
    if not _mine(job).update(leased_until=until):
        raise LeaseLost(job.public_id)


def note(job: Job, **fields: Any) -> None:
    """Write progress inside the caller's transaction, which commits only while the job is still ours.

    Raises LeaseLost, or Cancelled where somebody asked for it.
    """
    until = timezone.now() + handlers[job.kind].lease
    if not _mine(job).update(leased_until=until, **fields):
        raise LeaseLost(job.public_id)
    if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
        raise Cancelled(job.public_id)


def finish(job: Job, result: Any = None) -> None:
    """Mark a job done. Raises LeaseLost."""
    fields = {"state": State.DONE, "finished_at": timezone.now(), "result": result, "error": "", "message": ""}
    if not _mine(job).update(**fields, leased_until=None):
        raise LeaseLost(job.public_id)


def fail(job: Job, error: str) -> None:
    """Note a failure: tried again later, each pause twice as long, or put among the dead after the last attempt."""
    if job.attempts >= handlers[job.kind].attempts:
        bury(job, error)
        return
    pause = min(_FIRST_PAUSE * 2 ** (job.attempts - 1), _LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 (spreads retries; no secret)
    fields = {"state": State.WAITING, "due_at": timezone.now() + pause, "error": error}
    _mine(job).update(**fields, leased_until=None)


def bury(job: Job, error: str) -> None:
    """Put a job among the dead letters: shown to the operator, tried again only by hand."""
    fields = {"state": State.DEAD, "finished_at": timezone.now(), "error": error}
    _mine(job).update(**fields, leased_until=None)


def end_cancelled(job: Job) -> None:
    """Mark a running job as cancelled; what it had committed stays."""
    _mine(job).update(state=State.CANCELLED, finished_at=timezone.now(), leased_until=None)


def cancel(job: Job) -> bool:
    """Cancel a waiting job at once, ask a running one to stop; return whether that was still possible."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if waiting.update(state=State.CANCELLED, cancel_asked=True, finished_at=now):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True))


def again(job: Job) -> bool:
    """Put a dead or cancelled job back on the list, from where its cursor stands; return whether it was one."""
    ended = Job.objects.filter(pk=job.pk, state__in=(State.DEAD, State.CANCELLED))
    fields = {"state": State.WAITING, "attempts": 0, "due_at": timezone.now(), "cancel_asked": False}
    return bool(ended.update(**fields, finished_at=None))


def enqueue_periodic(now: datetime | None = None) -> int:
    """Put on the list what is due by civil time, each slot once; return how many. What was missed is done once."""
    now = now or timezone.now()
    slots = {name: periodic[name].last_slot(now) for name in periodic.names()}
    known = set(
        PeriodicRun.objects.filter(slot__in=[slot for slot in slots.values() if slot]).values_list("name", "slot")
    )
    count = 0
    for name, slot in slots.items():
        if slot is None or (name, slot) in known:
            continue
        with transaction.atomic():
            try:
                with transaction.atomic():
                    PeriodicRun.objects.create(name=name, slot=slot)
            except IntegrityError:  # another worker was first
                continue
            enqueue(periodic[name].kind, {"slot": slot.isoformat()}, key=f"periodic {name}")
            count += 1
    return count


def tidy(older_than: timedelta = timedelta(days=90)) -> int:
    """Delete jobs that ended long ago (never dead ones) and old periodic slots; return how many jobs."""
    before = timezone.now() - older_than
    PeriodicRun.objects.filter(slot__lt=before).delete()
    ended = Job.objects.filter(state__in=(State.DONE, State.CANCELLED), finished_at__lt=before)
    return ended.delete()[0]


def _mine(job: Job) -> QuerySet[Job]:
    """Return the query of the job as long as this worker's token is the newest."""
    return Job.objects.filter(pk=job.pk, token=job.token, state=State.RUNNING)
