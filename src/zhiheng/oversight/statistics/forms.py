"""Forms of the statistics' acts."""

from __future__ import annotations

from django import forms

from zhiheng.oversight.statistics.indicators import BY_CODE
from zhiheng.oversight.statistics.layouts import MOST_TEXT, Unreadable, parse

_WORDS = forms.Textarea({"rows": 4})
_DIGITS = 15


class EnterForm(forms.Form):
    """A figure that the ledger can't know."""

    value = forms.DecimalField(label="填报数", min_value=0, max_digits=_DIGITS, decimal_places=2)
    note = forms.CharField(
        label="依据", max_length=500, widget=_WORDS, help_text="写明数字从哪里来，例如“垂直系统导出，2026-01-10”。"
    )


class NoteForm(forms.Form):
    """A note to a computed figure."""

    note = forms.CharField(
        label="说明", max_length=500, widget=_WORDS, help_text="数字由台账计算，不改数字，只写情况。"
    )


class ReturnForm(forms.Form):
    """Why a version goes back."""

    reason = forms.CharField(label="退回理由", max_length=500, widget=_WORDS, help_text="写明哪里不符、如何更改。")


class LayoutForm(forms.Form):
    """A saved layout of the Excel table: one column per line."""

    title = forms.CharField(label="表名", max_length=80)
    columns = forms.CharField(
        label="各列",
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 14}),
        help_text="每行一列：上级表头 | 列名 | 指标。上级表头相同的相邻各列合并表头。",
    )

    def clean_columns(self) -> str:
        """Return the lines, or name the line that says nothing."""
        text: str = self.cleaned_data["columns"]
        try:
            parse(text)
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return text


def indicator_help() -> list[tuple[str, str]]:
    """Return the indicators that a layout can name: code and words."""
    return [(one.code, f"{one.group}·{one.title}（{one.unit}）") for one in BY_CODE.values()]
