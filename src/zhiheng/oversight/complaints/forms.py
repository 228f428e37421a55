"""Forms of the acts about complaints. What is known stands in them already."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law.library import vocabulary
from zhiheng.oversight.complaints.models import Complaint, ScanCode
from zhiheng.oversight.complaints.sides import accused_units
from zhiheng.oversight.complaints.topics import choices as topics
from zhiheng.registry.models import Agency, Enterprise, Officer

_WORDS = forms.Textarea({"rows": 4})
_LONG = 5_000


def agency_choices(empty: str = "请选择") -> list[tuple[str, str]]:
    """Return the bodies that exist now, streets last."""
    rows = Agency.objects.filter(ended_on=None)
    found = sorted(rows, key=lambda row: (row.kind == "subdistrict", row.name))
    return [("", empty), *((row.public_id, str(row)) for row in found)]


def set_choices(form: forms.Form, name: str, found: Any) -> None:
    """Offer choices in a form's field."""
    form.fields[name].choices = found  # type: ignore[attr-defined]  # a ChoiceField


class _Form(forms.Form):
    """A form about a complaint: account, complaint, what was sent, what is known."""

    def __init__(self, user: User, row: Complaint | None, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.user, self.row = user, row
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices."""


class KindsForm(_Form):
    """Kinds, matter, and about whom a complaint is."""

    kinds = forms.MultipleChoiceField(label="类别", widget=forms.CheckboxSelectMultiple)
    topic = forms.ChoiceField(label="事项")
    agency = forms.ChoiceField(
        label="被反映的机关",
        required=False,
        help_text="控告、举报请写明：写明后，该机关和人员看不到这一件。不写明的，只能由本局办理。",
    )
    certificate = forms.CharField(
        label="被反映人员的证件号码", max_length=40, required=False, help_text="知道是哪一位执法人员的填写。"
    )

    def prepare(self) -> None:
        """Offer kinds, matters and agencies."""
        set_choices(self, "kinds", list(vocabulary().codes["complaint_kind"].items()))
        set_choices(self, "topic", topics())
        set_choices(self, "agency", agency_choices("不涉及"))

    def clean_certificate(self) -> str:
        """Return the officer's id for a certificate's number."""
        from zhiheng.registry.people import by_certificate

        number = self.cleaned_data["certificate"].strip()
        if not number:
            return ""
        found = by_certificate(number)
        if not found:
            raise forms.ValidationError("没有这个号码的证件，请核对；不能确定的请留空")
        return found[0]

    def clean(self) -> dict[str, Any]:
        """An officer's agency is named with the officer."""
        data = super().clean() or {}
        if data.get("certificate") and not data.get("agency"):
            row = Officer.objects.filter(public_id=data["certificate"]).first()
            data["agency"] = row.agency if row is not None else ""
        return data


class ReceiveForm(KindsForm):
    """A complaint that came by telephone, letter or visit."""

    channel = forms.ChoiceField(label="来源")
    order_no = forms.CharField(label="12345 工单号", max_length=60, required=False)
    received_on = DayField(label="收到日期", latest=None)
    text = forms.CharField(label="诉求内容", max_length=_LONG, widget=_WORDS, help_text="加密保存，只给办理的人看。")
    uscc = forms.CharField(label="涉及企业的统一社会信用代码", max_length=18, required=False)
    region = forms.ChoiceField(label="发生地（街道）", required=False)
    name = forms.CharField(label="姓名", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    secret = forms.BooleanField(label="要求保密", required=False, help_text="选中后，承办单位看不到反映人是谁。")
    reply_wanted = forms.BooleanField(label="需要回复", required=False, initial=True)

    field_order = ("channel", "order_no", "received_on", "kinds", "topic", "text", "agency", "certificate")

    def prepare(self) -> None:
        """Offer channels and streets besides."""
        super().prepare()
        set_choices(self, "channel", list(vocabulary().codes["complaint_channel"].items()))
        streets = Agency.objects.filter(ended_on=None, kind="subdistrict").order_by("name")
        set_choices(self, "region", [("", "不清楚"), *((row.public_id, str(row)) for row in streets)])
        day = self.fields["received_on"]
        if isinstance(day, DayField):
            day.latest, day.why = days.today(), "不能晚于今天"

    def clean_uscc(self) -> str:
        """Return the registered enterprise's id for a credit code."""
        code = self.cleaned_data["uscc"].strip().upper()
        if not code:
            return ""
        found = Enterprise.objects.filter(uscc=code).first()
        if found is None:
            raise forms.ValidationError("没有登记这个代码的企业，请核对；不能确定的请留空")
        return found.public_id

    def clean_phone(self) -> str:
        """A telephone number has five digits at least."""
        text = str(self.cleaned_data["phone"]).strip()
        if text and len(re.sub(r"\D", "", text)) < 5:
            raise forms.ValidationError("电话号码不完整，请核对")
        return text


class ClassifyForm(KindsForm):
    """Another classification, with its reason."""

    reason = forms.CharField(
        label="改变分类的理由", max_length=300, widget=forms.Textarea({"rows": 2}), help_text="加密保存，只给本局看。"
    )


class AssignForm(_Form):
    """Which agency handles a complaint."""

    handler = forms.ChoiceField(label="承办单位")
    helpers = forms.MultipleChoiceField(label="配合单位", required=False)
    brief = forms.CharField(
        label="转办摘要", max_length=_LONG, widget=_WORDS, required=False,
        help_text="要求保密的和控告举报必须写：承办单位只看到摘要，请隐去能认出反映人的内容。",
    )  # fmt: skip
    reply_by = DayField(label="要求答复日期", required=False, help_text="不填的，转办次日起五个工作日。")

    def prepare(self) -> None:
        """Offer the bodies."""
        set_choices(self, "handler", agency_choices())
        set_choices(self, "helpers", agency_choices()[1:])


class ReasonForm(_Form):
    """An act that asks for its reason."""

    reason = forms.CharField(label="理由", max_length=500, widget=_WORDS)


class PlainForm(_Form):
    """An act that asks for nothing."""


class DecideForm(_Form):
    """Whether a complaint may be given back."""

    granted = forms.ChoiceField(label="审核结果", choices=[("yes", "同意退单，重新转办"), ("no", "不同意，继续办理")])
    reason = forms.CharField(label="理由", max_length=500, widget=_WORDS)


class ProgressForm(_Form):
    """Until when it will be solved, and why not sooner."""

    promised_by = DayField(label="承诺办结日期")
    ground = forms.CharField(label="进度和原因", max_length=500, widget=_WORDS)


class ReplyForm(_Form):
    """The answer."""

    text = forms.CharField(
        label="答复内容", max_length=_LONG, widget=_WORDS, help_text="反映人会看到。请写明办理情况、结果和依据。"
    )
    to_caller = forms.BooleanField(label="已经回复反映人", required=False, initial=True)
    repeat = forms.BooleanField(
        label="同一事实理由重复提出，不再办理", required=False, help_text="须已向反映人解释，并书面说明。"
    )


class ReviewForm(_Form):
    """What the return visit found."""

    outcome = forms.ChoiceField(
        label="回访结果",
        choices=[("close", "满意，办结"), ("close-not", "不满意，但已依法办理，办结"), ("back", "退回再办")],
    )
    solved = forms.BooleanField(label="问题已解决", required=False)
    score = forms.TypedChoiceField(
        label="评分", required=False, coerce=int, empty_value=None,
        choices=[("", "没有评分"), *((n, f"{n} 分") for n in range(5, 0, -1))],
    )  # fmt: skip
    reason = forms.CharField(label="说明", max_length=500, widget=_WORDS, required=False, help_text="退回的必须写。")


class LinkForm(_Form):
    """With what a complaint is linked."""

    type = forms.ChoiceField(
        label="关联到",
        choices=[
            ("enterprise", "企业"), ("inspection", "检查"), ("case", "案件"), ("clue", "线索"),
            ("complaint", "同一事项的投诉举报"),
        ],
    )  # fmt: skip
    number = forms.CharField(label="编号", max_length=120, help_text="案号、检查编号、统一社会信用代码或者工单号。")


class ReleaseForm(_Form):
    """A redacted summary for an accused agency."""

    agency = forms.ChoiceField(label="释出给")
    summary = forms.CharField(
        label="摘要", max_length=_LONG, widget=_WORDS,
        help_text="被控告、举报的单位只看到这段文字。请隐去反映人的姓名、电话、时间地点等能认出来的内容。",
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the accused agencies only."""
        if self.row is not None:
            units = accused_units(self.row)
            set_choices(self, "agency", [one for one in agency_choices() if not one[0] or one[0] in units])


class CodeForm(_Form):
    """A code to be scanned."""

    kind = forms.ChoiceField(label="用途", choices=ScanCode.Kind.choices)
    title = forms.CharField(
        label="名称", max_length=120, help_text="例如：政务大厅一楼、某街道办事处门口。印在海报上。"
    )
    agency = forms.ChoiceField(label="机关", required=False)
    target = forms.CharField(
        label="对象编号", max_length=64, required=False,
        help_text="执法人员填证件号码，企业填统一社会信用代码，文书填文号；张贴处不填。",
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the bodies."""
        set_choices(self, "agency", agency_choices("不限"))
