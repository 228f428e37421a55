"""Transfers to the discipline organ (移送纪检监察): projections of the ledger, never written otherwise (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Stage(models.TextChoices):
    """How far a transfer is."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "待移送"
    REFUSED = "refused", "不同意移送"
    SENT = "sent", "待签收"
    RECEIVED = "received", "待反馈"
    ACCEPTED = "accepted", "已受理"
    DECLINED = "declined", "不受理"
    CONCLUDED = "concluded", "已反馈处理结果"
    WITHDRAWN = "withdrawn", "已撤回"


class Transfer(models.Model):
    """A transfer of clues (问题线索移送). No words and no names stand here: they are in the vault (F5).

    ``agency``: the bureau that transfers; ``receiver``: the body to which it goes. ``source_type`` and ``source_id``:
    from what it came. ``proposer`` and ``decider``: persons, or accounts without one. ``reply_by``: the day that the
    letter states, if any.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("移送机关", max_length=64)
    receiver = models.CharField("接收机关", max_length=64)
    source_type = models.CharField("来源类别", max_length=32)
    source_id = models.CharField("来源", max_length=160)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices)
    number = models.CharField("文号", max_length=80, blank=True)
    proposer = models.CharField("提请人", max_length=24, blank=True)
    proposed_on = models.DateField("提请日期")
    decider = models.CharField("审批人", max_length=24, blank=True)
    decided_on = models.DateField("审批日期", null=True)
    sent_on = models.DateField("移送日期", null=True)
    reply_by = models.DateField("反馈期限", null=True)
    received_on = models.DateField("签收日期", null=True)
    receipt_no = models.CharField("回执编号", max_length=80, blank=True)
    answered_on = models.DateField("反馈日期", null=True)

    class Meta:
        verbose_name = "移送纪检监察"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="discipline_recent"),
            models.Index(fields=["stage", "-id"], name="discipline_stage"),
        ]

    def __str__(self) -> str:
        return self.number or "移送纪检监察"


class Named(models.Model):
    """Who is named in a transfer, in which role: whom it is about, who handles it, who may read it besides.

    ``kind``: agency, officer or account. ``since``: the day from which an accused officer's agencies count.
    """

    public_id = models.CharField(max_length=140, unique=True)
    transfer = models.CharField(max_length=64, db_index=True)
    role = models.CharField(max_length=8)  # about, handles, reads
    kind = models.CharField(max_length=8)
    subject = models.CharField(max_length=64)
    since = models.DateField()

    class Meta:
        verbose_name = "移送涉及的人和机关"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["role", "kind", "subject", "transfer"], name="discipline_named_by"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.subject}"
