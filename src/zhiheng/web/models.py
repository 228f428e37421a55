"""Tables of the internal zone itself: tokens of other systems, and mappings that are being made."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.models import LedgerSource


class ApiToken(models.Model):
    """A token of another system (接口令牌, F12): only its digest is kept; it expires, and can be revoked."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    source = models.ForeignKey(LedgerSource, models.PROTECT, related_name="tokens")
    title = models.CharField("用途", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField("有效期至")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("签发时间", auto_now_add=True)
    revoked_at = models.DateTimeField("吊销时间", null=True)
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        default_permissions = ()
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.title}"

    def live(self, moment: datetime) -> bool:
        """Return whether it opens anything at that moment."""
        return self.revoked_at is None and moment < self.expires_at and self.source.active


class MappingDraft(models.Model):
    """A mapping that is being made from a dropped table (映射草稿, F7): what was chosen so far; the table is sealed.

    ``columns``: the headings as they stand; ``choices``: what the person chose on the pages, by field name.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    source = models.ForeignKey(LedgerSource, models.PROTECT, related_name="drafts")
    account = models.CharField(max_length=24, db_index=True)
    name = models.CharField("文件名", max_length=200)
    dossier = models.CharField(max_length=24)
    sheet = models.CharField("工作表", max_length=120)
    header = models.PositiveIntegerField("表头行")
    rows = models.PositiveIntegerField("行数")
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    choices: models.JSONField[Any, Any] = models.JSONField(default=dict)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "映射草稿"
        verbose_name_plural = "映射草稿"
        default_permissions = ()
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.name
