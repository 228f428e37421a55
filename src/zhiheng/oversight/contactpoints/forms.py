"""Forms of the acts about contact points."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.oversight.contactpoints import selectors
from zhiheng.oversight.contactpoints.services import Wish
from zhiheng.oversight.findings.lists import every_body

WISHES = 6
LATEST_RECORD = timedelta(days=14)
_WORDS = forms.Textarea({"rows": 4})


class PointForm(forms.Form):
    """An enterprise of the register, and its term."""

    enterprise = forms.CharField(label="企业", max_length=200, help_text="统一社会信用代码，或者登记的全称。")
    until = DayField(label="任期止", required=False)

    def clean_enterprise(self) -> str:
        """Return the enterprise's id; refuse what the register doesn't have, or has twice."""
        found = selectors.registered(self.cleaned_data["enterprise"])
        if found is None:
            raise ValidationError("没有登记这个企业，或者同名的不止一家，请填写统一社会信用代码")
        return found.public_id


class HeldForm(forms.Form):
    """A meeting as it was held."""

    title = forms.CharField(label="会议名称", max_length=120)
    enterprises = forms.MultipleChoiceField(label="到会企业", widget=forms.CheckboxSelectMultiple)
    agencies = forms.MultipleChoiceField(label="到会机关", required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="会议纪要", max_length=20_000, widget=forms.Textarea({"rows": 8}))

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        today = days.today()
        self.fields["day"] = DayField(
            label="召开日期", latest=today, earliest=today - LATEST_RECORD, why="召开后十个工作日内登记"
        )
        self.order_fields(["title", "day", "enterprises", "agencies", "note"])
        names = selectors.enterprise_names(selectors.in_office(user, today).values_list("public_id", flat=True))
        bodies = [(str(key), str(title)) for key, title in every_body(user)]
        self.fields["enterprises"].choices = sorted(names.items(), key=lambda item: item[1])  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["agencies"].choices = bodies  # type: ignore[attr-defined]  # a ChoiceField
        for place in range(1, WISHES + 1):
            self.fields[f"w{place}_words"] = forms.CharField(label=f"建议{place}", max_length=500, required=False)
            self.fields[f"w{place}_agency"] = forms.ChoiceField(
                label="办理机关", required=False, choices=[("", "不交办，只记录"), *bodies]
            )
            self.fields[f"w{place}_due"] = DayField(label="答复期限", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a suggestion that has a body or a day."""
        data = super().clean() or {}
        for i in range(1, WISHES + 1):
            if (data.get(f"w{i}_agency") or data.get(f"w{i}_due")) and not data.get(f"w{i}_words", "").strip():
                self.add_error(f"w{i}_words", "写了办理机关或期限，没有写建议")
        return data

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the fields before the suggestions."""
        return [self[name] for name in ("title", "day", "enterprises", "agencies", "note")]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of the suggestions, row by row."""
        return [[self[f"w{i}_{part}"] for part in ("words", "agency", "due")] for i in range(1, WISHES + 1)]

    def wishes(self) -> list[Wish]:
        """Return the suggestions that were written; call it after ``is_valid``."""
        data = self.cleaned_data
        return [
            Wish(words, data[f"w{i}_agency"], data[f"w{i}_due"])
            for i in range(1, WISHES + 1)
            if (words := data[f"w{i}_words"].strip())
        ]


class AnswerForm(forms.Form):
    """The answer to a suggestion."""

    adopted = forms.ChoiceField(label="办理结果", choices=[("", "请选择"), ("1", "已采纳"), ("0", "未采纳")])
    words = forms.CharField(label="答复", max_length=2000, widget=_WORDS, help_text="怎样办理；未采纳的写明理由。")
