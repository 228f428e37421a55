"""Power items and delegated powers as rows. Who holds them when: facts ``power.held`` and ``delegation.held``."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Power(models.Model):
    """A matter of power and responsibility (权责事项): code, kind, what it rests on."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    code = models.CharField("事项编码", max_length=60, db_index=True)
    name = models.CharField("事项名称", max_length=300)
    kind = models.CharField("职权类型", max_length=24)
    field = models.CharField("领域", max_length=24, blank=True)
    law = models.JSONField("依据条款", default=list)
    violated = models.JSONField("违反条款", default=list)
    sanctions = models.JSONField("处罚种类", default=list)
    by_law = models.BooleanField("法律直接规定", null=True)
    listed_on = models.DateField("公布日期", null=True)

    class Meta:
        verbose_name = "权责事项"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["kind", "field", "code"], name="registry_power_kind")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DelegatedPower(models.Model):
    """A power delegated to a street (街道赋权事项, 处罚法 24): decision, term, assessment, take-back."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    code = models.CharField("事项编码", max_length=60, db_index=True)
    name = models.CharField("事项名称", max_length=300)
    subdistrict = models.CharField("街道", max_length=64, db_index=True)
    former = models.CharField("原行使机关", max_length=64, blank=True)
    decision_no = models.CharField("赋权决定文号", max_length=80, blank=True)
    granted_on = models.DateField("赋权日期", null=True)
    valid_from = models.DateField("有效期自", null=True)
    valid_to = models.DateField("有效期至", null=True)
    published = models.BooleanField("已公布", null=True)
    assessed_on = models.DateField("最近评估日期", null=True)
    assessment = models.CharField("评估结果", max_length=200, blank=True)
    ended_on = models.DateField("收回日期", null=True)
    ended_reason = models.CharField("收回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "街道赋权事项"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["subdistrict", "code"], name="registry_delegated_street")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
