"""Major decisions to be filed, as rows (重大决定备案): the fold of the events about a case or a measure (F1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class State(models.TextChoices):
    """How far a filing is."""

    DUE = "due", "待备案"
    FILED = "filed", "待登记"
    REGISTERED = "registered", "待审查"
    ASKED = "asked", "待补交材料"
    PROBLEMS = "problems", "待机关答复"
    ANSWERED = "answered", "待复审"
    SUPERVISED = "supervised", "已转监督"
    DONE = "done", "已审结"
    LAPSED = "lapsed", "不再备案"


OVER = (State.SUPERVISED, State.DONE, State.LAPSED)


class Turn(models.TextChoices):
    """Whose turn it is."""

    AGENCY = "agency", "作出机关"
    BUREAU = "bureau", "监督机关"
    NOBODY = "", "无"


class Sort(models.TextChoices):
    """What is filed."""

    PENALTY = "penalty", "重大行政处罚"
    MEASURE = "measure", "重大行政强制"


class Filing(models.Model):
    """A major decision, from its day to the end of the review.

    ``object_type``/``object_id``: the case or measure. ``reasons``: in words, why it is major. ``due_on``: last day of
    the filing itself, ``next_due`` the last day of whoever's ``turn`` it is. ``checked``: points of the review at which
    something was found.
    """

    object_type = models.CharField("对象类别", max_length=16)
    object_id = models.CharField("对象编号", max_length=64)
    case = models.CharField("案件", max_length=64, blank=True)
    agency = models.CharField("机关", max_length=64)
    kind = models.CharField("种类", max_length=16, choices=Sort.choices)
    reasons: models.JSONField[Any, Any] = models.JSONField("重大的理由", default=list)
    state = models.CharField("状态", max_length=12, choices=State.choices)
    turn = models.CharField("轮到", max_length=8, choices=Turn.choices, blank=True)
    decided_on = models.DateField("决定日期")
    due_on = models.DateField("备案期限")
    next_due = models.DateField("下一期限", null=True)
    filed_on = models.DateField("备案日期", null=True)
    number = models.CharField("备案号", max_length=60, blank=True)
    registered_on = models.DateField("登记日期", null=True)
    wanted = models.TextField("调取材料", blank=True)
    reviewed_on = models.DateField("审查日期", null=True)
    result = models.CharField("审查结论", max_length=12, blank=True)
    opinion = models.TextField("审查意见", blank=True)
    checked: models.JSONField[Any, Any] = models.JSONField("存在问题的方面", default=list)
    answered_on = models.DateField("答复日期", null=True)
    explanation = models.TextField("答复", blank=True)
    matter = models.CharField("监督事项", max_length=64, blank=True)

    class Meta:
        verbose_name = "重大决定备案"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="filing_of_one_decision")
        ]
        indexes: ClassVar = [
            models.Index(fields=[*scope, *exact, *order], name=f"filing_{'_'.join(exact) or 'any'}_{by}_{where}")
            for scope, where in (([], "all"), (["agency"], "unit"))
            for exact in ([], ["kind"], ["state"], ["turn"])
            for order, by in ((["-id"], "recent"), (["next_due", "id"], "due"))
        ]

    def __str__(self) -> str:
        return self.number or self.object_id

    @property
    def over(self) -> bool:
        """Return whether nothing more is done about it."""
        return self.state in OVER

    @property
    def late(self) -> bool:
        """Return whether the decision was filed after the last day."""
        return self.filed_on is not None and self.filed_on > self.due_on
