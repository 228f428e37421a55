"""Forms of the acts about prominent problems; what is known is filled in, choices are narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.fields import DayField, offer
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.lists import every_body
from zhiheng.oversight.problems.services import Assignment

PAPERS = ".docx,.doc,.pdf,.xlsx,.xls,.et,.jpg,.jpeg,.png,.zip,.txt"
MOST_FILE = 20 * 1024 * 1024
MORE_TASKS = 3
_WORDS = forms.Textarea({"rows": 4})


def _bodies(user: User) -> list[tuple[str, str]]:
    return [("", "请选择"), *((str(key), str(title)) for key, title in every_body(user))]


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class ListForm(forms.Form):
    """A problem for the list. What the address names of rule, matter and number isn't asked again."""

    title = forms.CharField(label="问题", max_length=200, help_text="一句话写明什么问题、在哪些执法中。")
    origin = forms.ChoiceField(label="来源")
    source = forms.CharField(
        label="来源说明", required=False, max_length=300, help_text="调研、文件的名称和日期；来自数据的可以不写。"
    )
    agencies = forms.MultipleChoiceField(label="涉及机关", widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="表现", required=False, max_length=2000, widget=_WORDS)
    due = DayField(label="整改期限", required=False)

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["origin"], vocabulary().codes["problem_origin"].items())
        self.fields["agencies"].choices = _bodies(user)[1:]  # type: ignore[attr-defined]  # a ChoiceField


class InvestigateForm(forms.Form):
    """What was found, and the tasks that follow."""

    note = forms.CharField(label="调查情况", max_length=4000, widget=_WORDS, help_text="查了什么、原因是什么。")
    parts = forms.CharField(label="整改任务", max_length=4000, widget=_WORDS, help_text="每行一项任务。")

    def clean_parts(self) -> list[str]:
        """Return the tasks, one per line."""
        return lines(self.cleaned_data["parts"])


class AssignForm(forms.Form):
    """Tasks with body and day: those of the investigation, and some empty lines for others."""

    def __init__(self, user: User, parts: Sequence[str], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        bodies = _bodies(user)
        self.number = len(parts) + MORE_TASKS
        for place in range(1, self.number + 1):
            words = parts[place - 1] if place <= len(parts) else ""
            self.fields[f"t{place}_title"] = forms.CharField(
                label=f"任务{place}", max_length=200, required=False, initial=words
            )
            self.fields[f"t{place}_agency"] = forms.ChoiceField(label="责任单位", required=False, choices=bodies)
            self.fields[f"t{place}_due"] = DayField(label="期限", required=False)
        self.fields["demand"] = forms.CharField(
            label="整改要求", required=False, max_length=500, widget=_WORDS, help_text="对各项任务共同的要求。"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the words of a task that has a body; a task without body isn't assigned now."""
        data = super().clean() or {}
        for place in range(1, self.number + 1):
            if not data.get(f"t{place}_agency"):
                continue
            if not data.get(f"t{place}_title", "").strip():
                self.add_error(f"t{place}_title", "选了责任单位，没有写任务")
            if data.get(f"t{place}_due") is None and f"t{place}_due" not in self.errors:
                self.add_error(f"t{place}_due", "选了责任单位，没有写期限")
        return data

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of the tasks, row by row."""
        names = ("title", "agency", "due")
        return [[self[f"t{place}_{name}"] for name in names] for place in range(1, self.number + 1)]

    def tasks(self) -> list[Assignment]:
        """Return the tasks that have a body; call it after ``is_valid``."""
        data = self.cleaned_data
        return [
            Assignment(data[f"t{i}_title"], agency, data[f"t{i}_due"], data["demand"])
            for i in range(1, self.number + 1)
            if (agency := data[f"t{i}_agency"])
        ]


class RectifyForm(forms.Form):
    """What was done, with a file that proves it."""

    evidence = forms.CharField(label="整改情况", max_length=2000, widget=_WORDS, help_text="做了什么、到什么程度。")
    file = forms.FileField(
        label="佐证材料", help_text="每次一个文件，不超过 20 MB；多个的打成一个压缩包。",
        widget=forms.ClearableFileInput({"accept": PAPERS}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Refuse what is too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_FILE:
            raise forms.ValidationError("文件超过 20 MB，请压缩或者分开后上传")
        return file


class VerifyForm(forms.Form):
    """Verify an item, or send it back."""

    passed = forms.ChoiceField(label="核验结果", choices=[("", "请选择"), ("1", "核验通过"), ("0", "退回整改")])
    opinion = forms.CharField(
        label="核验意见", max_length=2000, widget=_WORDS, help_text="怎样核实的、结果如何；退回的写明缺什么。"
    )


class CloseForm(forms.Form):
    """The words with which a problem goes off the list."""

    result = forms.CharField(label="销号意见", max_length=2000, widget=_WORDS, help_text="整改结果、长效措施。")


class PrintForm(forms.Form):
    """The words that people add to the printed list."""

    summary = forms.CharField(label="总体情况", max_length=2000, widget=_WORDS)
