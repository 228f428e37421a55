"""Prominent problems and their items (突出问题、整改项): projections of the ledger's events (F1).

A problem belongs to the supervising bureau. What one body must do about it is an item, an object of its own that
belongs to that body: so each body sees what was assigned to it and nothing of the others.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Stage(models.TextChoices):
    """How far a problem is."""

    LISTED = "listed", "待调查"
    INVESTIGATED = "investigated", "待交办"
    RECTIFYING = "rectifying", "整改中"
    CLOSING = "closing", "待销号"
    CLOSED = "closed", "已销号"


class ItemStage(models.TextChoices):
    """How far an item is."""

    ASSIGNED = "assigned", "整改中"
    REPORTED = "reported", "待核验"
    RETURNED = "returned", "退回整改"
    VERIFIED = "verified", "已核验"


class Problem(models.Model):
    """A prominent problem (突出问题).

    ``rule``: the rule that measures it, "" where none does. ``counted``: how many findings or complaints there were
    when it was listed. ``until``: the due day, or a day after all days where there is none.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("问题", max_length=200)
    origin = models.CharField("来源", max_length=16)
    source = models.CharField("来源说明", max_length=300, blank=True)
    note = models.TextField("表现", blank=True)
    rule = models.CharField("规则", max_length=100, blank=True)
    topic = models.CharField("投诉事项", max_length=64, blank=True)
    counted = models.PositiveIntegerField("列入时件数", null=True)
    campaign = models.CharField("专项整治", max_length=64, blank=True, db_index=True)
    agencies: models.JSONField[Any, Any] = models.JSONField("涉及机关", default=list)
    parts: models.JSONField[Any, Any] = models.JSONField("整改任务", default=list)
    findings = models.TextField("调查情况", blank=True)
    stage = models.CharField("状态", max_length=14, choices=Stage.choices)
    due = models.DateField("整改期限", null=True)
    until = models.DateField("整改期限（无期限的排在最后）")
    items = models.PositiveSmallIntegerField("整改项", default=0)
    verified = models.PositiveSmallIntegerField("已核验", default=0)
    listed_on = models.DateField("列入日期")
    closed_on = models.DateField("销号日期", null=True)
    result = models.TextField("销号意见", blank=True)

    class Meta:
        verbose_name = "突出问题"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["until", "id"], name="problem_until"),
            models.Index(fields=["stage", "until", "id"], name="problem_stage"),
            models.Index(fields=["origin", "until", "id"], name="problem_origin"),
            models.Index(fields=["listed_on", "id"], name="problem_listed"),
            models.Index(fields=["stage", "listed_on", "id"], name="problem_stage_listed"),
            models.Index(fields=["origin", "listed_on", "id"], name="problem_origin_listed"),
            models.Index(fields=["campaign", "until", "id"], name="problem_campaign"),
        ]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """What one body must do about a problem (整改项). ``account``: who reported it as done, as event's actor."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    problem = models.CharField("突出问题", max_length=64, db_index=True)
    problem_title = models.CharField("问题", max_length=200)
    title = models.CharField("整改任务", max_length=200)
    agency = models.CharField("责任单位", max_length=64)
    rule = models.CharField("规则", max_length=100, blank=True)
    demand = models.CharField("整改要求", max_length=500, blank=True)
    due = models.DateField("期限", null=True)
    until = models.DateField("期限（无期限的排在最后）")
    stage = models.CharField("状态", max_length=10, choices=ItemStage.choices)
    assigned_on = models.DateField("交办日期")
    rectified_on = models.DateField("报告整改日期", null=True)
    account = models.CharField("报告人", max_length=64, blank=True)
    evidence = models.TextField("整改情况", blank=True)
    files: models.JSONField[Any, Any] = models.JSONField("佐证", default=list)
    verified_on = models.DateField("核验日期", null=True)
    opinion = models.TextField("核验意见", blank=True)
    counted = models.PositiveIntegerField("核验时新发现", null=True)

    class Meta:
        verbose_name = "突出问题整改项"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["until", "id"], name="problem_item_until"),
            models.Index(fields=["agency", "until", "id"], name="problem_item_agency"),
            models.Index(fields=["stage", "until", "id"], name="problem_item_stage"),
            models.Index(fields=["agency", "stage", "until", "id"], name="problem_item_unit_stage"),
        ]

    def __str__(self) -> str:
        return self.title
