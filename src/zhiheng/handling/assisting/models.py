"""What an assistant prepared for an act of a case. What was typed is sealed in the vault (F5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from zhiheng.kit.public_ids import public_id


class Prepared(models.Model):
    """A form that an assistant filled in (代拟稿) and a handler looks through; one open one per case and act."""

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id, editable=False)
    case = models.CharField("案件", max_length=64)
    act = models.CharField("步骤", max_length=40)
    title = models.CharField("事项", max_length=200)
    dossier = models.CharField("内容所在", max_length=64)
    made_by = models.CharField("代拟人", max_length=24)
    maker = models.CharField("代拟人名称", max_length=120)
    made_at = models.DateTimeField("代拟时间", default=timezone.now)
    taken_at = models.DateTimeField("采用时间", null=True)

    class Meta:
        verbose_name = "代拟稿"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "act"], condition=models.Q(taken_at=None), name="assisting_prepared_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["made_by", "taken_at"], name="assisting_prepared_maker")]

    def __str__(self) -> str:
        return self.title
