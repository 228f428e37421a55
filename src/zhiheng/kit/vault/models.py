"""The vault's tables: sealed values and wrapped keys. Nothing here can be read without the secrets directory."""

from __future__ import annotations

from django.db import models

from zhiheng.kit.public_ids import public_id


class Destruction(models.Model):
    """An approved destruction list (销毁清单): its number, basis, who proposed and who approved."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    number = models.CharField("清单编号", max_length=64, unique=True)
    basis = models.CharField("依据", max_length=200)
    proposed_by = models.CharField("提出人", max_length=64)
    approved_by = models.CharField("批准人", max_length=64)
    approved_at = models.DateTimeField("批准时间", auto_now_add=True)

    class Meta:
        verbose_name = "销毁清单"
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("approved_by")), name="destruction_by_two_persons"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Dossier(models.Model):
    """A person's or a case's compartment: one data key, wrapped with a master key; no key once destroyed."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    wrapped = models.BinaryField(null=True)
    master = models.PositiveSmallIntegerField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destruction = models.ForeignKey(Destruction, null=True, on_delete=models.PROTECT, related_name="dossiers")

    class Meta:
        verbose_name = "个人信息档"

    def __str__(self) -> str:
        return self.public_id


class SealedValue(models.Model):
    """One sealed personal value of a dossier, with its blind index where its kind is searchable."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(max_length=48)
    sealed = models.BinaryField()
    blind = models.CharField(max_length=64, blank=True)
    index_version = models.PositiveSmallIntegerField(default=0, db_index=True)

    class Meta:
        verbose_name = "加密的个人信息"
        constraints = (models.UniqueConstraint(fields=("dossier", "name"), name="sealed_value_once"),)
        indexes = (models.Index(fields=("name", "blind"), name="sealed_value_blind"),)

    def __str__(self) -> str:
        return f"{self.dossier_id}.{self.name}"
