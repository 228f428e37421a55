"""Forms of the acts about filings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.ledger.lateform import LATE_FIELDS, LateEntryForm
from zhiheng.oversight.filings.majors import AGREED, PROBLEMS, terms
from zhiheng.oversight.supervision.pages.forms import FilesPart, LatePart, PeoplePart, ticks, words


class FileForm(FilesPart, LatePart):
    """File a decision; one that was filed on paper is entered with its day."""

    field_order = ("attachments", "on", "late_reason")


class RegisterForm(LatePart):
    """Register what was filed."""

    number = forms.CharField(label="备案号", max_length=60, help_text="登记簿上的编号，一号只用一次。")
    field_order = ("number", "on", "late_reason")


class AskForm(LatePart, PeoplePart):
    """Ask for material."""

    wanted = words("调取的材料", "逐项写明，例如：全部案卷、法制审核意见、集体讨论记录。")
    until = DayField(label="最迟哪天补交")
    field_order = ("wanted", "until", "supervisors", *LATE_FIELDS)


class ReviewForm(LatePart, PeoplePart):
    """Conclude the review; points and day are proposed, and dropped where nothing was found.

    An opinion that was given on paper is entered with its own number; no second document is made of it.
    """

    result = forms.ChoiceField(
        label="审查结论",
        choices=[(AGREED, "没有发现问题"), (PROBLEMS, "存在问题，须依法处理并答复")],
        widget=forms.RadioSelect,
    )
    items = ticks("存在问题的方面", "存在问题的必选。", required=False)
    opinion = words("审查意见", "写明结论和理由。不写身份号码和手机号。", rows=6)
    until = DayField(label="最迟哪天答复", required=False, help_text="存在问题的必填。")
    number = forms.CharField(
        label="纸质意见书文号", max_length=60, required=False, help_text="补录纸质意见书的必填；现在作出的由系统编号。"
    )
    field_order = ("result", "items", "opinion", "until", "supervisors", "number", *LATE_FIELDS)

    def prepare(self) -> None:
        """Offer the points of the review."""
        super().prepare()
        self.choose("items", list(terms().checks.items()))

    def clean(self) -> dict[str, Any]:
        """Require points and day of an opinion that wants an answer, clear them where there is none."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") == PROBLEMS:
            if not data.get("items"):
                self.add_error("items", "请勾选存在问题的方面")
            if not data.get("until"):
                self.add_error("until", "请填写最迟哪天答复，例如 2026-12-10")
        else:
            data.update(items=[], until=None)
        past = data.get("on") is not None and data["on"] < days.today()
        if past and not (data.get("number") or "").strip():
            self.add_error("number", "请照纸质意见书填写文号")
        if not past:
            data["number"] = ""
        return data


class AnswerForm(FilesPart, LatePart):
    """Hand in material."""

    explanation = words("补交说明", "逐项写明补交了什么。不写身份号码和手机号。", rows=6)
    field_order: tuple[str, ...] = ("explanation", "attachments", *LATE_FIELDS)


class OpinionAnswerForm(AnswerForm):
    """Answer an opinion."""

    corrected = forms.TypedChoiceField(
        label="处理情况",
        choices=[("1", "已经纠正"), ("0", "认为决定合法，说明理由")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    field_order = ("corrected", "explanation", "attachments", *LATE_FIELDS)


class SuperviseForm(LateEntryForm):
    """Open supervision."""

    title = forms.CharField(label="事项名称", max_length=120)


def next_number(word: str, day: date, given: int) -> str:
    """Return the number that a register proposes: ``示司备〔2026〕4号`` after three of the year."""
    return f"{word}备〔{day.year}〕{given + 1}号"
