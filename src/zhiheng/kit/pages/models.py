"""What a person keeps of the pages: saved views, drafts of forms, keys of forms already sent, who looked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhiheng.kit.public_ids import public_id


class SavedView(models.Model):
    """A person's own view (保存的视图) of a list: title and the query of its address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=64)
    title = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=2_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "保存的视图"
        default_permissions = ()
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "list_key", "title"], name="pages_savedview_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Look(models.Model):
    """An account looked at an object (查阅): who and when. Only added; shown on the object's page."""

    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    account = models.CharField(max_length=64)
    title = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "查阅"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-at"], name="pages_look_object"),
            models.Index(fields=["object_type", "object_id", "account", "at"], name="pages_look_account"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.at:%Y-%m-%d}"


class SentForm(models.Model):
    """A form that was sent (一次性编号): account and key, and where its result is. A second sending finds it here."""

    key = models.CharField(max_length=64, primary_key=True)
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "已提交的表单"
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class ExportPermit(models.Model):
    """A confirmed export of many persons: whose, of which list and conditions, what for, and until when it is taken.

    ``capacity``: in which it was asked for; ``bound``: a digest of conditions, order, columns and scope of that moment.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.CharField(max_length=64)
    query = models.TextField(blank=True)
    capacity = models.CharField(max_length=24, blank=True)
    bound = models.CharField(max_length=64, default="")
    purpose = models.CharField("用途", max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField("有效至")
    used_at = models.DateTimeField("下载时间", null=True)

    class Meta:
        verbose_name = "导出许可"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.list_key} {self.made_at:%Y-%m-%d}"
