"""Settings in force (a projection of the ledger), drafts of changes with their trial, and the catalogue of rules."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from zhiheng.kit.public_ids import public_id


class Kind(models.TextChoices):
    """What a setting does. All but those of a rule are codes of ``parameter_kind``."""

    QUESTION = "question", "确认待确认事项"
    THRESHOLD = "threshold", "设定数值"
    GUARD = "guard", "放宽办理限制"
    RULE = "rule", "启用本区规则"
    WITHDRAWAL = "withdrawal", "撤销本区规则"
    DISCRETION = "discretion", "确定裁量方法"


class Setting(models.Model):
    """A setting as an event of the ledger states it (``parameter.confirmed``, ``rule.added``, ``rule.withdrawn``).

    ``name``: the question or the path that is set. ``value``: the conclusion, the number, the guard, or a rule's YAML.
    """

    event = models.CharField("记录编号", max_length=64, unique=True)
    parameter = models.CharField("参数编号", max_length=64, db_index=True)
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    rule = models.CharField("规则", max_length=100)
    name = models.CharField("事项", max_length=100, blank=True)
    value = models.TextField("内容", blank=True)
    start = models.DateField("生效日期")
    end = models.DateField("截止日期", null=True)
    document = models.CharField("文号", max_length=200)
    dated = models.DateField("文件日期", null=True)
    agencies = models.JSONField("机关", default=list)
    account = models.CharField("提请人", max_length=24, blank=True)
    second = models.CharField("复核人", max_length=24)
    recorded_at = models.DateTimeField("记录时间")
    sequence = models.BigIntegerField("台账序号")

    class Meta:
        verbose_name = "规则与参数的设定"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["kind", "-start", "id"], name="setting_kind"),
            models.Index(fields=["rule", "-start", "id"], name="setting_rule"),
            models.Index(fields=["-start", "id"], name="setting_start"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.name} {self.start}"


class State(models.TextChoices):
    """What became of a draft."""

    DRAFT = "draft", "草拟中"
    ADOPTED = "adopted", "已生效或待生效"
    DROPPED = "dropped", "已作废"


class RuleChange(models.Model):
    """A change that is being drafted (拟作的更改): its entries, and what the trial showed. Nothing holds before it is
    confirmed by a second person; then its entries are events.

    ``trial``: figures and samples of the last trial; ``trial_of``: digest of entries and settings that it was made of.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    title = models.CharField("更改", max_length=200)
    entries = models.JSONField("内容", default=list)
    remarks = models.JSONField("说明", default=list)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("草拟时间", default=now)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    trial = models.JSONField("试算结果", null=True)
    trial_of = models.CharField(max_length=64, blank=True)
    job = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = "规则与参数的更改"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="rule_change_state")]

    def __str__(self) -> str:
        return self.title


class CatalogueRule(models.Model):
    """A rule in force, for the list (规则目录): written anew whenever the rules in force have another version."""

    rule = models.CharField("编号", max_length=100, unique=True)
    place = models.PositiveIntegerField("次序")
    title = models.CharField("规则", max_length=200)
    statute = models.CharField("依据的法", max_length=60)
    basis = models.TextField("条款", blank=True)
    about = models.CharField("对象", max_length=40)
    effect = models.CharField("后果", max_length=24)
    guard = models.CharField("办理限制", max_length=8)
    unsettled = models.BooleanField("待确认")
    own = models.BooleanField("本区规则")
    changed = models.BooleanField("本区有设定")
    executes = models.BooleanField("执行法定要求")
    covers = models.CharField("执行的要求", max_length=200, blank=True)
    version = models.CharField(max_length=64)

    class Meta:
        verbose_name = "规则目录"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["place", "id"], name="rule_place"),
            *(
                models.Index(fields=[column, "place", "id"], name=f"rule_{column}")
                for column in ("statute", "about", "effect", "guard", "unsettled", "own", "changed", "executes")
            ),
        ]

    def __str__(self) -> str:
        return self.title
