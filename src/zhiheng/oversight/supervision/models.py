"""Instruments of supervision as rows (监督文书): the fold of the events about a ``supervision_order`` (F1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class State(models.TextChoices):
    """How far an instrument is."""

    ISSUED = "issued", "待送达"
    SERVED = "served", "待机关办理"
    OBJECTED = "objected", "异议待复查"
    REPORTED = "reported", "待核验"
    RETURNED = "returned", "核验未通过"
    VERIFIED = "verified", "待办结"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"
    SUCCEEDED = "succeeded", "已转下一文书"


OVER = (State.CLOSED, State.WITHDRAWN, State.SUCCEEDED)


class Turn(models.TextChoices):
    """Whose turn it is."""

    AGENCY = "agency", "被监督机关"
    BUREAU = "bureau", "监督机关"
    NOBODY = "", "无"


class Order(models.Model):
    """An instrument, from issue to close (监督文书).

    ``agency``: to whom; ``body``: who issued it. ``due_on``: the agency's last day, ``next_due`` the last day of
    whoever's ``turn`` it is. ``corrected``: what the last report said. ``supervisors``: officers who issued it.
    ``upheld``: what the re-examination of an objection said.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    kind = models.CharField("种类", max_length=16)
    number = models.CharField("文号", max_length=60, blank=True)
    matter = models.CharField("监督事项", max_length=64, blank=True, db_index=True)
    agency = models.CharField("被监督机关", max_length=64)
    body = models.CharField("监督机关", max_length=64, blank=True)
    demand = models.TextField("要求", blank=True)
    document = models.CharField("文书", max_length=64, blank=True)
    supervisors: models.JSONField[Any, Any] = models.JSONField("监督人员", default=list)
    issuer = models.CharField("制发账号", max_length=24, blank=True)
    former = models.CharField("前一文书", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    turn = models.CharField("轮到", max_length=8, choices=Turn.choices, blank=True)
    issued_on = models.DateField("制发日期")
    served_on = models.DateField("送达日期", null=True)
    due_on = models.DateField("期限", null=True)
    next_due = models.DateField("下一期限", null=True)
    answered_on = models.DateField("答复日期", null=True)
    corrected = models.BooleanField("已纠正", null=True)
    objected_on = models.DateField("异议日期", null=True)
    upheld = models.BooleanField("维持", null=True)
    asked_until = models.DateField("申请延长至", null=True)
    verified_on = models.DateField("核验日期", null=True)
    over_on = models.DateField("终结日期", null=True)

    class Meta:
        verbose_name = "监督文书"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, *order], name=f"order_{'_'.join(exact) or 'any'}_{by}_{where}")
            for scope, where in (([], "all"), (["agency"], "unit"))
            for exact in ([], ["kind"], ["state"], ["turn"])
            for order, by in ((["-id"], "recent"), (["next_due", "id"], "due"))
        ]

    def __str__(self) -> str:
        return self.number or self.public_id

    @property
    def over(self) -> bool:
        """Return whether nothing more is done about it."""
        return self.state in OVER
