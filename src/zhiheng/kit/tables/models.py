"""What imports and exports leave behind: rows once imported (by digest, never their content) and export numbers."""

from __future__ import annotations

from django.db import models

from zhiheng.kit.public_ids import public_id


class ImportedRow(models.Model):
    """The memory of an imported row: keyed digests of its key and of its content, so that nothing is imported twice."""

    importer = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64, blank=True)
    account = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "已导入的行"
        constraints = (models.UniqueConstraint(fields=("importer", "unit", "key"), name="imported_row_once"),)

    def __str__(self) -> str:
        return f"{self.importer} {self.pk}"


class Export(models.Model):
    """An export (导出) that left the house: number, account, time, what it held and how many rows."""

    number = models.CharField("导出编号", max_length=32, unique=True)
    account = models.CharField("账号", max_length=64, db_index=True)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    what = models.CharField("内容", max_length=200)
    rows = models.PositiveIntegerField("行数")
    purpose = models.CharField("用途", max_length=200, blank=True)
    persons = models.BooleanField("人员信息", default=False)
    second = models.CharField("复核账号", max_length=64, blank=True)
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)

    class Meta:
        verbose_name = "导出"

    def __str__(self) -> str:
        return self.number
