"""Referred cases as rows: who referred which case to whom, and what the other agency answered. A projection (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Answer(models.TextChoices):
    """Where a referral stands."""

    SENT = "sent", "待答复"
    ACCEPTED = "accepted", "已受理"
    CONTESTED = "contested", "有管辖异议"


class Transfer(models.Model):
    """The last referral of a case to another agency (移送管辖); ``public_id`` is the referred case's.

    ``new_case``: the case that the receiving agency opened from it.
    """

    public_id = models.CharField("移送的案件", max_length=64, unique=True)
    source = models.CharField("移送机关", max_length=64)
    target = models.CharField("受移送机关", max_length=64)
    sent_on = models.DateField("移送日期")
    reason = models.CharField("移送理由", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12, choices=Answer, default=Answer.SENT)
    answered_on = models.DateField("答复日期", null=True)
    answer = models.CharField("答复理由", max_length=500, blank=True)
    new_case = models.CharField("受理后的案件", max_length=64, blank=True)

    class Meta:
        verbose_name = "案件移送"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["target", "state", "id"], name="referrals_transfer_target"),
            models.Index(fields=["source", "state", "id"], name="referrals_transfer_source"),
            models.Index(fields=["new_case"], name="referrals_transfer_new"),
        ]

    def __str__(self) -> str:
        return self.public_id
