"""Forms of transfers to the discipline organ. What the source knows stands in them already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField, offer
from zhiheng.law.library import vocabulary
from zhiheng.ledger.lateform import LATE_FIELDS, LateEntryForm
from zhiheng.oversight.complaints.forms import agency_choices
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.services import NewTransfer
from zhiheng.oversight.discipline.sources import Source
from zhiheng.oversight.supervision.pages.forms import FilesPart, PeoplePart, ticks, words
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import discipline_bodies, names
from zhiheng.registry.people import by_certificate

_REPLY_DAYS = 14
"""Natural days that stand in the letter unless changed (平台建议值, unconfirmed: no text in hand names any)."""


class ProposeForm(FilesPart, PeoplePart):
    """A transfer: whom it is about, to whom it goes, words, materials, supervisors."""

    about = ticks("线索涉及", "选中的机关和人员看不到这件移送，也得不到任何提示。", required=False)
    agency = forms.ChoiceField(label="另外涉及的机关", required=False)
    certificates = forms.CharField(
        label="另外涉及人员的证件号码", max_length=200, required=False, help_text="几名人员用顿号或者逗号隔开。"
    )
    receiver = forms.ChoiceField(label="接收机关")
    facts = words("问题线索", "写明查明的事实、时间、涉及的人和依据。加密保存，印在移送函上。", rows=8, most=20_000)
    materials = ticks("平台已有的材料", "可能认出反映人的默认不附。", required=False)
    purpose = forms.CharField(
        label="附反映人材料的用途", max_length=200, required=False, help_text="选了随控告举报收到的材料时必填，留痕。"
    )
    papers = words("随附纸质材料", "每行一件，写名称和页数。", rows=3, required=False)
    field_order: Iterable[str] | None = (
        "about", "agency", "certificates", "receiver", "facts", "materials", "purpose", "attachments", "papers",
        "supervisors",
    )  # fmt: skip

    def __init__(self, unit: str, source: Source, data: Any = None, initial: Any = None) -> None:
        self.source = source
        super().__init__(unit, None, data, initial)

    def prepare(self) -> None:
        """Offer what the source knows: whom it concerns, what it holds; the receiving organs; supervisors."""
        super().prepare()
        offer(self.fields["about"], _about(self.source.about))
        self.fields["about"].initial = [f"{kind}:{id_}" for kind, id_ in self.source.about]
        offer(self.fields["agency"], agency_choices("没有"))
        bodies = [(row.public_id, row.name) for row in discipline_bodies()]
        offer(self.fields["receiver"], bodies if len(bodies) == 1 else [("", "请选择"), *bodies])
        held = self.source.materials
        offer(self.fields["materials"], [(one.file.public_id, f"{one.file.name}（{one.of}）") for one in held])
        self.fields["materials"].initial = [one.file.public_id for one in held if not one.personal]
        for name, needed in (("about", self.source.about), ("materials", held)):
            if not needed:
                del self.fields[name]
        if not any(one.personal for one in held):
            del self.fields["purpose"]

    def clean_certificates(self) -> tuple[str, ...]:
        """Return the officers' ids for certificates' numbers."""
        found = []
        for number in filter(None, re.split(r"[、，,\s]+", self.cleaned_data["certificates"])):
            holders = by_certificate(number)
            if not holders:
                raise forms.ValidationError(f"没有号码为 {number} 的证件，请核对")
            found.append(holders[0])
        return tuple(found)

    def new(self) -> NewTransfer:
        """Return what was filled in; call it after ``is_valid``."""
        data = self.cleaned_data
        chosen = [(kind, id_) for kind, _, id_ in (one.partition(":") for one in data.get("about", ()))]
        chosen += [("agency", data["agency"])] if data["agency"] else []
        chosen += [("officer", id_) for id_ in data["certificates"]]
        return NewTransfer(
            self.source, tuple(dict.fromkeys(chosen)), data["receiver"], tuple(data["supervisors"]), data["facts"],
            data["papers"], tuple(data.get("materials", ())), self.kept_ids, data.get("purpose", ""),
        )  # fmt: skip


def _about(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    called = names([id_ for kind, id_ in pairs if kind == "agency"])
    persons = people.names([id_ for kind, id_ in pairs if kind == "officer"])
    return [(f"{kind}:{id_}", called.get(id_) or persons.get(id_) or id_) for kind, id_ in pairs]


class PaperForm(ProposeForm, LateEntryForm):
    """A transfer that was sent on paper."""

    number = forms.CharField(label="文号", max_length=60, help_text="照纸质移送函填写，例如“示司纪移〔2026〕1号”。")
    reply_by = DayField(label="函上的反馈期限", required=False)
    field_order: Iterable[str] | None = ("number", "on", "reply_by", *(ProposeForm.field_order or ()), "late_reason")


class _Form(forms.Form):
    """A form about a transfer: account, transfer, what was sent, what is known."""

    def __init__(self, user: User, row: Transfer, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.user, self.row = user, row
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices."""


class DecideForm(_Form):
    """Whether it is transferred."""

    approved = forms.ChoiceField(label="审批结论", choices=[("", "请选择"), ("1", "同意移送"), ("0", "不同意移送")])
    opinion = words("审批意见", "不同意的写明理由。加密保存。", required=False)


class SendForm(_Form):
    """The letter."""

    reply_by = DayField(
        label="请对方反馈的日期", required=False, help_text="法律没有规定日数，建议值仅供参考；不要求的留空。"
    )

    def prepare(self) -> None:
        """Propose a day."""
        self.fields["reply_by"].initial = days.today() + timedelta(days=_REPLY_DAYS)


class ReceiveForm(_Form, LateEntryForm):
    """The receipt."""

    receipt_no = forms.CharField(label="回执编号", max_length=80, required=False)
    field_order = ("receipt_no", *LATE_FIELDS)


class AnswerForm(_Form, LateEntryForm):
    """What becomes of it."""

    outcome = forms.ChoiceField(label="反馈")
    words = words("反馈内容", "不受理的写明理由，有处理结果的写明结果。加密保存。", required=False)
    field_order = ("outcome", "words", *LATE_FIELDS)

    def prepare(self) -> None:
        """Offer the outcomes."""
        offer(self.fields["outcome"], [("", "请选择"), *vocabulary().codes["discipline_outcome"].items()])


class WithdrawForm(_Form):
    """Why it is withdrawn."""

    reason = words("理由", "加密保存。", most=500)


class LetInForm(_Form):
    """Who may read it besides, or no more."""

    account = forms.ChoiceField(label="账号", help_text="监督人员和部门执法监督人员；被反映的一方不能查阅。")
    active = forms.ChoiceField(label="准许", choices=[("1", "准许查阅"), ("0", "不再准许")])

    def prepare(self) -> None:
        """Offer the accounts that supervise."""
        own = [(user.public_id, user.title) for user in selectors.readers() if user != self.user]
        offer(self.fields["account"], [("", "请选择"), *own])
