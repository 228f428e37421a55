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
    """One published item (公布事项): its key, the group it is listed under, and its fields as they were signed."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    group = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    body = models.JSONField()

    class Meta:
        verbose_name = "公布事项"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="public_item_key")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "group", "title", "id"], name="public_item_group"),
            models.Index(fields=["kind", "code"], name="public_item_code"),
        ]

    def __str__(self) -> str:
        return self.title
