"""Forms of the plan's acts; what is known is filled in, choices are narrowed to what the account may name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField, offer
from zhiheng.plan import selectors
from zhiheng.plan.checking import say, unsay
from zhiheng.plan.models import Meeting
from zhiheng.plan.permissions import may_set, speaks_for
from zhiheng.plan.services import Resolution
from zhiheng.plan.text.naming import Body, Key
from zhiheng.plan.text.reading import MOST_LINES

MOST_TEXT = 200_000
MOST_FILE = 20 * 1024 * 1024
PAPERS = ".docx,.doc,.pdf,.xlsx,.xls,.et,.jpg,.jpeg,.png,.zip,.txt"
RESOLUTIONS = 8
LATEST_RECORD = timedelta(days=14)
"""How long after a meeting it can be recorded here; beyond it a reason and a second person are asked (F4)."""
_WORDS = forms.Textarea({"rows": 4})


def choices(bodies: Sequence[Body], empty: str = "请选择") -> list[tuple[str, str]]:
    """Return bodies as choices."""
    return [("", empty), *((say(body.key), body.short or body.name) for body in bodies)]


class StartForm(forms.Form):
    """A plan's text: pasted, or as a file."""

    text = forms.CharField(
        label="方案文本", required=False, widget=forms.Textarea({"rows": 12}), max_length=MOST_TEXT,
        help_text="把方案全文粘贴到这里，不需要改格式。",
    )  # fmt: skip
    file = forms.FileField(
        label="或者上传文件", required=False, help_text="文本文件（.txt）或者 Word 文件（.docx），不超过 20 MB。",
        widget=forms.ClearableFileInput({"accept": ".txt,.docx"}),
    )  # fmt: skip
    plan = forms.ChoiceField(label="用途", required=False)

    def __init__(self, user: User, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        known = [(row.public_id, f"修订：{row.title}") for row in selectors.plans(user)]
        offer(self.fields["plan"], [("", "纳入一份新的方案"), *known])

    def clean(self) -> dict[str, Any]:
        """Ask for a text or a file, not for both."""
        data = super().clean() or {}
        text, file = data.get("text", "").strip(), data.get("file")
        if bool(text) == bool(file):
            self.add_error("text", "请粘贴文本，或者上传文件" if not text else "文本和文件只要一样，请去掉一样")
        if text.count("\n") >= MOST_LINES:
            self.add_error("text", f"超过 {MOST_LINES} 行，请只粘贴方案正文")
        if file and file.size > MOST_FILE:
            self.add_error("file", "文件超过 20 MB，请另存后上传")
        return data


class TaskForm(forms.Form):
    """A task."""

    title = forms.CharField(label="任务", max_length=200, help_text="做什么、做到什么程度。")
    body = forms.ChoiceField(label="承办单位")
    due = DayField(label="期限", required=False)
    until_further = forms.BooleanField(label="长期坚持", required=False)
    target = forms.DecimalField(label="数量", required=False, min_value=0, max_digits=14, decimal_places=2)
    unit = forms.CharField(label="计量单位", required=False, max_length=20, help_text="例如 人次、件、家。")
    account = forms.ChoiceField(label="责任人", required=False)
    proof = forms.CharField(label="佐证要求", required=False, max_length=300, help_text="完成时要附什么。")

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        bodies = [body for body in selectors.register() if may_set(user, body.key[1])]
        offer(self.fields["body"], choices(bodies))
        people = selectors.people_of([body.key[1] for body in bodies])
        offer(self.fields["account"], [("", "不指定"), *people.values_list("public_id", "title")])

    def clean_body(self) -> Key:
        """Return the body's key."""
        return unsay(self.cleaned_data["body"]) or ("", "")


class ProgressForm(forms.Form):
    """Progress of a task, with what proves it."""

    note = forms.CharField(label="进展", max_length=500, widget=_WORDS, help_text="做了什么、到什么程度。")
    value = forms.DecimalField(label="累计完成数量", required=False, min_value=0, max_digits=14, decimal_places=2)
    file = forms.FileField(
        label="佐证文件", required=False, help_text="每次一个文件，不超过 20 MB。",
        widget=forms.ClearableFileInput({"accept": PAPERS}),
    )  # fmt: skip
    related = forms.CharField(
        label="平台内的佐证", required=False, widget=forms.Textarea({"rows": 2}),
        help_text="案件、检查、文书等对象页面的地址，每行一个。",
    )  # fmt: skip
    done = forms.BooleanField(label="任务已完成，报请核定", required=False)

    def clean_file(self) -> UploadedFile[Any] | None:
        """Refuse what is too large."""
        return sized(self.cleaned_data.get("file"))

    def clean_related(self) -> list[str]:
        """Return the objects that the addresses name, as ``type/id``."""
        found = []
        for line in self.cleaned_data["related"].splitlines():
            parts = line.strip().split("?")[0].rstrip("/").split("/")
            if len(parts) >= 2 and all(parts[-2:]):
                found.append("/".join(parts[-2:]))
            elif line.strip():
                raise ValidationError(f"“{line.strip()[:60]}”不是对象的地址，请从对象页面的地址栏复制")
        return list(dict.fromkeys(found))


def sized(file: UploadedFile[Any] | None) -> UploadedFile[Any] | None:
    """Return an uploaded file, or refuse it where it is too large."""
    if file is not None and (file.size or 0) > MOST_FILE:
        raise ValidationError("文件超过 20 MB，请压缩或者分开后上传")
    return file


class ReviewForm(forms.Form):
    """Confirm a task, or send it back."""

    passed = forms.ChoiceField(label="核定结果", choices=[("", "请选择"), ("1", "核定完成"), ("0", "退回补充")])
    note = forms.CharField(
        label="意见", required=False, max_length=300, widget=_WORDS, help_text="退回的，写明缺什么。"
    )


class LightsForm(forms.Form):
    """The two numbers of a plan."""

    warn_days = forms.IntegerField(
        label="临期天数", min_value=1, max_value=366, help_text="距期限不多于这些天（自然日）的，亮黄灯。"
    )
    quiet_days = forms.IntegerField(
        label="无进展天数", min_value=1, max_value=366, help_text="长期坚持的任务超过这些天没有进展的，亮黄灯。"
    )


class ImplementationForm(forms.Form):
    """A body's implementation plan."""

    body = forms.ChoiceField(label="报送单位")
    file = forms.FileField(
        label="实施方案", help_text="Word、WPS 或 PDF 文件，不超过 20 MB。",
        widget=forms.ClearableFileInput({"accept": PAPERS}),
    )  # fmt: skip

    def __init__(self, user: User, data: Any = None, files: Any = None, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        mine = [one for one in selectors.register() if one.key[0] == "agency" and speaks_for(user, one.key[1])]
        offer(self.fields["body"], choices(mine))

    def clean_file(self) -> UploadedFile[Any] | None:
        """Refuse what is too large."""
        return sized(self.cleaned_data.get("file"))


class MeetingForm(forms.Form):
    """A call to a meeting."""

    title = forms.CharField(label="会议名称", max_length=120)
    on = DayField(label="会期")
    place = forms.CharField(label="地点", required=False, max_length=120)
    agenda = forms.CharField(label="议题", max_length=4000, widget=_WORDS, help_text="每行一个议题。")
    bodies = forms.MultipleChoiceField(label="参加单位", widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["bodies"], choices(selectors.register())[1:])

    def clean_agenda(self) -> list[str]:
        """Return the items, one per line."""
        return [line.strip() for line in self.cleaned_data["agenda"].splitlines() if line.strip()]


class HoldForm(forms.Form):
    """What a meeting brought: who came, minutes, resolutions with body and due day."""

    day = DayField(label="召开日期")
    bodies = forms.MultipleChoiceField(label="到会单位", widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="会议纪要", max_length=20_000, widget=forms.Textarea({"rows": 8}))

    def __init__(self, meeting: Meeting, invited: Sequence[Key], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["day"] = DayField(
            label="召开日期", latest=days.today(), earliest=days.today() - LATEST_RECORD, why="召开后十个工作日内登记"
        )
        every = selectors.register()
        here = [body for body in every if body.key in invited]
        offer(self.fields["bodies"], choices(here)[1:])
        for place in range(1, RESOLUTIONS + 1):
            self.fields[f"r{place}_words"] = forms.CharField(label=f"议定事项{place}", max_length=200, required=False)
            self.fields[f"r{place}_body"] = forms.ChoiceField(
                label="承办单位", required=False, choices=choices(every, "不交办，只记录")
            )
            self.fields[f"r{place}_due"] = DayField(label="期限", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a resolution that has a body or a day."""
        data = super().clean() or {}
        for i in range(1, RESOLUTIONS + 1):
            if (data.get(f"r{i}_body") or data.get(f"r{i}_due")) and not data.get(f"r{i}_words", "").strip():
                self.add_error(f"r{i}_words", "写了承办单位或期限，没有写议定了什么")
        return data

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the fields before the resolutions."""
        return [self[name] for name in ("day", "bodies", "note")]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of the resolutions, row by row."""
        return [[self[f"r{i}_{part}"] for part in ("words", "body", "due")] for i in range(1, RESOLUTIONS + 1)]

    def resolutions(self) -> list[Resolution]:
        """Return the resolutions that were written; call it after ``is_valid``."""
        data = self.cleaned_data
        return [
            Resolution(words, unsay(data[f"r{i}_body"]), data[f"r{i}_due"])
            for i in range(1, RESOLUTIONS + 1)
            if (words := data[f"r{i}_words"].strip())
        ]


class EvaluationForm(forms.Form):
    """What people write in an evaluation."""

    summary = forms.CharField(label="总体情况", max_length=4000, widget=_WORDS)
    achievements = forms.CharField(label="主要成效", max_length=4000, widget=_WORDS)
    shortcomings = forms.CharField(label="存在问题", max_length=4000, widget=_WORDS)
    next_steps = forms.CharField(label="下一步工作", max_length=4000, widget=_WORDS)


class MonthForm(forms.Form):
    """The month of a report, and the words that people add to the figures."""

    summary = forms.CharField(label="总体情况", max_length=2000, widget=_WORDS)
    next_steps = forms.CharField(label="下一步工作", max_length=2000, widget=_WORDS)
