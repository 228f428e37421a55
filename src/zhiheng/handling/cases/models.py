"""Cases as rows beside the ledger's own, and drafts that wait for approval."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.models import LedgerObject


class Case(models.Model):
    """What a case's trace says of it (案件): stage, cause, days. A projection; ``thing`` is the ledger's own row."""

    thing = models.OneToOneField(LedgerObject, models.CASCADE, primary_key=True, related_name="handled")
    stage = models.CharField("阶段", max_length=24)
    cause = models.CharField("案由", max_length=200, blank=True)
    number = models.CharField("案号", max_length=80, blank=True)
    filed_on = models.DateField("立案日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    closed_on = models.DateField("结案日期", null=True)

    class Meta:
        verbose_name = "案件"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["stage", "thing"], name="cases_case_stage")]

    def __str__(self) -> str:
        return self.cause or self.number or str(self.pk)


class Handling(models.Model):
    """Who handles a case now (办案人员)."""

    pk = models.CompositePrimaryKey("officer", "case_id")
    officer = models.CharField("人员", max_length=64)
    case = models.ForeignKey(Case, models.CASCADE, related_name="handlings")

    class Meta:
        verbose_name = "办案人员"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.officer} {self.case_id}"


class Standing(models.TextChoices):
    """Where a draft stands."""

    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Proposal(models.Model):
    """An act drafted by one person, to be approved by the head (审批件). What was typed is sealed in the vault.

    ``version``: the case's version on which it was drafted. ``done``: an approved notice that has reached the party.
    At most one draft of an act waits per case, or per measure or enforcement inside it (``part``, with the key of its
    ``procedure``; empty: the case's own).
    """

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id, editable=False)
    case = models.CharField("案件", max_length=64)
    agency = models.CharField("机关", max_length=64)
    act = models.CharField("步骤", max_length=40)
    title = models.CharField("事项", max_length=200)
    dossier = models.CharField("内容所在", max_length=64)
    procedure = models.CharField("程序", max_length=40, blank=True)
    part = models.CharField("措施或者执行", max_length=64, blank=True)
    version = models.IntegerField("案件版本")
    made_by = models.CharField("报批人", max_length=24)
    maker = models.CharField("报批人名称", max_length=120)
    made_at = models.DateTimeField("报批时间", default=timezone.now)
    standing = models.CharField("状态", max_length=12, choices=Standing, default=Standing.WAITING)
    decided_by = models.CharField("审批人", max_length=24, blank=True)
    decider = models.CharField("审批人名称", max_length=120, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    opinion = models.CharField("审批意见", max_length=500, blank=True)
    document = models.CharField("文书", max_length=64, blank=True)
    done = models.BooleanField("已办", default=False)

    class Meta:
        verbose_name = "审批件"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "part", "act"], condition=models.Q(standing="waiting"), name="cases_proposal_waiting"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["agency", "standing", "id"], name="cases_proposal_agency"),
            models.Index(fields=["case", "id"], name="cases_proposal_case"),
        ]

    def __str__(self) -> str:
        return self.title
