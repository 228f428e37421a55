"""Officers, their certificates, applications and yearly appraisals as rows. Names and numbers stand in the vault."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Standing(models.TextChoices):
    """Where a certificate stands by acts alone; whether it is valid on a day also depends on its dates."""

    CLAIMED = "claimed", "待核验"
    DENIED = "denied", "核验不符"
    ISSUED = "issued", "已核发"
    SUSPENDED = "suspended", "暂扣"
    REVOKED = "revoked", "注销或吊销"


UNVERIFIED = (Standing.CLAIMED, Standing.DENIED)
"""Standings of what an agency only claimed: no certificate for any act, never published."""


class Stage(models.TextChoices):
    """Where an application stands (申领环节)."""

    APPLIED = "applied", "待考试"
    PASSED = "passed", "考试合格，待核发"
    FAILED = "failed", "考试不合格"
    ISSUED = "issued", "已核发"
    REFUSED = "refused", "不予核发"


class Officer(models.Model):
    """A person who enforces, reviews or supervises (执法人员). Who it is stands in the vault under the same id."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    agency = models.CharField("所在机关", max_length=64, blank=True)
    unit = models.CharField("内设机构", max_length=80, blank=True)
    post = models.CharField("职务", max_length=80, blank=True)
    employment = models.CharField("用工性质", max_length=24, blank=True)
    duty_post = models.BooleanField("一线执法岗位", null=True)
    law_qualified = models.BooleanField("法律职业资格", default=False)
    appointed_on = models.DateField("任用日期", null=True)
    left_on = models.DateField("离岗日期", null=True)
    left_reason = models.CharField("离岗原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "执法人员"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="registry_officer_agency"),
            models.Index(fields=["agency", "employment", "-id"], name="registry_officer_employed"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Certificate(models.Model):
    """A certificate (证件): enforcement, supervision, hearing host, ministry, legal qualification."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    number = models.CharField("证号", max_length=60, db_index=True)
    kind = models.CharField("证件种类", max_length=24)
    officer = models.CharField("持证人", max_length=64, db_index=True)
    agency = models.CharField("所在机关", max_length=64)
    valid_from = models.DateField("有效期自", null=True)
    valid_to = models.DateField("有效期至", null=True)
    issued_on = models.DateField("核发日期", null=True)
    registered_on = models.DateField("备案日期", null=True)
    published_on = models.DateField("公示日期", null=True)
    standing = models.CharField("状态", max_length=16, default=Standing.ISSUED)
    standing_since = models.DateField(null=True)
    suspended_until = models.DateField("暂扣至", null=True)
    reviewed_year = models.IntegerField("最近年审年度", null=True)
    review_passed = models.BooleanField("年审合格", null=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    punitive = models.BooleanField("因违法违规吊销", default=False)

    class Meta:
        verbose_name = "证件"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["agency", "kind", "standing", "valid_to"], name="registry_certificate_due"),
            models.Index(fields=["kind", "standing", "valid_to"], name="registry_certificate_due_all"),
        ]

    def __str__(self) -> str:
        return self.number


class CertificateApplication(models.Model):
    """An application for a certificate (申领): by whom, for what, and how far it has come."""

    public_id = models.CharField("编号", max_length=64, unique=True)  # the id of the event certificate.applied
    officer = models.CharField("申领人", max_length=64, db_index=True)
    agency = models.CharField("所在机关", max_length=64)
    kind = models.CharField("证件种类", max_length=24)
    applied_on = models.DateField("申领日期")
    stage = models.CharField("环节", max_length=16, default=Stage.APPLIED)
    examined_on = models.DateField("考试日期", null=True)
    score = models.DecimalField("成绩", max_digits=6, decimal_places=2, null=True)
    closed_on = models.DateField("办结日期", null=True)
    reason = models.CharField("不予核发的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "证件申领"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["agency", "stage", "applied_on"], name="registry_application_stage")]

    def __str__(self) -> str:
        return self.public_id


class Appraisal(models.Model):
    """An officer's yearly appraisal (年度考核)."""

    public_id = models.CharField("编号", max_length=64, unique=True)  # the id of the event assessment.published
    officer = models.CharField("人员", max_length=64, db_index=True)
    agency = models.CharField("机关", max_length=64)
    year = models.IntegerField("年度")
    grade = models.CharField("等次", max_length=40)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    published_on = models.DateField("公布日期")

    class Meta:
        verbose_name = "年度考核"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["agency", "year"], name="registry_appraisal_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.grade}"
