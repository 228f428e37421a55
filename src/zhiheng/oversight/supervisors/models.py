"""Social supervisors and assignments of supervision (社会监督员、监督任务): projections of the ledger's events (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SocialSupervisor(models.Model):
    """A social supervisor (社会监督员, 特邀) and the term; the name stands in the vault under the same id (F5)."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("聘任机关", max_length=64)
    credential = models.CharField("聘书号", max_length=80, blank=True)
    expertise = models.CharField("专业领域", max_length=200, blank=True)
    since = models.DateField("聘任日期")
    until = models.DateField("任期止", null=True)
    active = models.BooleanField("在任")

    class Meta:
        verbose_name = "社会监督员"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="social_supervisor_recent"),
            models.Index(fields=["active", "-id"], name="social_supervisor_active"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Stage(models.TextChoices):
    """How far an assignment is."""

    GIVEN = "given", "待报告"
    REPORTED = "reported", "待答复"
    ADOPTED = "adopted", "已采纳"
    DECLINED = "declined", "未采纳"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已撤回"


class Assignment(models.Model):
    """What somebody is asked to do (监督任务), what was reported, what became of the suggestion.

    ``assignee``: a social supervisor, an officer who supervises, or a justice office, as ``assignee_type`` says.
    ``due`` is None for what was reported of one's own accord. A report without a suggestion needs no answer (DONE).
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("交办机关", max_length=64)
    title = models.CharField("任务", max_length=200)
    kind = models.CharField("种类", max_length=16)
    assignee_type = models.CharField("承担者类别", max_length=20)
    assignee = models.CharField("承担者", max_length=64, db_index=True)
    about = models.CharField("涉及机关", max_length=64, blank=True)
    demand = models.TextField("要求", blank=True)
    due = models.DateField("期限", null=True)
    given_on = models.DateField("交办日期")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices)
    report = models.TextField("报告", blank=True)
    suggestion = models.TextField("建议", blank=True)
    reported_on = models.DateField("报告日期", null=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "监督任务"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, "-id"], name=f"assignment_{'_'.join(exact) or 'any'}_{where}")
            for scope, where in (([], "all"), (["assignee"], "own"))
            for exact in ([], ["stage"], ["kind"])
        ]

    def __str__(self) -> str:
        return self.title
