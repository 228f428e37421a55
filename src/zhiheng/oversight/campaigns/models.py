"""Campaigns, their samples and what was drawn (专项整治、抽样、抽中): projections of the ledger's events (F1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class State(models.TextChoices):
    """Whether a campaign is on."""

    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class Campaign(models.Model):
    """A special campaign (专项整治): matters of the law, rules, bodies and a period are its scope.

    ``rules``: their breaches in the period are counted on its page. No body named: all of them.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("名称", max_length=200)
    note = models.TextField("要求", blank=True)
    matters: models.JSONField[Any, Any] = models.JSONField("重点事项", default=list)
    rules: models.JSONField[Any, Any] = models.JSONField("规则", default=list)
    agencies: models.JSONField[Any, Any] = models.JSONField("涉及机关", default=list)
    first = models.DateField("起")
    last = models.DateField("止")
    state = models.CharField("状态", max_length=8, choices=State.choices)
    opened_on = models.DateField("启动日期")
    closed_on = models.DateField("结束日期", null=True)
    result = models.TextField("总结", blank=True)

    class Meta:
        verbose_name = "专项整治"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["last", "id"], name="campaign_last"),
            models.Index(fields=["state", "last", "id"], name="campaign_state"),
        ]

    def __str__(self) -> str:
        return self.title


class Sample(models.Model):
    """A sample (抽样): seed, digest of the population and the drawn list, so that anyone can draw it again.

    ``file``: the stored file with the whole population; ``size`` is how many were asked for.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    campaign = models.CharField("专项整治", max_length=64, db_index=True)
    kind = models.CharField("对象", max_length=32)
    seed = models.CharField("种子", max_length=120)
    size = models.PositiveIntegerField("抽取件数")
    population = models.PositiveIntegerField("总体件数")
    list_sha = models.CharField("总体摘要", max_length=64)
    file = models.CharField("总体文件", max_length=64, blank=True)
    first = models.DateField("起", null=True)
    last = models.DateField("止", null=True)
    drawn_on = models.DateField("抽取日期")

    class Meta:
        verbose_name = "抽样"
        default_permissions = ()
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.public_id


class Drawn(models.Model):
    """One drawn object (抽中), with what its check found; ``passed`` is None before."""

    public_id = models.CharField(max_length=96, unique=True)
    sample = models.CharField("抽样", max_length=64, db_index=True)
    place = models.PositiveIntegerField("序号")
    object_type = models.CharField("对象类型", max_length=32)
    object_id = models.CharField("对象", max_length=64)
    passed = models.BooleanField("检查结果", null=True)
    note = models.TextField("情况", blank=True)
    checked_on = models.DateField("检查日期", null=True)

    class Meta:
        verbose_name = "抽中"
        default_permissions = ()
        ordering: ClassVar = ["sample", "place"]

    def __str__(self) -> str:
        return self.object_id
