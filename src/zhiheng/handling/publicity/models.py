"""Penalty decisions and what is public of them, as rows: the fold of each case's events (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class State(models.TextChoices):
    """How public a decision is."""

    PENDING = "pending", "待决定公开"
    PUBLISHED = "published", "已公开"
    WITHHELD = "withheld", "不予公开"
    RECALL = "recall", "待撤回"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已停止公示"
    LAPSED = "lapsed", "决定已撤销"


class Publicity(models.Model):
    """A penalty decision: since when it is public, until when, or why it isn't.

    ``due_on``: last day of what is owed now: to publish, to withdraw, or to end; None where nothing is (or the rules
    name no day). ``must``: whether the rules ask for the publication.
    """

    case = models.CharField("案件", max_length=64, unique=True)
    agency = models.CharField("机关", max_length=64)
    decided_on = models.DateField("决定日期")
    state = models.CharField("公开情况", max_length=12, choices=State.choices)
    must = models.BooleanField("依法应当公开", default=False)
    due_on = models.DateField("期限", null=True)
    channel = models.CharField("公开渠道", max_length=200, blank=True)
    anonymised = models.BooleanField("隐去姓名", default=False)
    published_on = models.DateField("公开日期", null=True)
    until = models.DateField("公示截止", null=True)
    withdrawn_on = models.DateField("撤回日期", null=True)
    ended_on = models.DateField("停止日期", null=True)
    repaired = models.BooleanField("信用修复", default=False)
    reason = models.CharField("理由", max_length=500, blank=True)
    ground = models.CharField("不予公开的情形", max_length=24, blank=True)

    class Meta:
        verbose_name = "处罚决定公开"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, *order], name=f"publicity_{'_'.join(exact) or 'any'}_{by}_{where}")
            for scope, where in (([], "all"), (["agency"], "unit"))
            for exact in ([], ["state"])
            for order, by in ((["-decided_on", "-id"], "recent"), (["due_on", "id"], "due"))
        ]

    def __str__(self) -> str:
        return self.case
