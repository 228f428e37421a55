"""The plan's tables (方案台账): projections of the ledger's events (F1), and drafts of imports.

Lights aren't stored: they follow from the day on which somebody looks (``lights``).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhiheng.kit.public_ids import public_id


class Role(models.TextChoices):
    """In which role a body stands in a measure."""

    LEAD = "lead", "牵头单位"
    RESPONSIBLE = "responsible", "责任单位"


class Stage(models.TextChoices):
    """How far a task is, by what was recorded of it; the day plays no part."""

    SET = "set", "办理中"
    REPORTED = "reported", "待核定"
    RETURNED = "returned", "退回"
    DONE = "done", "已完成"


class Plan(models.Model):
    """A plan (工作方案) as adopted last. ``members``: names of the bodies that consult; ``matched``: name → type/id."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    issued_by = models.CharField("印发单位", max_length=120, blank=True)
    issued_on = models.DateField("印发日期", null=True)
    host = models.CharField("统筹单位", max_length=64, blank=True)
    members: models.JSONField[Any, Any] = models.JSONField("会商成员单位", default=list)
    matched: models.JSONField[Any, Any] = models.JSONField("单位对应", default=dict)
    warn_days = models.PositiveSmallIntegerField("临期天数", default=30)
    quiet_days = models.PositiveSmallIntegerField("无进展天数", default=92)
    adopted_on = models.DateField("纳入台账日期")

    class Meta:
        verbose_name = "工作方案"
        default_permissions = ()
        ordering: ClassVar = ["-adopted_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """A measure of a plan (措施). ``active`` is False where a later text no longer has it."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    plan = models.CharField("方案", max_length=64)
    rank = models.PositiveSmallIntegerField("顺序")
    ordinal = models.CharField("序号", max_length=12)
    chapter = models.CharField("所在部分", max_length=120, blank=True)
    title = models.CharField("名称", max_length=200)
    says = models.TextField("内容")
    completion = models.CharField("完成时间原文", max_length=200, blank=True)
    due = models.DateField("完成时间", null=True)
    until_further = models.BooleanField("长期坚持", default=False)
    everybody = models.BooleanField("涉及各行政执法机关", default=False)
    active = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "方案措施"
        default_permissions = ()
        ordering: ClassVar = ["rank", "id"]
        indexes: ClassVar = [
            models.Index(fields=["rank", "id"], name="plan_measure_rank"),
            models.Index(fields=["plan", "rank", "id"], name="plan_measure_plan"),
            models.Index(fields=["until_further", "rank", "id"], name="plan_measure_lasting"),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} {self.title}"


class MeasureBody(models.Model):
    """A body in a measure: its name as printed, and which body of the register it is (``body`` empty: not matched)."""

    public_id = models.CharField(max_length=96, unique=True)
    measure = models.CharField("措施", max_length=64, db_index=True)
    rank = models.PositiveSmallIntegerField("顺序")
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    name = models.CharField("名称", max_length=120)
    type = models.CharField(max_length=16, blank=True)
    body = models.CharField("单位", max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = "措施单位"
        default_permissions = ()
        ordering: ClassVar = ["measure", "rank"]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """A task (任务): what one body does under a measure or upon a meeting's resolution, until when, how much.

    ``until`` is the due day, or a day after all days where there is none: lists stand in its order. ``resolved``: it
    comes from a meeting. ``dated``: its due day counts; of what lasts it no longer does once it was met, or
    where the day lay behind when the task was set.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("任务", max_length=200)
    plan = models.CharField("方案", max_length=64, blank=True)
    measure = models.CharField("措施", max_length=64, blank=True)
    meeting = models.CharField("会议", max_length=64, blank=True)
    type = models.CharField(max_length=16, blank=True)
    body = models.CharField("承办单位", max_length=64, blank=True)
    lead = models.CharField("牵头单位", max_length=64, blank=True, db_index=True)
    account = models.CharField("责任人", max_length=64, blank=True, db_index=True)
    target = models.DecimalField("数量", max_digits=18, decimal_places=4, null=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    proof = models.CharField("佐证要求", max_length=300, blank=True)
    due = models.DateField("期限", null=True)
    until = models.DateField("期限（无期限的排在最后）")
    resolved = models.BooleanField("会议议定", default=False)
    dated = models.BooleanField("期限在算", default=False)
    until_further = models.BooleanField("长期坚持", default=False)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.SET)
    value = models.DecimalField("完成数量", max_digits=18, decimal_places=4, null=True)
    note = models.CharField("最近进展", max_length=500, blank=True)
    reporter = models.CharField("填报人", max_length=64, blank=True)
    evidence = models.PositiveIntegerField("佐证数", default=0)
    set_on = models.DateField("下达日期")
    last_on = models.DateField("最近进展日期", null=True)
    done_on = models.DateField("完成日期", null=True)

    class Meta:
        verbose_name = "任务"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["until", "id"], name="plan_task_due"),
            models.Index(fields=["body", "until", "id"], name="plan_task_body"),
            models.Index(fields=["stage", "until", "id"], name="plan_task_stage"),
            models.Index(fields=["measure", "until", "id"], name="plan_task_measure"),
            models.Index(fields=["until_further", "until", "id"], name="plan_task_lasting"),
            models.Index(fields=["resolved", "until", "id"], name="plan_task_resolved"),
            models.Index(fields=["dated", "until", "id"], name="plan_task_dated"),
            models.Index(fields=["plan", "until", "id"], name="plan_task_plan"),
            models.Index(fields=["meeting"], name="plan_task_meeting"),
        ]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """A consultation meeting (会商): called with an agenda, held with minutes and resolutions."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    title = models.CharField("会议", max_length=200)
    plan = models.CharField("方案", max_length=64, blank=True, db_index=True)
    kind = models.CharField("类别", max_length=16)
    host = models.CharField("召集单位", max_length=64, blank=True)
    planned_on = models.DateField("会期", null=True)
    held_on = models.DateField("召开日期", null=True)
    day = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    agenda: models.JSONField[Any, Any] = models.JSONField("议题", default=list)
    resolutions: models.JSONField[Any, Any] = models.JSONField("议定事项", default=list)
    note = models.TextField("纪要", blank=True)
    minutes = models.BooleanField("有纪要", default=False)

    class Meta:
        verbose_name = "会议"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["day", "id"], name="plan_meeting_day"),
            models.Index(fields=["minutes", "day", "id"], name="plan_meeting_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingBody(models.Model):
    """A body of a meeting; ``attended`` is None before the meeting was held."""

    public_id = models.CharField(max_length=96, unique=True)
    meeting = models.CharField("会议", max_length=64, db_index=True)
    rank = models.PositiveSmallIntegerField("顺序")
    type = models.CharField(max_length=16)
    body = models.CharField("单位", max_length=64, db_index=True)
    attended = models.BooleanField("到会", null=True)

    class Meta:
        verbose_name = "会议单位"
        default_permissions = ()
        ordering: ClassVar = ["meeting", "rank"]

    def __str__(self) -> str:
        return self.body


class Filing(models.Model):
    """A report about a plan (报告): a body's implementation plan (实施方案), the monthly report, an evaluation.

    ``lights``: of an evaluation, how each measure stood on its day: the colour's name by the measure's id.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    plan = models.CharField("方案", max_length=64)
    kind = models.CharField("类别", max_length=24)
    body = models.CharField("报送单位", max_length=64)
    day = models.DateField("报送日期")
    first = models.DateField("起", null=True)
    last = models.DateField("止", null=True)
    lights: models.JSONField[Any, Any] = models.JSONField("当时的灯", default=dict)

    class Meta:
        verbose_name = "实施方案与报告"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["day", "id"], name="plan_filing_day"),
            models.Index(fields=["kind", "day", "id"], name="plan_filing_kind"),
            models.Index(fields=["body", "day", "id"], name="plan_filing_body"),
            models.Index(fields=["body", "kind", "day", "id"], name="plan_filing_body_kind"),
            models.Index(fields=["plan", "kind", "body"], name="plan_filing_plan"),
            models.Index(fields=["plan", "day", "id"], name="plan_filing_plan_day"),
            models.Index(fields=["body", "plan", "day", "id"], name="plan_filing_body_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.body}"


class Draft(models.Model):
    """A plan's text on its way in (待核对的方案文本): nothing of it counts before it is taken over."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    account = models.CharField(max_length=24)
    text = models.TextField("文本")
    plan = models.CharField("更新的方案", max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "待核对的方案文本"
        default_permissions = ()

    def __str__(self) -> str:
        return self.public_id
