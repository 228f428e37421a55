"""Forms of account management."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Reach
from zhiheng.registry.memberships import standing, units
from zhiheng.registry.memberships.models import REACHES
from zhiheng.registry.memberships.roles import roles
from zhiheng.registry.memberships.services import NewMembership


class DateField(forms.DateField):
    """A civil date with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


def unit_choices(by: User) -> list[tuple[str, str]]:
    """Return the units that an administrator manages, as choices."""
    scope = standing.managed_scope(by)
    return [(unit.id, unit.title) for unit in units.all_units() if scope.allows(unit.id)]


class MembershipForm(forms.Form):
    """A membership to be given, with what this administrator may give."""

    role = forms.ChoiceField(label="角色")
    unit = forms.ChoiceField(label="单位")
    home_unit = forms.ChoiceField(label="原单位", required=False, help_text="派驻街道的人员填写；证件仍是原单位的。")
    reach = forms.ChoiceField(label="数据范围", required=False, help_text="不选用角色的默认范围。")
    chosen = forms.MultipleChoiceField(label="自定单位", required=False, help_text="数据范围为“自定”时选择。")
    valid_from = DateField(label="起始日")
    valid_to = DateField(label="终止日", required=False, help_text="不填表示没有确定的终止日。")

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wide = standing.managed_scope(by).everything
        own, all_ = unit_choices(by), [(unit.id, unit.title) for unit in units.all_units()]
        self._choose("role", [(role.code, role.title) for role in roles().values() if wide or not role.protected])
        self._choose("unit", own)
        self._choose("home_unit", [("", "不是派驻"), *all_])
        reaches = [(code, title) for code, title in REACHES.items() if wide or code != Reach.ALL]
        self._choose("reach", [("", "按角色"), *reaches])
        self._choose("chosen", own)
        self.fields["valid_from"].initial = localdate()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse days in disorder, and a chosen scope without units."""
        data = super().clean() or {}
        if data.get("valid_to") and data.get("valid_from") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", "终止日早于起始日。")
        if data.get("reach") == Reach.CHOSEN and not data.get("chosen"):
            self.add_error("chosen", "请选择能看到的单位。")
        return data

    def new(self) -> NewMembership:
        """Return what was asked for; only after the form was found valid."""
        data = self.cleaned_data
        reach = Reach(data["reach"]) if data["reach"] else None
        return NewMembership(
            data["role"], data["unit"], data["valid_from"], data["valid_to"], reach, data["chosen"], data["home_unit"]
        )


class AccountForm(MembershipForm):
    """A new account with its first membership."""

    username = forms.CharField(label="账号", max_length=64, help_text="登录用的名字，例如姓名全拼。")
    title = forms.CharField(label="显示名称", max_length=64)
    person = forms.CharField(label="人员编号", max_length=64, required=False, help_text="执法人员名录中的编号。")

    field_order = ("username", "title", "person")


class RightsForm(forms.Form):
    """A request for guarded rights."""

    rights = forms.MultipleChoiceField(
        label="权限",
        choices=[(code, rights.declared[code].title) for code in (rights.EXPORT, rights.UNMASK)],
        widget=forms.CheckboxSelectMultiple,
    )
    until = DateField(label="截至", required=False, help_text="不填表示到任职结束为止。")
    reason = forms.CharField(label="理由", max_length=200, help_text="写明用于哪项工作。")


class EndForm(forms.Form):
    """The end of a membership or of an account."""

    on = DateField(label="最后一天", required=False, help_text="不填表示立即结束。")
    successor = forms.CharField(label="接办人账号", max_length=64, required=False, help_text="未办事项转给他。")

    def clean_successor(self) -> User | None:
        """Return the account that takes over; refuse one that doesn't exist."""
        name = self.cleaned_data["successor"].strip()
        if not name:
            return None
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(f"没有启用的账号“{name}”。")
        return found
