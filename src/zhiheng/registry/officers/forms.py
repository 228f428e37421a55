"""Forms of the acts about officers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry import people
from zhiheng.registry.acting.forms import ActForm, Choices
from zhiheng.registry.agencies.forms import ReasonForm, agency_choices
from zhiheng.registry.models import Officer
from zhiheng.registry.permissions import may_maintain

ROLES = ("legal_reviewer", "hearing_host", "supervisor", "public_lawyer", "counsel", "head", "recorder", "expert")
GRADES = [
    ("优秀", "优秀"),
    ("称职", "称职"),
    ("基本称职", "基本称职"),
    ("不称职", "不称职"),
    ("不确定等次", "不确定等次"),
]
DUTY: Choices = [("", "未载明"), ("1", "一线执法岗位"), ("0", "其他岗位")]


def role_choices() -> Choices:
    """Return the functions that officers are given, in words."""
    return [(code, vocabulary().codes["officer_role"][code]) for code in ROLES]


class PostPart(ActForm):
    """Where and as what somebody is appointed."""

    agency = forms.ChoiceField(label="所在机关")
    employment = forms.ChoiceField(label="用工性质")
    unit = forms.CharField(label="内设机构", max_length=80, required=False)
    post = forms.CharField(label="职务", max_length=80, required=False)
    duty_post = forms.TypedChoiceField(
        label="岗位", choices=DUTY, required=False, coerce=lambda text: text == "1", empty_value=None
    )

    def prepare(self) -> None:
        """Offer the bodies whose register the user keeps, and the kinds of employment."""
        self.choose("agency", agency_choices(self, kept_only=True))
        self.choose("employment", list(vocabulary().codes["employment"].items()))


class AppointForm(PostPart):
    """A new officer."""

    name = forms.CharField(label="姓名", max_length=40)
    id_no = forms.CharField(label="公民身份号码", max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    phone = forms.CharField(label="联系电话", max_length=30, required=False)

    field_order = ("name", "id_no", "agency", "employment", "unit", "post", "duty_post", "phone")

    def clean_id_no(self) -> str:
        """Check the number, naming what is wrong without repeating it."""
        number = codes.normalized(self.cleaned_data["id_no"])
        if problem := codes.identity_problem(number, now().date()):
            raise forms.ValidationError(f"{problem}。请按身份证件核对。")
        self._refuse_others(number)
        if settings.PRODUCTION and codes.Identity(number).fictitious:
            raise forms.ValidationError("这是演示用的虚构号码，请填真实号码。")
        return number

    def _refuse_others(self, number: str) -> None:
        """Refuse whoever another agency keeps, also for a late entry: that is no defect of law but a foreign record."""
        row = Officer.objects.filter(public_id=people.same_officer(number)).first()
        if row is not None and not may_maintain(self.user, row.agency):
            raise forms.ValidationError("此公民身份号码已登记为其他机关的执法人员。请由该机关或者区司法局办理调动。")


class MoveForm(PostPart):
    """Another post, employment or agency."""

    object_type = "officer"


class LeaveForm(ReasonForm):
    """The end of service."""

    object_type = "officer"


class RoleForm(ActForm):
    """A function in the officer's agency."""

    object_type = "officer"
    role = forms.ChoiceField(label="岗位职责", choices=role_choices)
    first_time = forms.BooleanField(label="初次从事法制审核", required=False)
    from_ = DayField(label="自", required=False)
    until = DayField(label="至", required=False)


class EndRoleForm(ActForm):
    """A function taken away."""

    object_type = "officer"
    role = forms.ChoiceField(label="岗位职责", choices=role_choices)


class AppraiseForm(ActForm):
    """A year's appraisal."""

    object_type = "officer"
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    grade = forms.ChoiceField(label="等次", choices=GRADES)
    score = forms.DecimalField(label="得分", max_digits=6, decimal_places=2, required=False)

    def prepare(self) -> None:
        """Begin with the last full year."""
        self.fields["year"].initial = now().year - 1


class ApplyForm(ActForm):
    """An application for a certificate."""

    object_type = "officer"
    kind = forms.ChoiceField(label="证件种类")

    def prepare(self) -> None:
        """Offer the kinds of certificates."""
        self.choose("kind", list(vocabulary().codes["certificate_kind"].items()))


def post_of(row: Any) -> dict[str, Any]:
    """Return an officer's post as initial values."""
    duty = {True: "1", False: "0"}.get(row.duty_post, "") if row.duty_post is not None else ""
    return {"agency": row.agency, "employment": row.employment, "unit": row.unit, "post": row.post, "duty_post": duty}
