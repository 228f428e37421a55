"""Forms of the acts about enterprises and parties."""

from __future__ import annotations

from django import forms

from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry.acting.forms import ActForm
from zhiheng.registry.agencies.forms import checked_code
from zhiheng.registry.models.parties import EnterpriseKind

SIZES = [("", "未载明"), ("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")]
SIZE_WORDS = dict(SIZES)


class EnterpriseForm(ActForm):
    """A new enterprise."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="个体工商户没有的可以不填。"
    )
    name = forms.CharField(label="名称", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=EnterpriseKind.choices)
    size = forms.ChoiceField(label="规模", choices=SIZES, required=False)
    region = forms.CharField(label="所在区划代码", max_length=12, required=False)
    operating = forms.BooleanField(label="存续经营", required=False, initial=True)

    def clean_uscc(self) -> str:
        """Check the code's form and check character."""
        return checked_code(self.cleaned_data["uscc"])

    def clean_region(self) -> str:
        """Check the first six digits as a region."""
        region = codes.normalized(self.cleaned_data["region"])
        if region and (problem := codes.region_problem(region[:6])):
            raise forms.ValidationError(f"{problem}。")
        return region


class ChangeEnterpriseForm(EnterpriseForm):
    """What changed about a known enterprise."""

    object_type = "enterprise"


class PersonForm(ActForm):
    """A person as a party; name and number go into the vault."""

    kind = forms.ChoiceField(label="类别")
    name = forms.CharField(label="姓名", max_length=80)
    id_no = forms.CharField(
        label="公民身份号码", max_length=40, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    phone = forms.CharField(label="联系电话", max_length=30, required=False)

    def prepare(self) -> None:
        """Offer citizens and individual businesses; other parties are enterprises."""
        words = vocabulary().codes["party_kind"]
        self.choose("kind", [(code, words[code]) for code in ("citizen", "individual_business")])

    def clean_id_no(self) -> str:
        """Check the number, naming what is wrong without repeating it."""
        number = codes.normalized(self.cleaned_data["id_no"])
        if number and (problem := codes.identity_problem(number, now().date())):
            raise forms.ValidationError(f"{problem}。请按身份证件核对。")
        return number
