"""Contact points, their meetings, suggestions (企业联系点、会议、合理化建议): projections of the ledger's events (F1).

A suggestion is an object of its own that belongs to the body that handles it; which enterprise made it isn't said.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Answered(models.TextChoices):
    """Whether a suggestion was answered."""

    OPEN = "open", "待答复"
    ADOPTED = "adopted", "已采纳"
    DECLINED = "declined", "未采纳"


class ContactPoint(models.Model):
    """An enterprise as a contact point (联系点); ``public_id`` is the enterprise's. ``until`` None: no end was set."""

    public_id = models.CharField("企业", max_length=64, unique=True)
    agency = models.CharField("聘任机关", max_length=64)
    since = models.DateField("聘任日期")
    until = models.DateField("任期止", null=True)
    active = models.BooleanField("在任", default=True)

    class Meta:
        verbose_name = "企业联系点"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["since", "id"], name="contactpoint_since"),
            models.Index(fields=["active", "since", "id"], name="contactpoint_active"),
        ]

    def __str__(self) -> str:
        return self.public_id


class PointMeeting(models.Model):
    """A meeting with contact points (企业联系点会议), as it was held."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("会议", max_length=200)
    held_on = models.DateField("召开日期")
    enterprises: models.JSONField[Any, Any] = models.JSONField("到会企业", default=list)
    agencies: models.JSONField[Any, Any] = models.JSONField("到会机关", default=list)
    note = models.TextField("纪要", blank=True)
    suggestions: models.JSONField[Any, Any] = models.JSONField("建议", default=list)

    class Meta:
        verbose_name = "企业联系点会议"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["held_on", "id"], name="pointmeeting_day")]

    def __str__(self) -> str:
        return self.title


class Suggestion(models.Model):
    """A suggestion (合理化建议) given to a body to answer."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    meeting = models.CharField("会议", max_length=64, db_index=True)
    words = models.CharField("建议", max_length=500)
    agency = models.CharField("办理机关", max_length=64)
    due = models.DateField("答复期限")
    assigned_on = models.DateField("交办日期")
    stage = models.CharField("状态", max_length=10, choices=Answered.choices)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "合理化建议"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], name="suggestion_due"),
            models.Index(fields=["agency", "due", "id"], name="suggestion_agency"),
            models.Index(fields=["stage", "due", "id"], name="suggestion_stage"),
            models.Index(fields=["agency", "stage", "due", "id"], name="suggestion_unit_stage"),
        ]

    def __str__(self) -> str:
        return self.words
