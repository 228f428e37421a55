"""Feeds: whose they are, in which capacity they read, and the digest of the secret in their address."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from zhiheng.kit.public_ids import public_id


class Span(models.TextChoices):
    """Whose due days a feed tells."""

    MINE = "mine", "我办理的"
    UNIT = "unit", "本单位的"


class Feed(models.Model):
    """A private calendar address (日历订阅). The secret is shown once; here stands its digest only.

    ``membership``: the public id of the membership in which the feed reads, so that it never shows more than that one.
    """

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    membership = models.CharField("任职", max_length=24)
    title = models.CharField("用于", max_length=60)
    span = models.CharField("内容", max_length=8, choices=Span, default=Span.MINE)
    digest = models.CharField("地址摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("建立时间", default=now)
    expires_at = models.DateTimeField("有效至")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    read_at = models.DateTimeField("最近读取", null=True, blank=True)
    readings = models.PositiveIntegerField("读取次数", default=0)

    class Meta:
        verbose_name = "日历订阅"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["user", "revoked_at"], name="calendars_feed_user")]

    def __str__(self) -> str:
        return self.title

    def live(self, moment: datetime) -> bool:
        """Return whether the address works at a moment."""
        return self.revoked_at is None and moment < self.expires_at
