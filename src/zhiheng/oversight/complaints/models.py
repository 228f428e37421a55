"""Tables of the complaints: what follows from the ledger; beside it receipts, scanned codes and what was taken in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kit.public_ids import public_id


class Stage(models.TextChoices):
    """How far a complaint is."""

    RECEIVED = "received", "待转办"
    ASSIGNED = "assigned", "办理中"
    DECLINING = "declining", "退单待审"
    PROMISED = "promised", "已告知进度"
    REPLIED = "replied", "已答复"
    RETURNED = "returned", "退回再办"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (Stage.ASSIGNED, Stage.PROMISED, Stage.RETURNED)
"""Stages in which the handling agency owes an answer."""


def _indexes() -> list[models.Index]:
    """Return one index per declared filter and order, for the whole district and for a handling agency."""
    found = []
    for scope, name in (([], "all"), (["handler"], "unit")):
        for exact in ("", "stage", "kind", "topic"):
            for order in ("received_on", "due_on"):
                fields = ["accusation", *scope, *([exact] if exact else []), order, "id"]
                short = {"received_on": "rec", "due_on": "due"}[order]
                found.append(models.Index(fields=fields, name=f"complaint_{exact or 'any'}_{short}_{name}"))
    return found


class Complaint(models.Model):
    """A complaint as the ledger tells it (投诉举报): a projection, never written otherwise (F1).

    ``kind`` is the gravest of ``kinds``. ``accusation``: directed against an agency or officer. ``handler``: the agency
    that answers, empty while nobody may. ``body``: another body to which it went. ``due_on`` also follows from the
    official calendar. ``secret``: who complains isn't shown to the handler. No personal value stands here.
    """

    public_id = models.CharField("编号", max_length=64, unique=True)
    number = models.CharField("工单号", max_length=120, blank=True, db_index=True)
    channel = models.CharField("来源", max_length=16)
    kind = models.CharField("类别", max_length=8)
    kinds = models.JSONField("各类别", default=list)
    accusation = models.BooleanField("控告举报", default=False)
    topic = models.CharField("事项", max_length=60, blank=True)
    subject = models.CharField("事由", max_length=200, blank=True)
    received_on = models.DateField("登记日期")
    handler = models.CharField("承办单位", max_length=64, blank=True)
    body = models.CharField("转交单位", max_length=64, blank=True)
    assigned_on = models.DateField("转办日期", null=True)
    due_on = models.DateField("答复期限", null=True)
    replied_on = models.DateField("答复日期", null=True)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    satisfied = models.BooleanField("满意", null=True)
    score = models.SmallIntegerField("评分", null=True)
    named = models.BooleanField("实名", default=False)
    secret = models.BooleanField("要求保密", default=False)
    complainant = models.CharField("反映人", max_length=64, blank=True)
    enterprise = models.CharField("企业", max_length=64, blank=True)
    region = models.CharField("发生地", max_length=64, blank=True)
    supervision = models.CharField("督办事项", max_length=64, blank=True)

    class Meta:
        verbose_name = "投诉举报"
        default_permissions = ()
        indexes: ClassVar = _indexes()

    def __str__(self) -> str:
        return self.subject or self.public_id


class Accused(models.Model):
    """An agency or officer against whom an accusation is directed (被控告举报的一方): the wall stands before it."""

    complaint = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)  # agency, officer
    subject = models.CharField(max_length=64)

    class Meta:
        verbose_name = "被控告举报的一方"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "kind", "subject"], name="complaints_accused_once")
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject", "complaint"], name="complaints_accused_by")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Release(models.Model):
    """A redacted summary that the bureau released to an accused agency (摘要释出); its id is the event's, not the

    complaint's: whoever reads it learns nothing by which to find the complaint."""

    public_id = models.CharField("编号", max_length=64)
    complaint = models.CharField(max_length=64, db_index=True)
    agency = models.CharField("机关", max_length=64)
    released_on = models.DateField("释出日期")

    class Meta:
        verbose_name = "摘要"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["public_id", "agency"], name="complaints_release_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "released_on", "id"], name="complaints_release_unit"),
            models.Index(fields=["released_on", "id"], name="complaints_release_day"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Receipt(models.Model):
    """Which receipt code follows which complaint (回执): its digest only; the code itself is nowhere (F5)."""

    digest = models.CharField(max_length=64, unique=True)
    complaint = models.CharField(max_length=64, db_index=True)
    rated = models.BooleanField(default=False)

    class Meta:
        verbose_name = "回执"
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:12]


class Taken(models.Model):
    """An item of the public zone's queue that was taken in (已收件): once however often it is sent."""

    item = models.CharField(max_length=24, unique=True)
    taken_on = models.DateField()

    class Meta:
        verbose_name = "已收件"
        default_permissions = ()

    def __str__(self) -> str:
        return self.item


class ScanCode(models.Model):
    """A code that anyone scans to report (监督码): where it hangs, and whom or what it stands for."""

    class Kind(models.TextChoices):
        """What a code stands for."""

        POSTER = "poster", "张贴处"
        OFFICER = "officer", "执法人员"
        ENTERPRISE = "enterprise", "企业"
        DOCUMENT = "document", "执法文书"

    public_id = models.CharField("码", max_length=24, unique=True, default=public_id, editable=False)
    kind = models.CharField("用途", max_length=12, choices=Kind.choices)
    title = models.CharField("名称", max_length=120)
    agency = models.CharField("机关", max_length=64, blank=True)
    target = models.CharField("对象编号", max_length=64, blank=True)
    made_on = models.DateField("制作日期")
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "监督码"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="complaints_code_unit"),
            models.Index(fields=["kind", "-id"], name="complaints_code_kind"),
            models.Index(fields=["agency", "kind", "-id"], name="complaints_code_unit_kind"),
        ]

    def __str__(self) -> str:
        return self.title
