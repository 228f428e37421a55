"""Forms of the acts about bodies."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.registry.acting.forms import ActForm, Choices, Lines, many
from zhiheng.registry.agencies import selectors
from zhiheng.registry.models.agencies import AgencyKind, TeamKind


def field_choices() -> Choices:
    """Return the fields of enforcement in words."""
    return list(vocabulary().codes["field"].items())


def agency_choices(form: ActForm, *, kept_only: bool = False, kind: str = "", empty: str = "") -> Choices:
    """Return the bodies that exist now as choices; ``empty`` puts a first line without a body."""
    rows = selectors.kept(form.user) if kept_only else selectors.agencies(form.user).filter(ended_on=None)
    rows = rows.filter(kind=kind) if kind else rows
    found = [(row.public_id, str(row)) for row in rows.order_by("kind", "name")]
    return ([("", empty)] if empty else []) + found


def organisation_choices(form: ActForm) -> Choices:
    """Return the other bodies as choices."""
    return [(row.public_id, row.name) for row in selectors.organisations(form.user).order_by("name")[:500]]


def checked_code(text: str) -> str:
    """Return a credit code in its usual form; raises ValidationError with the place of the error."""
    code = codes.normalized(text)
    if code and (problem := codes.credit_problem(code)):
        fix = codes.suggest_credit(code)
        raise forms.ValidationError(f"{problem}。" + (f"是否为 {fix}？" if fix else "请按证照核对。"))
    return code


class AgencyForm(ActForm):
    """A new enforcing body."""

    name = forms.CharField(label="全称", max_length=200)
    short = forms.CharField(label="简称", max_length=60, required=False)
    kind = forms.ChoiceField(label="类别", choices=AgencyKind.choices)
    field = forms.ChoiceField(label="执法领域")
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    region = forms.CharField(label="行政区划代码", max_length=12, required=False)
    superior = forms.ChoiceField(label="上级主体", required=False)
    managed_by = forms.CharField(
        label="代管单位", max_length=120, required=False, help_text="由开发区等代管的街道填写。"
    )
    confirmation_no = forms.CharField(
        label="确认文号", max_length=80, required=False, help_text="本级政府审核确认的文号。"
    )

    def prepare(self) -> None:
        """Offer fields and superiors."""
        self.choose("field", field_choices())
        self.choose("superior", agency_choices(self, empty="没有"))

    def clean_uscc(self) -> str:
        """Check the code's form and check character."""
        return checked_code(self.cleaned_data["uscc"])

    def clean_region(self) -> str:
        """Check the first six digits as a region."""
        region = codes.normalized(self.cleaned_data["region"])
        if region and (problem := codes.region_problem(region[:6])):
            raise forms.ValidationError(f"{problem}。")
        return region


class ChangeAgencyForm(AgencyForm):
    """What changed about a known body; a merger names the bodies that went into it."""

    object_type = "agency"
    former = forms.MultipleChoiceField(label="并入本主体的主体", required=False)

    def prepare(self) -> None:
        """Offer all other bodies as former ones."""
        super().prepare()
        self.choose("former", [one for one in agency_choices(self) if one[0] != self.subject.public_id])

    def clean_former(self) -> tuple[str, ...]:
        """Return the ids."""
        return tuple(self.cleaned_data["former"])


class AnnounceForm(ActForm):
    """The announcement of a body."""

    object_type = "agency"
    announcement_no = forms.CharField(label="公告文号", max_length=80)
    published_by = forms.CharField(label="公告机关", max_length=120)
    from_ = DayField(label="公告之日")
    until = DayField(label="公告有效期至", required=False)


class ReasonForm(ActForm):
    """An end with its reason; subclasses say of what."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 2}))


class EndAgencyForm(ReasonForm):
    """The end of a body."""

    object_type = "agency"


class EndEntrustmentForm(ReasonForm):
    """The end of an entrustment."""

    object_type = "entrustment"


class OrganisationForm(ActForm):
    """Another body."""

    name = forms.CharField(label="名称", max_length=200)
    kind = forms.CharField(label="类别", max_length=60, help_text="例如：人民法院、公安机关、银行、检验检测机构。")
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    region = forms.CharField(label="行政区划代码", max_length=12, required=False)

    def clean_uscc(self) -> str:
        """Check the code's form and check character."""
        return checked_code(self.cleaned_data["uscc"])


class ChangeOrganisationForm(OrganisationForm):
    """What changed about a known other body."""

    object_type = "organisation"


class TeamForm(ActForm):
    """A new team."""

    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=TeamKind.choices)
    host = forms.ChoiceField(label="牵头或派驻单位")
    members = forms.MultipleChoiceField(label="参加单位", required=False)
    command = forms.CharField(label="指挥", max_length=120, required=False)
    until = DayField(label="期限", required=False)

    def prepare(self) -> None:
        """Offer bodies."""
        self.choose("host", agency_choices(self))
        self.choose("members", agency_choices(self))


class DeedForm(ActForm):
    """A deed of entrustment by the body that the page is about."""

    object_type = "agency"
    number = forms.CharField(label="委托书编号", max_length=80)
    entrusted = forms.ChoiceField(label="受委托组织", help_text="先在“其他单位”登记受委托组织。")
    matters = Lines(label="委托事项", help_text="一行一项。", required=False)
    valid_from = DayField(label="有效期自")
    valid_to = DayField(label="有效期至", required=False)
    public_function = forms.BooleanField(label="受委托组织依法成立并具有管理公共事务职能", required=False)

    def prepare(self) -> None:
        """Offer other bodies."""
        self.choose("entrusted", organisation_choices(self))


class SecondForm(ActForm):
    """Officers seconded to the host of a team."""

    object_type = "team"
    home = forms.ChoiceField(label="派出机关")
    officers = many([], "派驻人员")
    command = forms.CharField(label="指挥", max_length=120, required=False)
    from_ = DayField(label="派驻自")
    until = DayField(label="派驻至", required=False)

    def prepare(self) -> None:
        """Offer the kept bodies and their officers by name."""
        from zhiheng.registry.officers.naming import officer_choices  # officers stand beside bodies, not below them

        homes = agency_choices(self, kept_only=True)
        self.choose("home", homes)
        self.choose("officers", officer_choices(self.user, [id_ for id_, _ in homes]))


class RecallForm(ReasonForm):
    """Officers recalled from a team."""

    object_type = "team"
    officers = many([], "收回人员")

    def prepare(self) -> None:
        """Offer the members of the team that the user may recall."""
        from zhiheng.registry.officers.naming import member_choices

        self.choose("officers", member_choices(self.user, self.subject.public_id))


def values_of(row: Any, *names: str) -> dict[str, Any]:
    """Return columns of a row as initial values of a form."""
    return {name: getattr(row, name) for name in names}
