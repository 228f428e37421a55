"""Editions of benchmarks, and what was imposed in cases, as rows: folds of the ledger (F1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from zhiheng.ledger.models import LedgerObject


class Kind(models.TextChoices):
    """What an edition is: a benchmark or one of the four lists (codes of ``benchmark_kind``)."""

    BENCHMARK = "benchmark", "裁量基准"
    NO_PENALTY = "no_penalty", "不予处罚清单"
    MITIGATE = "mitigate", "减轻处罚清单"
    LIGHTER = "lighter", "从轻处罚清单"
    HEAVIER = "heavier", "从重处罚清单"


class State(models.TextChoices):
    """How far an edition is: its last step (codes of ``benchmark_step``), or replaced by a newer draft."""

    DRAFTED = "drafted", "起草"
    ASSESSED = "assessed", "已评估论证"
    CONSULTED = "consulted", "已公开征求意见"
    REVIEWED = "reviewed", "已合法性审核"
    DELIBERATED = "deliberated", "已集体审议"
    PUBLISHED = "published", "已公开发布"
    IN_FORCE = "in_force", "施行"
    REPEALED = "repealed", "已废止"
    REPLACED = "replaced", "已由新稿取代"


class Edition(models.Model):
    """A version of a benchmark or list (裁量基准的一个版本).

    ``benchmark``: the object in the ledger. ``power``: code of the power item, ``conduct`` its words. ``steps``: day of
    each step by its code. ``content``: the table as ``law.discretion.stored`` writes it, empty where only its steps are
    known. ``drafted_by``: actor of the draft; whoever publishes is another person.
    """

    benchmark = models.CharField("编号", max_length=64)
    version = models.CharField("版本", max_length=20)
    number = models.CharField("文号", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    power = models.CharField("事项编码", max_length=60, blank=True)
    conduct = models.CharField("违法行为", max_length=300, blank=True)
    level = models.CharField("层级", max_length=12, blank=True)
    agency = models.CharField("制定机关", max_length=64)
    state = models.CharField("状态", max_length=12, choices=State.choices)
    steps: models.JSONField[Any, Any] = models.JSONField("环节", default=dict)
    valid_from = models.DateField("施行日期", null=True)
    valid_to = models.DateField("失效日期", null=True)
    drafted_by = models.CharField("起草人", max_length=64, blank=True)
    content: models.JSONField[Any, Any] = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "裁量基准版本"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["benchmark", "version"], name="discretion_one_edition")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "number"], name="discretion_number"),
            models.Index(fields=["power", "state"], name="discretion_power"),
            *(
                models.Index(fields=[*exact, "-id"], name=f"discretion_{'_'.join(exact) or 'any'}_recent")
                for exact in ([], ["kind"], ["state"], ["agency"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.conduct}".strip()


class Imposed(models.Model):
    """What a case came to (裁量结果): conduct by its power item, tier, fine; or a typical case with its summary.

    ``power``: public id of the power item or delegated power. ``fine_cents``: money in 分. ``standing``: the decision
    wasn't revoked. ``typical``: day on which it was published as a typical case.
    """

    thing = models.OneToOneField(LedgerObject, models.CASCADE, primary_key=True, related_name="imposed")
    agency = models.CharField("机关", max_length=64)
    power = models.CharField("事项", max_length=64, blank=True)
    tier = models.CharField("裁量阶次", max_length=80, blank=True)
    discretion = models.CharField("裁量情节", max_length=12, blank=True)
    departs = models.BooleanField("调整适用", default=False)
    fine_cents = models.BigIntegerField("罚款（分）", default=0)
    penalty = models.BooleanField("处罚", default=False)
    decided_on = models.DateField("决定日期", null=True)
    standing = models.BooleanField("有效", default=True)
    typical = models.DateField("列为典型案例", null=True)
    summary = models.TextField("公开摘要", blank=True)

    class Meta:
        verbose_name = "裁量结果"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["power", "tier", "fine_cents"], name="discretion_imposed_power"),
            models.Index(fields=["power", "typical"], name="discretion_imposed_typical"),
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.tier}".strip()

    @property
    def fine(self) -> Decimal:
        """Return the fine in yuan."""
        return Decimal(self.fine_cents).scaleb(-2)
