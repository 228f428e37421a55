"""The form for reports (码上监督): what is asked, in words, and how much of it is taken."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.public.selectors import Offered

MOST_TEXT = 3_000
LEAST_TEXT = 5


class ReportForm(forms.Form):
    """A report. ``once`` makes a repetition harmless; ``code`` is what was scanned, if anything was."""

    once = forms.RegexField(r"^[0-9a-z]{20,40}$", widget=forms.HiddenInput)
    code = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)
    aspect = forms.ChoiceField(label="反映哪方面", error_messages={"required": "请选择反映哪方面。"})
    agency = forms.ChoiceField(label="哪个单位", required=False, help_text="不确定可以不填。")
    text = forms.CharField(
        label="什么时候、在哪里、怎么回事",
        min_length=LEAST_TEXT,
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        help_text="人名、车牌、文书编号，知道的都可以写。",
        error_messages={
            "required": "请写明什么时候、在哪里、怎么回事。",
            "min_length": "写得太少，看不出是什么事，请再写具体些。",
            "max_length": f"最多 {MOST_TEXT} 字，请写要点，其余可以在回访时补充。",
        },
    )
    name = forms.CharField(label="姓名（选填）", max_length=40, required=False, help_text="不写也会办。")
    phone = forms.CharField(
        label="手机号（选填）",
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text="只用于核实，被反映的单位看不到。不留也会办。",
    )

    def __init__(self, offered: Offered, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.offered = offered
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", kind)
        for name, found in (("aspect", offered.aspects), ("agency", offered.agencies)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [("", "请选择" if name == "aspect" else "不确定"), *found]


class FollowForm(forms.Form):
    """A receipt code, and a rating with it."""

    code = forms.CharField(label="回执码", max_length=60, error_messages={"required": "请输入回执码。"})


class RatingForm(FollowForm):
    """How the holder of a receipt rates the handling."""

    score = forms.TypedChoiceField(
        label="您对办理的评价",
        coerce=int,
        choices=[(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一项评价。"},
    )
