"""Memberships and requests for rights. Written by ``services`` only."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from zhiheng.kit.public_ids import public_id
from zhiheng.kit.scopes import Reach
from zhiheng.registry.memberships.roles import Role, roles

ADMINISTRATORS = ("system-administrator", "security-administrator", "audit-administrator")

REACHES = {
    Reach.ALL.value: "全部",
    Reach.CHOSEN.value: "自定",
    Reach.UNIT.value: "本部门",
    Reach.UNIT_AND_BELOW.value: "本部门及以下",
    Reach.OWN.value: "仅本人",
}


class Kind(models.TextChoices):
    """How someone belongs to a unit."""

    REGULAR = "regular", "在编在岗"
    SECONDMENT = "secondment", "派驻"


class State(models.TextChoices):
    """Whether a membership counts."""

    PENDING = "pending", "待批准"
    ACTIVE = "active", "有效"
    REFUSED = "refused", "未批准"
    ENDED = "ended", "已结束"


class Membership(models.Model):
    """An account × unit × role, from a day to a day, both inside (任职).

    ``unit`` is the public id of an agency or team. A secondment (派驻) keeps the home unit: the person acts for the
    street under the certificate of ``home_unit``. ``granted`` maps guarded rights to their last day (None: as long
    as the membership), added by two administrators.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=32)
    unit = models.CharField("单位", max_length=64)
    home_unit = models.CharField("原单位", max_length=64, blank=True)
    kind = models.CharField("方式", max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    reach = models.CharField("数据范围", max_length=16, choices=list(REACHES.items()))
    chosen = models.JSONField("自定单位", default=list, blank=True)
    granted = models.JSONField("另授权限", default=dict, blank=True)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ACTIVE)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["user", "state"], name="memberships_user_state"),
            models.Index(fields=["unit", "state"], name="memberships_unit_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(state__in=["pending", "active"]),
                name="memberships_once",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["pending", "active"], role__in=ADMINISTRATORS),
                name="memberships_one_administrator_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="memberships_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_of.title} {self.unit}"

    @property
    def role_of(self) -> Role:
        """Return the role with its rights."""
        return roles()[self.role]

    @property
    def reach_words(self) -> str:
        """Return the reach in words."""
        return REACHES[self.reach]

    def live(self, day: date) -> bool:
        """Return whether it counts on that day."""
        return self.state == State.ACTIVE and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def rights(self, day: date) -> frozenset[str]:
        """Return the codes of what may be done by it on that day: the role's rights and those added and not run out."""
        if not self.live(day):
            return frozenset()
        added = {code for code, until in self.granted.items() if until is None or day <= date.fromisoformat(until)}
        return self.role_of.rights | added


class RightRequest(models.Model):
    """A request that a second administrator decides (权限申请): guarded rights, or a protected role (no ``rights``)."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="requests")
    rights = models.JSONField("权限", default=list)
    until = models.DateField("截至", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True)

    class Meta:
        verbose_name = "权限申请"
        verbose_name_plural = "权限申请"
        default_permissions = ()
        ordering: ClassVar = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.membership} {'、'.join(self.rights)}"
