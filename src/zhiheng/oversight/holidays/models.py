"""Holiday notices loaded here: a projection of the ledger's events (F1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class YearNotice(models.Model):
    """A year's notice as loaded last (放假安排), in our YAML form; ``second`` is the account that confirmed it."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    year = models.PositiveIntegerField("年度", unique=True)
    content = models.TextField("内容")
    number = models.CharField("文号", max_length=80, blank=True)
    loaded_on = models.DateField("载入日期")
    account = models.CharField("提请人", max_length=24, blank=True)
    second = models.CharField("复核人", max_length=24, blank=True)
    times = models.PositiveIntegerField("载入次数")

    class Meta:
        verbose_name = "放假安排"
        default_permissions = ()
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年放假安排"
