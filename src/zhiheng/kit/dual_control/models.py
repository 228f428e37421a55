"""Acts that wait for a second person. What they would record is sealed in the vault until they are decided."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from zhiheng.kit.public_ids import public_id


class State(models.TextChoices):
    """What became of a proposed act."""

    WAITING = "waiting", "待复核"
    CONFIRMED = "confirmed", "已复核办理"
    REFUSED = "refused", "复核不同意"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "逾期未复核"
    LAPSED = "lapsed", "情况已变，失效"


class ProposedAct(models.Model):
    """An act that one person proposed to another (提请复核): of which kind, by whom, to whom, until when, what became.

    ``action`` names it without personal values; arguments and the words shown stand in the vault's ``dossier``, which
    is emptied once the act is decided. ``capacity``: in which the proposer acts (what ``registry.World`` gave).
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=40)
    action = models.CharField("事项", max_length=80)
    why = models.CharField("须复核的原因", max_length=200)
    dossier = models.CharField(max_length=24)
    capacity = models.CharField(max_length=24, blank=True)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提请时间", default=now)
    expires_on = models.DateField("复核期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField("办结时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "提请复核的事项"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["confirmer", "state", "-id"], name="dual_control_confirmer"),
            models.Index(fields=["proposer", "state", "-id"], name="dual_control_proposer"),
            models.Index(fields=["state", "expires_on"], name="dual_control_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.state}"
