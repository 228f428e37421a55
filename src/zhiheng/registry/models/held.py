"""States as dated rows (F2): what the rule library derives from registry events, kept for lists and joins."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

EVER = date(1900, 1, 1)
FOREVER = date(9999, 12, 31)


class HeldFact(models.Model):
    """A state of a subject from one day to another (both inside), as ``law.facts`` derives it; nothing is added here.

    ``fact``: name of the state (``certificate.valid``). ``carrier``: what bears it (the certificate), ``agency``: the
    agency that the interval keeps. Clocks are microseconds of the day of the change that opened or closed it, -1
    without. ``held`` False: the register speaks of the subject, which isn't in the state (then no days).
    """

    fact = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    held = models.BooleanField(default=True)
    value = models.CharField(max_length=40, blank=True)
    carrier = models.CharField(max_length=64, blank=True)
    agency = models.CharField(max_length=64, blank=True)
    first_day = models.DateField(default=EVER)
    last_day = models.DateField(default=FOREVER)
    start_clock = models.BigIntegerField(default=-1)
    end_clock = models.BigIntegerField(default=-1)
    keeps = models.JSONField(default=dict)
    events = models.JSONField(default=list)

    class Meta:
        verbose_name = "登记事实"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["fact", "subject", "last_day"], name="registry_held_subject"),
            models.Index(fields=["fact", "carrier", "last_day"], name="registry_held_carrier"),
            models.Index(fields=["fact", "agency", "value", "last_day"], name="registry_held_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.subject} {self.first_day}–{self.last_day}"
