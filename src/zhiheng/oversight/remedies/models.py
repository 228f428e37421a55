"""Reviews and lawsuits as rows (复议诉讼): the fold of the events about a ``remedy`` (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    """What was asked for."""

    REVIEW = "review", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


class Outcome(models.TextChoices):
    """How it ended for the agency."""

    RUNNING = "running", "办理中"
    KEPT = "kept", "维持或者驳回"
    LOST = "lost", "败诉（纠错）"
    SETTLED = "settled", "撤回、调解或者不予受理"


class Remedy(models.Model):
    """A review or lawsuit. ``agency``: whose act is disputed. ``opinion*``: the 行政复议意见书 that came with it."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    agency = models.CharField("机关", max_length=64, blank=True)
    case = models.CharField("案件", max_length=64, blank=True, db_index=True)
    outcome = models.CharField("结局", max_length=10, choices=Outcome.choices)
    result = models.CharField("结果", max_length=12, blank=True)
    filed_on = models.DateField("申请日期", null=True)
    answered_on = models.DateField("答复日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    opinion = models.CharField("复议意见书", max_length=64, blank=True)
    opinion_no = models.CharField("意见书文号", max_length=80, blank=True)
    opinion_on = models.DateField("收到意见书", null=True)
    opinion_due = models.DateField("报送期限", null=True)
    opinion_reported_on = models.DateField("报送日期", null=True)
    next_due = models.DateField("待报送期限", null=True)

    class Meta:
        verbose_name = "复议诉讼"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, *order], name=f"remedy_{'_'.join(exact) or 'any'}_{by}_{where}")
            for scope, where in (([], "all"), (["agency"], "unit"))
            for exact in ([], ["kind"], ["outcome"])
            for order, by in ((["-id"], "recent"), (["next_due", "id"], "due"), (["-decided_on", "-id"], "decided"))
        ]

    def __str__(self) -> str:
        return self.public_id
