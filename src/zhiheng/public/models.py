"""What the public zone holds: the last snapshot of each kind, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """The snapshot of one kind that is shown now (公布的一批)."""

    kind = models.CharField("种类", max_length=32, unique=True)
    made_at = models.DateTimeField("制作时间")
    taken_in_at = models.DateTimeField("接收时间")
    items = models.IntegerField("条数")

    class Meta:
        verbose_name = "公布批次"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class PublishedItem(models.Model):
    """One published item (公布事项): its key, the group it is listed under, and its fields as they were signed.

    ``day``: by which it is listed, the latest first. ``shown_until``: its last day here; None: as long as its snapshot.
    """

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    group = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    day = models.DateField(null=True)
    shown_until = models.DateField(null=True)
    body = models.JSONField()

    class Meta:
        verbose_name = "公布事项"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="public_item_key")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "group", "title", "id"], name="public_item_group"),
            models.Index(fields=["kind", "code"], name="public_item_code"),
            models.Index(fields=["kind", "-day", "-id"], name="public_item_latest"),
            models.Index(fields=["kind", "group", "-day", "-id"], name="public_item_of_group"),
        ]

    def __str__(self) -> str:
        return self.title


class Queued(models.Model):
    """A report or rating that waits for the inside (待收件): sealed to its key; unreadable here.

    ``once``: digest of the form's key, so that the same form is taken once. ``receipt``: digest of the receipt code.
    ``day``: no clock time is kept. ``sealed`` goes as soon as the inside says that it has it; the rest stays, so that
    the same form sent again is still known.
    """

    id = models.CharField(primary_key=True, max_length=24)
    once = models.CharField(max_length=64, unique=True)
    receipt = models.CharField(max_length=64, db_index=True)
    day = models.DateField("日期")
    sealed = models.BinaryField(null=True)
    handed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "待收件"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["id"], name="public_queued_waiting", condition=models.Q(sealed__isnull=False)),
            models.Index(fields=["handed", "id"], name="public_queued_handed", condition=models.Q(handed=False)),
        ]

    def __str__(self) -> str:
        return self.id
