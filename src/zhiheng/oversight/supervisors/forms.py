"""Forms of social supervisors and assignments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField, offer
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.lists import every_body
from zhiheng.oversight.supervision import selectors as supervision
from zhiheng.oversight.supervision.pages.forms import ManyFiles
from zhiheng.oversight.supervisors import selectors
from zhiheng.oversight.supervisors.projecting import OFFICE, OFFICER, SOCIAL
from zhiheng.oversight.supervisors.services import Enclosed, Engagement, NewAssignment
from zhiheng.registry import people
from zhiheng.registry.memberships import standing
from zhiheng.registry.people import Person

_WORDS = forms.Textarea({"rows": 4})


class TermForm(forms.Form):
    """A term: letter, field, last day."""

    credential = forms.CharField(label="聘书号", max_length=80)
    expertise = forms.CharField(label="专业领域", max_length=200, required=False)
    until = DayField(label="任期止", required=False)

    def engagement(self) -> Engagement:
        """Return what was filled in; call it after ``is_valid``."""
        data = self.cleaned_data
        return Engagement(data["credential"], data["expertise"], data["until"], data.get("account", ""))


class EngageForm(TermForm):
    """A new social supervisor."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="联系电话", max_length=20, required=False, help_text="只存入保密库。")
    account = forms.ChoiceField(label="账号", required=False, help_text="由系统管理员先建立社会监督员账号。")
    field_order = ("name", "phone", "credential", "expertise", "until", "account")

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        free = [(user.public_id, user.title) for user in selectors.free_accounts()]
        offer(self.fields["account"], [("", "暂不关联"), *free])

    def person(self) -> Person:
        """Return who it is."""
        return Person(self.cleaned_data["name"].strip(), phone=self.cleaned_data["phone"].strip())


class GiveForm(forms.Form):
    """An assignment."""

    title = forms.CharField(label="任务", max_length=200)
    kind = forms.ChoiceField(label="种类")
    assignee = forms.ChoiceField(label="承担者")
    about = forms.ChoiceField(label="涉及机关", required=False)
    due = DayField(label="期限")
    demand = forms.CharField(label="要求", max_length=2000, widget=_WORDS)

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["kind"], vocabulary().codes["assignment_kind"].items())
        offer(self.fields["assignee"], [("", "请选择"), *_assignees(user)])
        offer(self.fields["about"], [("", "不涉及特定机关"), *every_body(user)])
        self.fields["due"].initial = days.today() + timedelta(days=15)

    def new(self) -> NewAssignment:
        """Return what was filled in; call it after ``is_valid``."""
        data = self.cleaned_data
        type_, _, id_ = data["assignee"].partition(":")
        return NewAssignment(data["title"], data["kind"], data["demand"], (type_, id_), data["due"], data["about"])


def _assignees(user: User) -> list[tuple[str, str]]:
    social = [row.public_id for row in selectors.in_office(days.today())]
    officers = [row.public_id for row in supervision.supervising(standing.unit_of(user))]
    called = people.names([*social, *officers])
    return [
        *((f"{SOCIAL}:{id_}", f"社会监督员 {called[id_]}") for id_ in social),
        *((f"{OFFICER}:{id_}", f"监督人员 {called[id_]}") for id_ in officers),
        *((f"{OFFICE}:{id_}", title) for id_, title in sorted(selectors.justice_offices().items())),
    ]


class ReportForm(forms.Form):
    """What was done and seen, and what should be done."""

    note = forms.CharField(
        label="情况",
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text="做了什么、看到什么，不写个人信息。",
    )
    suggestion = forms.CharField(
        label="建议", required=False, max_length=2000, widget=_WORDS, help_text="提了建议的，司法局须答复是否采纳。"
    )
    attachments = forms.FileField(
        label="附件",
        required=False,
        widget=ManyFiles({"multiple": True}),
        help_text="照片、材料，只有承担者和监督人员能打开。",
    )
    kept = forms.CharField(label="", required=False, max_length=2_000, widget=forms.HiddenInput)

    def enclosed(self, user: User) -> Enclosed:
        """Return the files that came with it; call it after ``is_valid``."""
        return Enclosed(user, tuple(filter(None, self.cleaned_data["kept"].split(","))))


class TellForm(ReportForm):
    """Something seen of one's own accord."""

    title = forms.CharField(label="反映什么", max_length=200)
    field_order = ("title", "note", "suggestion", "attachments")


class AnswerForm(forms.Form):
    """The answer to a suggestion."""

    adopted = forms.ChoiceField(label="是否采纳", choices=[("", "请选择"), ("1", "采纳"), ("0", "不采纳")])
    words = forms.CharField(label="答复", max_length=2000, widget=_WORDS)


class WithdrawForm(forms.Form):
    """Why an assignment is withdrawn."""

    reason = forms.CharField(label="理由", max_length=500, widget=_WORDS)
