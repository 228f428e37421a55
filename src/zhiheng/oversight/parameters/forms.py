"""Forms of changes: a conclusion, a value, a lowered guard, a district rule, its withdrawal, a file of settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law.discretion.settling import CHOICES, NO, YES
from zhiheng.law.library.thresholds import Threshold
from zhiheng.oversight.parameters.checking import has_other
from zhiheng.oversight.parameters.entries import ALL, CONCLUSIONS, GUARDS, READINGS
from zhiheng.oversight.parameters.services import MONTHS
from zhiheng.registry.models import Agency

LARGEST = 200_000
"""Bytes of a file of settings or rules; a district's settings are a few hundred lines."""
_STRENGTH = {"none": 0, "warn": 1, "block": 2}


class _Decided(forms.Form):
    """What every change states: by which document, of which day, from which day on."""

    document = forms.CharField(label="文件文号", max_length=200, help_text="作出决定的文件，如 示例司〔2026〕12号。")
    dated = DayField(label="文件日期")
    start = DayField(label="生效日期", help_text="不早于今天。此前的行为仍按原来的规则判断。")

    field_order = ("conclusion", "value", "guard", "text", "file")

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial={"start": localdate(), **(initial or {})})


class QuestionForm(_Decided):
    """Decide an open question."""

    conclusion = forms.ChoiceField(label="结论")

    def __init__(self, rule: str, name: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial)
        offered = [code for code in CONCLUSIONS if code != "other" or (name != ALL and has_other(rule, name))]
        choices = [("", "请选择"), *((code, CONCLUSIONS[code]) for code in offered)]
        self.fields["conclusion"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class ThresholdForm(_Decided):
    """Set a value."""

    value = forms.IntegerField(label="数值", min_value=0, max_value=1_000_000)

    def __init__(self, threshold: Threshold, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial)
        field = self.fields["value"]
        field.label = f"{threshold.title}（{threshold.words(0)[2:]}）"
        field.help_text = f"可设 {threshold.bounds}。"


class MethodForm(_Decided):
    """Decide what the law leaves open of discretion: yes or no, or a whole number within bounds."""

    def __init__(self, name: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial)
        choice = CHOICES.get(name)
        offered = READINGS if choice is None else {YES: "是", NO: "否"} if choice.flag else {}
        if choice is None or choice.flag:
            self.fields["value"] = forms.ChoiceField(label="结论", choices=[("", "请选择"), *offered.items()])
        else:
            self.fields["value"] = forms.IntegerField(
                label=f"数值（{choice.unit.strip()}）", min_value=choice.least, max_value=choice.most,
                help_text=f"可定 {choice.least} 至 {choice.most}。",
            )  # fmt: skip
        self.order_fields(self.field_order)


class GuardForm(_Decided):
    """Lower a guard for some agencies and a time."""

    guard = forms.ChoiceField(label="办理时")
    agencies = forms.MultipleChoiceField(label="机关", required=False, help_text="不选则为全部机关。")
    end = DayField(label="截止日期")

    def __init__(self, own: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial)
        lower = [(code, words) for code, words in GUARDS.items() if _STRENGTH[code] < _STRENGTH[own]]
        self.fields["guard"].choices = lower  # type: ignore[attr-defined]  # a ChoiceField
        bodies = [(row.public_id, str(row)) for row in Agency.objects.filter(ended_on=None).order_by("name")]
        self.fields["agencies"].choices = bodies  # type: ignore[attr-defined]  # a MultipleChoiceField


class RuleForm(forms.Form):
    """Add a district rule: typed or as a file; its ``in_force`` says from which day on."""

    document = _Decided.base_fields["document"]
    dated = _Decided.base_fields["dated"]
    text = forms.CharField(
        label="规则",
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 22, "class": "form-control zh-mono", "spellcheck": "false"}),
        help_text="编号以 district. 开头，写明依据（basis）、自哪天起适用（in_force）和至少三个例子。",
    )
    file = forms.FileField(label="或者上传规则文件（YAML）", required=False)

    def clean(self) -> dict[str, Any]:
        """Take the text from the file where one was sent; ask for one of both."""
        data = super().clean() or {}
        if data.get("file") is not None:
            data["text"] = text_of(self, data["file"])
        if not data.get("text", "").strip() and not self.errors:
            self.add_error("text", "请写规则，或者上传规则文件。")
        return data


class WithdrawForm(_Decided):
    """Withdraw a district rule."""


class ImportForm(forms.Form):
    """Read a district's settings from a file."""

    file = forms.FileField(label="设置文件（YAML）", help_text="由“导出设置”得到的文件。与现行设置相同的内容会略过。")

    def clean(self) -> dict[str, Any]:
        """Read the file as text."""
        data = super().clean() or {}
        if data.get("file") is not None:
            data["text"] = text_of(self, data["file"])
        return data


class PlainForm(forms.Form):
    """An act that asks for nothing."""


class TrialForm(forms.Form):
    """Over how many months a change is tried."""

    months = forms.TypedChoiceField(
        label="试算期间", coerce=int, choices=[(n, f"近 {n} 个月的行为") for n in MONTHS], initial=12
    )


def text_of(form: forms.Form, file: Any) -> str:
    """Return the text of an uploaded file; what is wrong with it stands at its field."""
    if file.size > LARGEST:
        form.add_error("file", f"文件有 {file.size:,} 字节，超过 {LARGEST:,} 字节。请核对是不是设置文件。")
        return ""
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        form.add_error("file", "文件不是 UTF-8 编码的文字。请另存为 UTF-8 后上传。")
        return ""
