"""Forms of the acts about powers."""

from __future__ import annotations

from django import forms

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry.acting.forms import ActForm, Lines, many
from zhiheng.registry.agencies.forms import ReasonForm, agency_choices, field_choices
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.powers.services import holders


class PowerForm(ActForm):
    """A power item of an agency."""

    holder = forms.ChoiceField(label="实施主体")
    code = forms.CharField(label="事项编码", max_length=60)
    name = forms.CharField(label="事项名称", max_length=300)
    kind = forms.ChoiceField(label="职权类型")
    field = forms.ChoiceField(label="领域", required=False)
    law = Lines(label="依据条款", help_text="一行一条，写明法规名称和条款。", required=False)
    violated = Lines(label="违反条款", required=False)
    sanctions = many([], "处罚种类", required=False)
    by_law = forms.BooleanField(label="法律直接规定", required=False)
    valid_from = DayField(label="有效期自", required=False)
    valid_to = DayField(label="有效期至", required=False)
    yearly_cap = forms.IntegerField(
        label="年度检查频次上限", min_value=0, max_value=366, required=False, help_text="检查事项公布了上限的填写。"
    )

    def prepare(self) -> None:
        """Offer bodies, kinds and sanctions."""
        codes = vocabulary().codes
        self.choose("holder", agency_choices(self, kept_only=True))
        self.choose("kind", list(codes["power_kind"].items()))
        self.choose("field", [("", "未载明"), *field_choices()])
        self.choose("sanctions", list(codes["penalty_kind"].items()))


class EndPowerForm(ReasonForm):
    """The end of a power item for one of its holders."""

    object_type = "power"
    holder = forms.ChoiceField(label="实施主体")

    def prepare(self) -> None:
        """Offer the holders that the user keeps."""
        kept = dict(agency_choices(self, kept_only=True))
        now_holding = [id_ for id_ in holders(self.subject.public_id, now().date()) if id_ in kept]
        self.choose("holder", list(names(now_holding).items()))


class GrantForm(ActForm):
    """A delegation to a street."""

    subdistrict = forms.ChoiceField(label="街道")
    former = forms.ChoiceField(label="原行使机关", required=False)
    code = forms.CharField(label="事项编码", max_length=60)
    name = forms.CharField(label="事项名称", max_length=300)
    decision_no = forms.CharField(label="赋权决定文号", max_length=80)
    valid_from = DayField(label="有效期自", required=False)
    valid_to = DayField(label="有效期至", required=False)
    published = forms.BooleanField(label="已向社会公布", required=False)

    def prepare(self) -> None:
        """Offer streets and other bodies."""
        self.choose("subdistrict", agency_choices(self, kind="subdistrict"))
        self.choose("former", agency_choices(self, empty="没有"))


class AssessForm(ActForm):
    """An assessment of a delegated power."""

    object_type = "delegated_power"
    result = forms.CharField(label="评估结果", max_length=200, widget=forms.Textarea({"rows": 3}))
    cases = forms.IntegerField(label="本期办理件数", min_value=0, required=False)


class TakeBackForm(ReasonForm):
    """A delegated power taken back."""

    object_type = "delegated_power"
