"""Stored findings (监督发现), the runs that found them, and the matters (监督事项) into which they are grouped.

What a run finds follows from ledger, library and calendar; what people decide follows from the ledger's events about
the finding (``finding.*``, ``supervision.*``). Nothing here is decided here (F1).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Standing(models.TextChoices):
    """Where a finding stands."""

    OPEN = "open", "待处理"
    MATTER = "matter", "已并入事项"
    DISMISSED = "dismissed", "不予认定"
    CHANGED = "changed", "变化待确认"
    GONE = "gone", "已消除"
    SETTLED = "settled", "已办结"


class Why(models.TextChoices):
    """Why a run no longer yields a finding (semantics: identity of a finding)."""

    CORRECTED = "corrected-away", "更正后不再成立"
    LAW = "law-changed", "规则变化后不再成立"
    CALENDAR = "calendar-changed", "日历变化后不再成立"
    CLEARED = "cleared", "新的记录使其不再成立"


class AuditRun(models.Model):
    """A completed run of the whole library over the whole ledger (全量审查). A run that didn't end left no row.

    ``sequence``: last event that was surely read; ``notes``: what the run couldn't know, in words.
    """

    as_of = models.DateField("判断截至")
    known_at = models.DateTimeField("所知截至", null=True)
    sequence = models.BigIntegerField("台账序号")
    library = models.CharField("规则库版本", max_length=64)
    calendar = models.CharField("日历版本", max_length=64, blank=True)
    rules = models.PositiveIntegerField("规则数")
    events = models.PositiveIntegerField("事件数")
    objects_seen = models.PositiveIntegerField("对象数")
    counts = models.JSONField("结果", default=dict)
    seconds = models.JSONField("用时", default=dict)
    notes = models.JSONField("提示", default=list)
    finished_at = models.DateTimeField("完成时间", auto_now_add=True)

    class Meta:
        verbose_name = "全量审查"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.as_of} 的审查"


class RuleEdition(models.Model):
    """A rule as it read when findings were made by it (规则文本): the words stay when the rule changes or goes."""

    rule = models.CharField("规则", max_length=100)
    fingerprint = models.CharField("文本指纹", max_length=64)
    title = models.CharField("名称", max_length=200)
    says = models.TextField("要求", blank=True)
    basis = models.TextField("条款", blank=True)
    effect = models.CharField("后果", max_length=24)
    library = models.CharField("规则库版本", max_length=64)

    class Meta:
        verbose_name = "规则文本"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "fingerprint"], name="findings_edition_once")]

    def __str__(self) -> str:
        return self.title


def _indexes() -> list[models.Index]:
    """Return one index per declared filter, for the whole district and for a unit, in the order of the breach's day."""
    found = []
    for scope, name in (([], "all"), (["agency"], "unit")):
        for exact in ("", "rule", "severity", "officer", "standing"):
            fields = ["clue", *scope, *([exact] if exact else []), "since", "id"]
            found.append(models.Index(fields=fields, name=f"finding_{exact or 'since'}_{name}"))
        found.append(models.Index(fields=["clue", *scope, "found_on", "id"], name=f"finding_found_{name}"))
    return found


class Finding(models.Model):
    """A finding over time (监督发现): one row for one ``identity``, however often it is found again.

    ``clue``: only suspected, for a person to check. ``since``: the first day on which the law was broken. ``days_over``
    is set where it no longer grows. ``edition`` and ``library`` name the rule's text with which it was made.
    ``present``: the last run yields it; otherwise ``why`` says why not any more. ``standing`` follows from all that.
    """

    identity = models.CharField("发现编号", max_length=32, unique=True)
    clue = models.BooleanField("线索", default=False)
    rule = models.CharField("规则", max_length=100)
    part = models.PositiveSmallIntegerField(default=0)
    edition = models.ForeignKey(RuleEdition, models.PROTECT, db_index=False)
    severity = models.CharField("后果", max_length=24)
    object_type = models.CharField("对象类型", max_length=32)
    object_id = models.CharField("对象", max_length=160)
    key_id = models.CharField("分项", max_length=160, blank=True)
    manner = models.CharField("情形", max_length=12)
    activation_event = models.CharField("起算事件", max_length=64, blank=True)
    activation_day = models.DateField("起算日", null=True)
    matching_event = models.CharField("对应事件", max_length=64, blank=True)
    matching_day = models.DateField("对应日", null=True)
    due_day = models.DateField("期限", null=True)
    due_clock = models.CharField("期限时刻", max_length=5, blank=True)
    days_over = models.IntegerField("超过天数", null=True)
    excluded = models.IntegerField("扣除天数", default=0)
    window = models.CharField("计数期间", max_length=64, blank=True)
    notes = models.CharField("说明", max_length=200, blank=True)
    since = models.DateField("违反之日")
    agency = models.CharField("机关", max_length=64, blank=True)
    officer = models.CharField("承办人", max_length=64, blank=True)
    library = models.CharField("规则库版本", max_length=64)
    calendar = models.CharField("日历版本", max_length=64, blank=True)
    found_on = models.DateField("发现日期")
    present = models.BooleanField("仍然成立", default=True)
    why = models.CharField("不再成立的原因", max_length=20, choices=Why.choices, blank=True)
    vanished_on = models.DateField("不再成立的日期", null=True)
    reopened = models.PositiveSmallIntegerField("再次出现", default=0)
    standing = models.CharField("状态", max_length=10, choices=Standing.choices, default=Standing.OPEN)
    reason = models.CharField("理由", max_length=24, blank=True)
    matter = models.CharField("监督事项", max_length=64, blank=True)
    assignee = models.CharField("督办人", max_length=24, blank=True)

    type: ClassVar[str] = "finding"

    class Meta:
        verbose_name = "监督发现"
        default_permissions = ()
        indexes: ClassVar = [
            *_indexes(),
            models.Index(fields=["object_type", "object_id"], name="finding_object"),
            models.Index(fields=["matter"], name="finding_matter", condition=~models.Q(matter="")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.object_id}"


class Matter(models.Model):
    """A matter of supervision (监督事项): findings of one agency under one heading, from grouping to closing.

    ``agency``: who is supervised; ``body``: who supervises, the bureau or a department its line.
    """

    class Stage(models.TextChoices):
        """How far it is; instruments are issued from 待督办 on (``oversight.supervision``)."""

        COLLECTED = "collected", "待立督办"
        OPENED = "opened", "待督办"
        HANDLED = "handled", "督办中"
        CLOSED = "closed", "已办结"

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("名称", max_length=200)
    kind = models.CharField("监督方式", max_length=16)
    agency = models.CharField("被监督机关", max_length=64)
    body = models.CharField("监督机关", max_length=64, blank=True, db_index=True)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices)
    count = models.PositiveIntegerField("发现数", default=0)
    made_on = models.DateField("建立日期")
    opened_on = models.DateField("督办日期", null=True)
    assignee = models.CharField("督办人", max_length=24, blank=True)

    type: ClassVar[str] = "supervision"

    class Meta:
        verbose_name = "监督事项"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="matter_unit"),
            models.Index(fields=["stage", "-id"], name="matter_stage"),
            models.Index(fields=["agency", "stage", "-id"], name="matter_unit_stage"),
        ]

    def __str__(self) -> str:
        return self.title


class Tally(models.Model):
    """How many findings there are of one kind (统计): rewritten for whatever a run or an act touched."""

    clue = models.BooleanField()
    agency = models.CharField(max_length=64, blank=True)
    rule = models.CharField(max_length=100)
    severity = models.CharField(max_length=24)
    standing = models.CharField(max_length=10)
    reason = models.CharField(max_length=24, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "发现统计"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["agency", "rule"], name="finding_tally_unit"),
                             models.Index(fields=["rule"], name="finding_tally_rule")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agency} {self.rule} {self.standing}: {self.count}"
