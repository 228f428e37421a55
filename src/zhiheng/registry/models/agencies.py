"""Agencies, other bodies, teams and entrustments as rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AgencyKind(models.TextChoices):
    """Kinds of enforcing bodies (执法主体类别)."""

    DEPARTMENT = "department", "政府工作部门"
    DISPATCHED = "dispatched", "派出机构"
    VERTICAL = "vertical", "垂直管理机构"
    AUTHORISED = "authorised", "法律法规授权组织"
    ENTRUSTED = "entrusted", "受委托组织"
    SUBDISTRICT = "subdistrict", "街道办事处"
    SUPERVISOR = "supervisor", "行政执法监督机构"
    GOVERNMENT = "government", "人民政府"


class TeamKind(models.TextChoices):
    """Kinds of teams (执法队伍类别)."""

    JOINT = "joint", "联合执法队"
    DISPATCHED = "dispatched", "派驻街道队伍"
    SPECIAL = "special", "专班"


class Agency(models.Model):
    """An enforcing body (执法主体) as it stands now; ``names`` keeps former names with their days."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    name = models.CharField("全称", max_length=200)
    short = models.CharField("简称", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=40)
    field = models.CharField("执法领域", max_length=40)
    level = models.CharField("层级", max_length=20, blank=True)
    region = models.CharField("行政区划", max_length=12, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    managed_by = models.CharField("代管单位", max_length=120, blank=True)
    superior = models.CharField("上级主体", max_length=64, blank=True, db_index=True)
    confirmation_no = models.CharField("确认文号", max_length=80, blank=True)
    announcement_no = models.CharField("公告文号", max_length=80, blank=True)
    announced_on = models.DateField("公告日期", null=True)
    announced_until = models.DateField("公告有效期至", null=True)
    ended_on = models.DateField("终止日期", null=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)
    former = models.JSONField(default=list)
    names = models.JSONField(default=list)

    class Meta:
        verbose_name = "执法主体"
        default_permissions = ()
        ordering: ClassVar = ["kind", "name"]
        indexes: ClassVar = [models.Index(fields=["kind", "field"], name="registry_agency_kind")]

    def __str__(self) -> str:
        return self.short or self.name

    @property
    def kind_words(self) -> str:
        """Return the kind in words; kinds that only another system knows are shown as they came."""
        return str(dict(AgencyKind.choices).get(self.kind, self.kind))


class Organisation(models.Model):
    """Another body (其他机关单位): court, police, bank, entrusted organisation, testing body."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    name = models.CharField("名称", max_length=200, db_index=True)
    kind = models.CharField("类别", max_length=60)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    region = models.CharField("行政区划", max_length=12, blank=True)
    names = models.JSONField(default=list)

    class Meta:
        verbose_name = "其他单位"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team (执法队伍): joint, dispatched to a street, or for a special task. Members are ``team.seconded`` facts."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=20, blank=True)
    command = models.CharField("指挥", max_length=120, blank=True)
    host = models.CharField("牵头或派驻单位", max_length=64, db_index=True)
    members = models.JSONField("参加单位", default=list)
    formed_on = models.DateField("组建日期", null=True)
    until = models.DateField("期限", null=True)

    class Meta:
        verbose_name = "执法队伍"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Entrustment(models.Model):
    """An entrustment by deed (行政处罚委托, 处罚法 20、21): who entrusts whom with which matters, and how long."""

    public_id = models.CharField("编号", max_length=64, unique=True)
    number = models.CharField("委托书编号", max_length=80, blank=True)
    principal = models.CharField("委托机关", max_length=64, db_index=True)
    entrusted = models.CharField("受委托组织", max_length=64, db_index=True)
    matters = models.JSONField("委托事项", default=list)
    signed_on = models.DateField("签订日期", null=True)
    valid_from = models.DateField("有效期自", null=True)
    valid_to = models.DateField("有效期至", null=True)
    published_on = models.DateField("公布日期", null=True)
    public_function = models.BooleanField("受托方具有管理公共事务职能", null=True)
    ended_on = models.DateField("终止日期", null=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "行政处罚委托"
        default_permissions = ()

    def __str__(self) -> str:
        return self.number or self.public_id
