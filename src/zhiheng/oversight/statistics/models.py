"""Counted acts (计数的执法行为), their counts by month, and the yearly statistics: projections of the ledger (F1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from zhiheng.kit.public_ids import public_id


class Kind(models.TextChoices):
    """What is counted, each by one event of the ledger."""

    PENALTY = "penalty", "行政处罚"
    NO_PENALTY = "no-penalty", "不予处罚"
    LICENCE = "licence", "行政许可"
    MEASURE = "measure", "行政强制措施"
    ENFORCEMENT = "enforcement", "行政强制执行"
    INSPECTION = "inspection", "行政检查"
    REVIEW = "review", "行政复议审结"
    LITIGATION = "litigation", "行政诉讼审结"


def _indexes() -> list[models.Index]:
    """Return one index per declared filter, for the whole district and for a unit, in the order of the days."""
    found = []
    for scope, where in (([], "all"), (["agency"], "unit")):
        for exact in ([], ["kind"], ["result"], ["kind", "result"], ["lost"]):
            name = f"counted_{'_'.join(exact) or 'day'}_{where}"
            found.append(models.Index(fields=[*scope, *exact, "day", "id"], name=name))
    return found


class CountedAct(models.Model):
    """An act that statistics count (执法行为): one row for one event, on the civil day on which it was done.

    ``result``: what came of it, a code of the vocabulary (the heaviest kind of a penalty). ``lost``: the act was
    changed by a review or a court. ``fine_cents`` and ``confiscated_cents``: money in 分.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    result = models.CharField("结果", max_length=24, blank=True)
    lost = models.BooleanField("被纠正", default=False)
    agency = models.CharField("机关", max_length=64, blank=True)
    day = models.DateField("日期")
    object_type = models.CharField("对象类型", max_length=32)
    object_id = models.CharField("对象", max_length=64)
    fine_cents = models.BigIntegerField("罚款（分）", default=0)
    confiscated_cents = models.BigIntegerField("没收（分）", default=0)

    class Meta:
        verbose_name = "执法行为"
        default_permissions = ()
        indexes: ClassVar = [
            *_indexes(),
            models.Index(fields=["object_type", "object_id"], name="counted_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}"

    @property
    def fine(self) -> Decimal:
        """Return the fine in yuan."""
        return Decimal(self.fine_cents).scaleb(-2)

    @property
    def confiscated(self) -> Decimal:
        """Return what was confiscated, in yuan."""
        return Decimal(self.confiscated_cents).scaleb(-2)


class ActTally(models.Model):
    """How many acts of one kind an agency did in a month (统计): rewritten with the rows that it counts."""

    agency = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12)
    month = models.DateField()
    result = models.CharField(max_length=24, blank=True)
    lost = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    fine_cents = models.BigIntegerField(default=0)
    confiscated_cents = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "执法行为统计"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "kind", "month"], name="act_tally_unit"),
            models.Index(fields=["month"], name="act_tally_month"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.kind} {self.month}: {self.count}"


class FindingTally(models.Model):
    """How many findings by one rule began in a month in an agency (统计): rewritten with the counts of findings."""

    agency = models.CharField(max_length=64, blank=True)
    rule = models.CharField(max_length=100)
    month = models.DateField()
    standing = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "发现按月统计"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "rule"], name="finding_month_unit"),
            models.Index(fields=["month"], name="finding_month"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.rule} {self.month}: {self.count}"


class Statement(models.Model):
    """A year's statistics of an agency (年度执法统计) as signed last: frozen figures, and what became of them.

    ``figures``: by indicator, the whole number or amount as text that was signed. ``digest``: SHA-256 of these in
    canonical form. ``known_to``: last event of the ledger that was counted.
    """

    class Stage(models.TextChoices):
        """How far it is."""

        SIGNED = "signed", "已签报"
        RETURNED = "returned", "已退回"
        ACCEPTED = "accepted", "已核收"

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("机关", max_length=64)
    year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices)
    version = models.PositiveSmallIntegerField("版本")
    signed_on = models.DateField("签报日期")
    signer = models.CharField("签报人", max_length=64, blank=True)
    figures: models.JSONField[Any, Any] = models.JSONField("数据", default=dict)
    digest = models.CharField("校验值", max_length=64)
    known_to = models.BigIntegerField("台账序号", default=0)
    reason = models.CharField("退回理由", max_length=500, blank=True)
    decided_on = models.DateField("核收或退回日期", null=True)

    class Meta:
        verbose_name = "年度执法统计"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["year", "agency"], name="statement_year_unit")]

    def __str__(self) -> str:
        return f"{self.year} 年度执法统计"


class Entry(models.Model):
    """What an agency said beside the computed figures of a year (填报、说明): the last word per indicator.

    ``value``: a figure that the ledger can't know, as text; empty: only a note. ``note``: why.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("机关", max_length=64)
    year = models.PositiveSmallIntegerField("年度")
    indicator = models.CharField("指标", max_length=40)
    value = models.CharField("填报数", max_length=24, blank=True)
    note = models.CharField("说明", max_length=500)
    day = models.DateField("日期")

    class Meta:
        verbose_name = "填报与说明"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["year", "agency"], name="entry_year_unit")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class Layout(models.Model):
    """A saved layout of the bureau's Excel table (报表样式): a wish about form, no fact; one per name."""

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id)
    title = models.CharField("表名", max_length=80, unique=True)
    columns = models.TextField("各列")
    saved_by = models.CharField("保存人", max_length=64)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = "报表样式"
        default_permissions = ()
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title
