"""The two append-only tables of the auditor. Rows are written by ``services`` only; the database refuses changes."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now


class Result(models.TextChoices):
    """How an act ended."""

    OK = "ok", "成功"
    REFUSED = "refused", "拒绝"
    FAILED = "failed", "失败"


class Recorded(models.Model):
    """What every record says: when, which account, from where, within which request.

    Accounts are kept as text: a record outlives whatever becomes of the account.
    """

    at = models.DateTimeField("时间", default=now, db_index=True)
    account = models.CharField("账号编号", max_length=24, blank=True)
    username = models.CharField("账号", max_length=64, blank=True)
    address = models.CharField("地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=24, blank=True)

    class Meta:
        abstract = True


class SecurityRecord(Recorded):
    """A line of the security log (安全日志): an act that matters for security, and its result.

    ``act`` is a declared code, ``subject`` an id (never a name), ``reason`` a coarse code such as ``password``.
    """

    act = models.CharField("行为", max_length=48)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    subject = models.CharField("对象", max_length=80, blank=True)
    reason = models.CharField("原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "安全日志"
        verbose_name_plural = "安全日志"
        indexes = (
            models.Index(fields=["account", "-at"], name="security_account_at"),
            models.Index(fields=["act", "-at"], name="security_act_at"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.act} {self.result}"


class UnmaskRecord(Recorded):
    """A masked value was shown in full (查看遮盖信息): whose, which field, for what purpose. Never the value."""

    object_type = models.CharField("对象类型", max_length=48)
    object_id = models.CharField("对象编号", max_length=64, db_index=True)
    fields = models.CharField("字段", max_length=200)
    purpose = models.CharField("用途", max_length=200)

    class Meta:
        verbose_name = "查看遮盖信息记录"
        verbose_name_plural = "查看遮盖信息记录"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.object_type} {self.object_id}"
