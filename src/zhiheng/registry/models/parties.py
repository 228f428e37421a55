"""Enterprises and parties as rows. A person's name and number stand in the vault under the party's id."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EnterpriseKind(models.TextChoices):
    """Kinds of those who are inspected (检查对象类别)."""

    COMPANY = "company", "企业"
    INDIVIDUAL = "individual", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    INSTITUTION = "institution", "事业单位"
    SOCIAL = "social", "社会组织"
    OTHER = "other", "其他组织"


class Enterprise(models.Model):
    """Who is inspected (检查对象): company, individual business, cooperative, institution."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    name = models.CharField("名称", max_length=200, db_index=True)
    kind = models.CharField("类别", max_length=24)
    size = models.CharField("规模", max_length=24, blank=True)
    region = models.CharField("区划", max_length=12, blank=True)
    operating = models.BooleanField("存续", null=True)
    names = models.JSONField(default=list)

    class Meta:
        verbose_name = "企业"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["kind", "-id"], name="registry_enterprise_kind"),
            models.Index(fields=["region", "-id"], name="registry_enterprise_region"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> str:
        """Return the kind in words; kinds that only another system knows are shown as they came."""
        return str(dict(EnterpriseKind.choices).get(self.kind, self.kind))


class Party(models.Model):
    """A party (当事人): a person, or the enterprise behind it."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    kind = models.CharField("类别", max_length=24)
    enterprise = models.CharField("对应企业", max_length=64, blank=True, db_index=True)
    agency = models.CharField("登记机关", max_length=64, blank=True)

    class Meta:
        verbose_name = "当事人"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["agency", "-id"], name="registry_party_agency")]

    def __str__(self) -> str:
        return self.public_id


class PartySharing(models.Model):
    """An agency that registered a party which another had registered before: both use it, it stays with the first."""

    public_id = models.CharField(max_length=64, unique=True)  # the id of the event party.registered
    party = models.CharField("当事人", max_length=64, db_index=True)
    agency = models.CharField("机关", max_length=64)

    class Meta:
        verbose_name = "当事人共用"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["agency", "party"], name="registry_party_shared")]

    def __str__(self) -> str:
        return f"{self.party} {self.agency}"
