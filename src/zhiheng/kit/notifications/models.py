"""Notifications of accounts, what each wishes, and what was sent outside."""

from __future__ import annotations

from django.db import models

from zhiheng.kit.public_ids import public_id


class Notification(models.Model):
    """Something an account should know: one line, where to read more, since when. No personal value."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    account = models.CharField(max_length=24)
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "消息"
        indexes = (models.Index(fields=("account", "read_at", "-created_at"), name="notification_unread"),)
        constraints = (
            models.UniqueConstraint(
                fields=("account", "kind", "key"), condition=~models.Q(key=""), name="notification_key_once"
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Wish(models.TextChoices):
    """How an account wants a kind of notification on a channel."""

    NO = "no", "不发"
    AT_ONCE = "at-once", "随时"
    DIGEST = "digest", "每日摘要"


class Preference(models.Model):
    """What an account wishes for one kind (empty: all others) on one channel."""

    account = models.CharField(max_length=24)
    kind = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=24)
    wish = models.CharField(max_length=8, choices=Wish.choices)

    class Meta:
        verbose_name = "消息设置"
        constraints = (models.UniqueConstraint(fields=("account", "kind", "channel"), name="preference_once"),)

    def __str__(self) -> str:
        return f"{self.account} {self.kind} {self.channel}"


class Delivery(models.Model):
    """A notification on its way over a channel; ``sent_at`` empty: not yet."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=24)
    digest = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "消息发送"
        constraints = (models.UniqueConstraint(fields=("notification", "channel"), name="delivery_once"),)
        indexes = (models.Index(fields=("channel", "digest", "sent_at"), name="delivery_waiting"),)

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel}"
