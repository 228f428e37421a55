"""Uploaded tables that wait for their import. The table itself is sealed in the vault."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhiheng.kit.public_ids import public_id


class ImportDraft(models.Model):
    """A table between upload and import (导入预览): whose it is, for which unit, and how its columns were matched."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    importer = models.CharField(max_length=40)
    account = models.CharField(max_length=24, db_index=True)
    unit = models.CharField(max_length=64, blank=True)
    name = models.CharField("文件名", max_length=200)
    decides = models.BooleanField("导入人有权决定", default=False)  # what the table says counts without being verified
    dossier = models.CharField(max_length=24)
    matching: models.JSONField[Any, Any] = models.JSONField(default=dict)
    waits_until = models.DateField("待复核至", null=True)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True, db_index=True)
    applied_at = models.DateTimeField("导入时间", null=True)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        verbose_name = "导入预览"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
