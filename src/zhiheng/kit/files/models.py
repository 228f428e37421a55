"""Stored files: contents once each, and references to them by whoever owns them."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhiheng.kit.public_ids import public_id


class Verdict(models.TextChoices):
    """What the virus scanner said."""

    NOT_SCANNED = "not-scanned", "未查毒"
    CLEAN = "clean", "未发现病毒"
    INFECTED = "infected", "发现病毒"


class Content(models.Model):
    """A content, kept once however often it is stored: its checksum names its place on the disk."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    measure = models.CharField(max_length=64, blank=True)
    risks: models.JSONField[Any, Any] = models.JSONField(default=list)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, default=Verdict.NOT_SCANNED)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "文件内容"

    def __str__(self) -> str:
        return self.sha256[:12]


class StoredFile(models.Model):
    """A reference to a content: its name, and the object that it belongs to (type and public id)."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="references")
    name = models.CharField("文件名", max_length=200)
    owner_type = models.CharField(max_length=48)
    owner_id = models.CharField(max_length=64)
    dossier = models.CharField("个人信息档", max_length=24, blank=True, db_index=True)
    account = models.CharField(max_length=24, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "文件"
        indexes = (models.Index(fields=("owner_type", "owner_id"), name="stored_file_owner"),)

    def __str__(self) -> str:
        return self.public_id
