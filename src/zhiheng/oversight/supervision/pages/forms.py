"""Forms of the acts on instruments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law.library import vocabulary
from zhiheng.ledger.lateform import LATE_FIELDS, LateEntryForm
from zhiheng.oversight.supervision import checking, selectors
from zhiheng.oversight.supervision.instruments import Instrument, instruments
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.services.answering import people_of
from zhiheng.registry import people
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Officer

Choices = list[tuple[str, str]]
_WAYS = ("01", "02", "04", "06", "07")
"""Ways in which one office serves on another."""


def words(
    label: str, help_text: str = "", rows: int = 4, most: int = 2_000, *, required: bool = True
) -> forms.CharField:
    """Return a field for several lines."""
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


def ticks(label: str, help_text: str = "", *, required: bool = True) -> forms.MultipleChoiceField:
    """Return a field of boxes to tick."""
    return forms.MultipleChoiceField(
        label=label, widget=forms.CheckboxSelectMultiple, help_text=help_text, required=required
    )


def people_choices(unit: str, day: date, without: Sequence[str] = ()) -> Choices:
    """Return a body's supervisors with what their certificate says on a day."""
    rows = [row for row in selectors.supervising(unit) if row.public_id not in without]
    ids = [row.public_id for row in rows]
    called = people.names(ids)
    facts = holding("certificate.valid", day, ("supervision",)).filter(subject__in=ids)
    valid = set(facts.values_list("subject", flat=True))
    return [(id_, called[id_] + ("" if id_ in valid else "（当日没有有效的监督证件）")) for id_ in ids]


class OrderForm(forms.Form):
    """Base: ``unit`` is the acting body, ``order`` the instrument."""

    def __init__(self, unit: str, order: Order | None, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.unit, self.order = unit, order
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on body and instrument."""

    def choose(self, name: str, choices: Choices) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class LatePart(OrderForm, LateEntryForm):
    """An act that may have happened before it is entered: the day and the reason stand at the end."""

    def prepare(self) -> None:
        """Put the two fields last."""
        super().prepare()
        self.order_fields([*(name for name in self.fields if name not in LATE_FIELDS), *LATE_FIELDS])


class PeoplePart(OrderForm):
    """Two or more supervisors."""

    supervisors = ticks("监督人员", "两名以上，当日持有有效的行政执法监督证件。")

    def prepare(self) -> None:
        """Offer the body's supervisors; one who offers just two sees them ticked."""
        found = people_choices(self.unit, days.today(), self.excluded())
        self.choose("supervisors", found)
        if len(found) == 2:
            self.fields["supervisors"].initial = [id_ for id_, _ in found]

    def excluded(self) -> Sequence[str]:
        """Return who isn't offered."""
        return ()


class IssueForm(PeoplePart):
    """Issue an instrument of a kind on a matter."""

    problems = words("问题", "逐项写明查明的事实，印在文书上。已按发现起草。", rows=8, most=20_000)
    demand = words("要求", "要机关做什么。", rows=3, most=500)
    until = DayField(label="期限", help_text="文书载明的最后一天。")
    findings = ticks("涉及的发现", "核验时逐项对照最近一次审查。", required=False)
    field_order: Iterable[str] | None = ("problems", "demand", "until", "findings", "supervisors")

    def __init__(
        self,
        unit: str,
        instrument: Instrument,
        found: Sequence[checking.Checked],
        data: Any = None,
        initial: Any = None,
    ) -> None:
        self.instrument, self.found = instrument, found
        super().__init__(unit, None, data, initial)

    def prepare(self) -> None:
        """Offer the matter's findings; ask for a last day only where the document states it."""
        super().prepare()
        self.choose("findings", [(one.row.identity, one.called) for one in self.found])
        if not self.found:
            del self.fields["findings"]
        if self.instrument.from_receipt:
            del self.fields["until"]


class PaperForm(IssueForm, LateEntryForm):
    """Record an instrument that was issued on paper."""

    kind = forms.ChoiceField(label="文书种类")
    number = forms.CharField(label="文号", max_length=60, help_text="照纸质文书填写，例如“示司监意〔2026〕3号”。")
    field_order: Iterable[str] | None = (
        "kind",
        "number",
        "on",
        "until",
        "problems",
        "demand",
        "findings",
        "supervisors",
        "late_reason",
    )

    def prepare(self) -> None:
        """Offer all kinds; nothing that the law would refuse is left out."""
        super().prepare()
        self.fields["on"] = DayField(label="制发日期", latest=days.today(), help_text="照纸质文书填写。")
        self.fields["until"] = DayField(
            label="期限", required=False, help_text="文书载明的最后一天；从收到之日起算的不填。"
        )
        self.choose("kind", [(one.kind, one.title) for one in instruments().values()])
        self.order_fields(self.field_order)


class ServeForm(LatePart):
    """Register service."""

    method = forms.ChoiceField(label="送达方式")
    received_by = forms.CharField(label="收件岗位", max_length=60, help_text="例如“办公室”，不写姓名。")
    recipient = forms.ChoiceField(label="收件人", required=False)
    receipt = forms.BooleanField(label="有送达回证", required=False)

    def prepare(self) -> None:
        """Offer the ways of service and the people of the supervised body."""
        super().prepare()
        called = vocabulary().codes["service_method"]
        self.choose("method", [(code, called[code]) for code in _WAYS])
        if self.order is not None:
            ids = list(
                Officer.objects.filter(agency=self.order.agency, left_on=None).values_list("public_id", flat=True)
            )
            names = sorted(people.names(ids[:500]).items(), key=lambda item: item[1])
            self.choose("recipient", [("", "没有登记"), *names])


class ManyFiles(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesPart(OrderForm):
    """Text and files: ``kept`` names the files that arrived already and wait to be sent."""

    attachments = forms.FileField(label="附件", required=False, widget=ManyFiles({"multiple": True}))
    kept = forms.CharField(label="", required=False, max_length=2_000, widget=forms.HiddenInput)

    @property
    def kept_ids(self) -> tuple[str, ...]:
        """Return the ids of the files that wait to be sent."""
        return tuple(filter(None, self.cleaned_data.get("kept", "").split(",")))


class AnswerForm(FilesPart):
    """Explain."""

    explanation = words("说明", "逐项说明有关情况。不写身份号码和手机号。", rows=6)
    field_order = ("explanation", "attachments")


class ReportForm(FilesPart):
    """Report."""

    corrected = forms.TypedChoiceField(
        label="纠正情况",
        choices=[("1", "已经纠正"), ("0", "正在办理，报告进度")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    explanation = words("怎样纠正", "逐项写明补办了什么、还差什么。不写身份号码和手机号。", rows=6)
    field_order = ("corrected", "explanation", "attachments")


class ObjectForm(FilesPart):
    """Object."""

    reason = words("异议的理由", "写明对哪一项有异议、依据是什么。", rows=6)
    field_order = ("reason", "attachments")


class ImposeForm(LatePart):
    """How people were held responsible, on which day: mostly before it is entered, by a decision outside."""

    form = forms.ChoiceField(label="追究方式", help_text="没有追究的选“不予追究”，并写明理由。")
    officers = ticks("人员", "本机关被追究的人员，包括已经离开的；不予追究、通报批评机关的可以不选。", required=False)
    note = words("说明", "依据、决定的文号；没有追究的写明理由。不写身份号码和手机号。", required=False)

    def prepare(self) -> None:
        """Offer the forms, and who belonged to the body by the day of the decision."""
        super().prepare()
        self.choose("form", [("", "请选择"), *vocabulary().codes["accountability_form"].items()])
        if self.order is None:
            return
        own = people_of(self.order.agency, self.past or days.today())
        called = people.names(own)
        here = Officer.objects.filter(public_id__in=own, agency=self.order.agency, left_on=None)
        there = set(here.values_list("public_id", flat=True))
        self.choose("officers", [(id_, called[id_] + ("" if id_ in there else "（已离开）")) for id_ in own])


class MoreTimeForm(OrderForm):
    """Ask for or grant more time."""

    to = DayField(label="延长至")
    reason = words("理由", most=500)


class ReasonForm(OrderForm):
    """A reason."""

    reason = words("理由", most=500)


class ReexamineForm(PeoplePart):
    """Decide about an objection."""

    upheld = forms.TypedChoiceField(
        label="复查结论",
        choices=[("1", "异议不成立，维持原文书"), ("0", "异议成立，撤回原文书")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    reason = words("理由", "写明复查的事实和依据。")
    field_order = ("upheld", "reason", "supervisors")

    def excluded(self) -> Sequence[str]:
        """Whoever issued doesn't re-examine."""
        return self.order.supervisors if self.order is not None else ()


class VerifyForm(PeoplePart):
    """Verify."""

    passed = forms.TypedChoiceField(
        label="核验结论",
        choices=[("1", "已经纠正，核验通过"), ("0", "没有纠正，退回继续办理")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    seen = ticks("由人核实的发现", "数据不能证明的，看过材料、确已补救的打勾。", required=False)
    opinion = words("核验情况", "怎样核实、看了哪些材料。")
    field_order = ("passed", "seen", "opinion", "supervisors")

    def prepare(self) -> None:
        """Offer what only a person can check."""
        super().prepare()
        found = checking.of_order(self.order) if self.order is not None else []
        asked = [
            (one.row.identity, f"{one.called}，{one.words}") for one in found if one.shows is checking.Shows.PERSON
        ]
        self.choose("seen", asked)
        if not asked:
            del self.fields["seen"]


class CloseForm(OrderForm):
    """Close."""

    result = forms.CharField(label="办结结果", max_length=200)


class MeetForm(LatePart, PeoplePart):
    """Record a talk."""

    resolutions = words("议定事项", "每行一项。")
    minutes = forms.BooleanField(label="已作约谈记录", required=False)
    field_order = ("supervisors", "resolutions", "minutes")
