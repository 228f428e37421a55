"""The one job table (F9) and the memory of periodic work."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhiheng.kit.public_ids import public_id


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    DEAD = "dead", "未能完成"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """A piece of work: what, with which arguments (ids only, no personal value), and how far it is.

    ``token`` grows at every taking: whoever holds an older one has lost the job and can't commit for it.
    ``cursor`` is the handler's own note of what is already committed.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)
    account = models.CharField(max_length=24, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    cursor: models.JSONField[Any, Any] = models.JSONField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result: models.JSONField[Any, Any] = models.JSONField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = (models.Index(fields=("state", "due_at"), name="job_state_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=models.Q(state__in=OPEN_STATES) & ~models.Q(key=""),
                name="job_open_key_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class PeriodicRun(models.Model):
    """A slot of periodic work that was put on the list: once, whatever number of workers looked."""

    name = models.CharField(max_length=64)
    slot = models.DateTimeField()

    class Meta:
        verbose_name = "定期任务"
        constraints = (models.UniqueConstraint(fields=("name", "slot"), name="periodic_slot_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.slot:%Y-%m-%d %H:%M}"
