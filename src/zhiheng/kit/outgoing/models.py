"""The log of outgoing calls: to whom, how it ended, how large; never what was said."""

from __future__ import annotations

from django.db import models


class OutgoingCall(models.Model):
    """One call. ``path`` is without its query; ``outcome`` is a status or the kind of failure."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    purpose = models.CharField(max_length=48)
    host = models.CharField(max_length=255)
    path = models.CharField(max_length=200)
    outcome = models.CharField(max_length=48)
    sent_bytes = models.PositiveIntegerField()
    received_bytes = models.PositiveIntegerField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = "对外连接记录"

    def __str__(self) -> str:
        return f"{self.purpose} {self.host} {self.outcome}"
