"""Forms of special campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.fields import DayField, offer
from zhiheng.law.library.names import type_name
from zhiheng.oversight.campaigns.selectors import KINDS
from zhiheng.oversight.campaigns.services import MOST, Check
from zhiheng.oversight.findings.lists import every_body, rule_titles

_WORDS = forms.Textarea({"rows": 4})


class OpenForm(forms.Form):
    """A campaign with its scope."""

    title = forms.CharField(label="名称", max_length=200)
    first = DayField(label="开始日期")
    last = DayField(label="结束日期")
    matters = forms.CharField(
        label="重点事项",
        required=False,
        max_length=4000,
        widget=_WORDS,
        help_text="每行一项，写法律条款或者执法事项。",
    )
    rules = forms.MultipleChoiceField(
        label="规则", required=False, widget=forms.CheckboxSelectMultiple, help_text="期间内违反的，由审查逐项计数。"
    )
    agencies = forms.MultipleChoiceField(
        label="涉及机关", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选的，涉及全部机关。"
    )
    note = forms.CharField(label="要求", required=False, max_length=2000, widget=_WORDS)

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["rules"], [(str(key), str(title)) for key, title in rule_titles(user)])
        offer(self.fields["agencies"], [(str(key), str(title)) for key, title in every_body(user)])

    def clean_matters(self) -> list[str]:
        """Return the matters, one per line."""
        return [line.strip() for line in self.cleaned_data["matters"].splitlines() if line.strip()]


class DrawForm(forms.Form):
    """What is drawn, and by which seed."""

    kind = forms.ChoiceField(label="抽取对象", choices=[(kind, type_name(kind)) for kind in KINDS])
    first = DayField(label="开始日期", help_text="在这一天以后开始的对象列入总体。")
    last = DayField(label="结束日期")
    size = forms.IntegerField(label="抽取件数", min_value=1, max_value=MOST)
    seed = forms.CharField(
        label="种子",
        max_length=100,
        help_text="已随机生成，可以改为当众产生的数字。种子和总体不变，名单就不变。",
    )


class CheckForm(forms.Form):
    """The results of the checks of some drawn objects; what is left open isn't recorded."""

    def __init__(self, places: Sequence[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        self.places = [place for place, _ in places]
        results = [("", "未检查"), ("1", "未发现问题"), ("0", "发现问题")]
        for place, title in places:
            label = f"{place}. {title}"
            self.fields[f"r{place}"] = forms.ChoiceField(label=label, required=False, choices=results)
            self.fields[f"n{place}"] = forms.CharField(label="情况", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Ask for words where something was found, and for a result where words are given."""
        data = super().clean() or {}
        for place in self.places:
            result, note = data.get(f"r{place}"), data.get(f"n{place}", "").strip()
            if result == "0" and not note:
                self.add_error(f"n{place}", "发现问题的，请写明是什么问题")
            if note and not result:
                self.add_error(f"r{place}", "写了情况，没有选检查结果")
        return data

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields, object by object."""
        return [[self[f"r{place}"], self[f"n{place}"]] for place in self.places]

    def checks(self) -> list[Check]:
        """Return what was filled in; call it after ``is_valid``."""
        data = self.cleaned_data
        return [Check(i, data[f"r{i}"] == "1", data[f"n{i}"]) for i in self.places if data[f"r{i}"]]


class CloseForm(forms.Form):
    """The summary that people write."""

    result = forms.CharField(label="总结", max_length=4000, widget=_WORDS, help_text="开展情况、问题、整改和建议。")
