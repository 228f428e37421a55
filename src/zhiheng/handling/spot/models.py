"""Penalties on the spot as rows (当场处罚): the fold of each case's events (F1), whoever decided them and wherever."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models


class Report(models.TextChoices):
    """Whether the decision was reported to the agency (备案)."""

    PENDING = "pending", "待备案"
    DONE = "done", "已备案"


class SpotPenalty(models.Model):
    """A decision on the spot: when, what, how the fine is paid, whether it was reported. Fines are stored in 分."""

    case = models.CharField("案件", max_length=64, unique=True)
    agency = models.CharField("机关", max_length=64)
    officer = models.CharField("执法人员", max_length=64, blank=True)
    power = models.CharField("职权事项", max_length=64, blank=True)
    party_kind = models.CharField("当事人类别", max_length=24, blank=True)
    decided_on = models.DateField("处罚日期")
    warning = models.BooleanField("警告", default=False)
    fine_cents = models.BigIntegerField("罚款（分）", null=True)
    collected = models.BooleanField("当场收缴", default=False)
    remitted_on = models.DateField("解缴日期", null=True)
    report = models.CharField("备案", max_length=8, choices=Report.choices)
    reported_on = models.DateField("备案日期", null=True)
    report_due = models.DateField("备案期限", null=True)

    class Meta:
        verbose_name = "当场处罚"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, *order], name=f"spot_{'_'.join(exact) or 'any'}_{by}_{where}")
            for scope, where in (([], "all"), (["agency"], "unit"))
            for exact in ([], ["report"])
            for order, by in ((["-decided_on", "-id"], "recent"), (["report_due", "id"], "due"))
        ] + [models.Index(fields=["officer", "-decided_on"], name="spot_officer_recent")]

    def __str__(self) -> str:
        return self.case

    @property
    def fine(self) -> Decimal | None:
        """Return the fine in yuan, None for a warning alone."""
        return None if self.fine_cents is None else Decimal(self.fine_cents) / 100
