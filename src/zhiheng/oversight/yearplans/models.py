"""Yearly plans of supervision and their items (年度监督计划、项目): projections of the ledger's events (F1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class State(models.TextChoices):
    """How far a plan is. A changed plan is a draft again until it is approved anew."""

    DRAFT = "draft", "起草中"
    APPROVED = "approved", "已批准，待印发"
    PUBLISHED = "published", "已印发"
    REPORTED = "reported", "已总结"


class YearPlan(models.Model):
    """A body's plan of supervision for a year: the bureau's for the district, a department's for its own line.

    ``published_on``: since when the district's bodies see it, also while it is being changed.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("制定机关", max_length=64)
    year = models.PositiveIntegerField("年度")
    title = models.CharField("名称", max_length=200)
    note = models.TextField("总体要求", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    drafted_on = models.DateField("起草日期")
    approved_on = models.DateField("批准日期", null=True)
    approver = models.CharField("批准账号", max_length=24, blank=True)
    published_on = models.DateField("印发日期", null=True)
    number = models.CharField("文号", max_length=60, blank=True)
    reported_on = models.DateField("总结日期", null=True)
    early_reason = models.TextField("提前总结的理由", blank=True)

    class Meta:
        verbose_name = "年度监督计划"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["-year", "-id"], name="yearplan_year"),
            models.Index(fields=["state", "-year", "-id"], name="yearplan_state"),
            models.Index(fields=["agency", "-year", "-id"], name="yearplan_agency"),
        ]

    def __str__(self) -> str:
        return self.title


class YearItem(models.Model):
    """An item of a plan: what is supervised at whom (none named: all), how, in which quarter, led by whom.

    ``campaigns`` and ``matters``: what was started for it. They tell how far it is; nobody types that.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    plan = models.CharField("计划", max_length=64, db_index=True)
    place = models.PositiveIntegerField("序号")
    title = models.CharField("项目", max_length=200)
    kind = models.CharField("监督方式", max_length=16)
    bodies: models.JSONField[Any, Any] = models.JSONField("监督对象", default=list)
    quarter = models.PositiveSmallIntegerField("季度")
    lead = models.CharField("牵头监督人员", max_length=64, blank=True)
    demand = models.TextField("要求", blank=True)
    campaigns: models.JSONField[Any, Any] = models.JSONField("专项整治", default=list)
    matters: models.JSONField[Any, Any] = models.JSONField("监督事项", default=list)

    class Meta:
        verbose_name = "年度监督计划项目"
        default_permissions = ()
        ordering: ClassVar = ["plan", "place", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def started(self) -> bool:
        """Return whether anything was started for it."""
        return bool(self.campaigns or self.matters)
