"""The page on which a case is opened (登记线索)."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.casefile import today
from zhiheng.handling.cases.opening import Opening, open_case
from zhiheng.handling.cases.permissions import may_handle
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.kit.pages.parts import Link
from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import ActRefused, Hindrance
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.registry.memberships.standing import unit_of
from zhiheng.registry.models import Enterprise
from zhiheng.registry.people import Person


class OpeningForm(forms.Form):
    """What is known when a clue comes in."""

    source = forms.ChoiceField(label="线索来源")
    cause = forms.CharField(
        label="案由", max_length=120, help_text="涉嫌的违法行为，例如“涉嫌经营超过保质期的食品”；不写姓名。"
    )
    party_kind = forms.ChoiceField(label="当事人类别")
    firm = forms.CharField(
        label="企业或者组织", max_length=120, required=False,
        help_text="填统一社会信用代码，或者登记的全称。名录里没有的，先到“企业”登记。",
    )  # fmt: skip
    name = forms.CharField(
        label="姓名", max_length=80, required=False, help_text="公民填写。存入个人信息保险库，台账只记编号。"
    )
    id_no = forms.CharField(label="公民身份号码", max_length=40, required=False)
    began = DayField(
        label="违法行为发生日期", required=False, help_text="追责期限从这天（连续、继续的从终了之日）起算。"
    )
    ended = DayField(label="违法行为终了日期", required=False, help_text="不填的，与发生日期相同。")
    continuing = forms.BooleanField(label="违法行为仍在继续", required=False)
    named_report = forms.BooleanField(label="实名举报", required=False)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        words = vocabulary().codes
        for name, table in (("source", "case_source"), ("party_kind", "party_kind")):
            cast("forms.ChoiceField", self.fields[name]).choices = list(words[table].items())

    def clean_id_no(self) -> str:
        """Check the number, naming what is wrong without repeating it."""
        number = codes.normalized(self.cleaned_data["id_no"])
        if number and (problem := codes.identity_problem(number, today())):
            raise forms.ValidationError(f"{problem}。请按身份证件核对。")
        return number

    def clean(self) -> dict[str, Any]:
        """Find the party, and hold the days to each other."""
        data = super().clean() or {}
        began, ended = data.get("began"), data.get("ended")
        if began and not ended and not data.get("continuing"):
            data["ended"] = began
        if began and ended and ended < began:
            self.add_error("ended", f"终了日期早于发生日期 {began}，请核对。")
        for name in ("began", "ended"):
            if isinstance(day := data.get(name), date) and day > today():
                self.add_error(name, "这天还没有到，请核对。")
        if data.get("party_kind") == "citizen":
            if not data.get("name"):
                self.add_error("name", "当事人是公民的，请填姓名。")
        elif data.get("firm"):
            data["enterprise"] = self._enterprise(data["firm"])
        else:
            self.add_error("firm", "请填企业或者组织的代码或者全称。")
        return data

    def _enterprise(self, text: str) -> str:
        code = codes.normalized(text)
        found = Enterprise.objects.filter(uscc=code).first() or Enterprise.objects.filter(name=text.strip()).first()
        if found is None:
            self.add_error("firm", "名录里没有这家企业或者组织。请核对代码、全称，或者先在“企业”登记。")
            return ""
        return found.public_id


class OpenCase(LedgerActPage):
    """Register a clue as a case."""

    title, button, form_class = "登记线索", "登记线索", OpeningForm

    def subject(self, request: HttpRequest, **address: Any) -> None:
        """Nothing is there yet; the address lets in who may act."""

    def up(self, subject: None) -> Link:
        """Return the way back to one's cases."""
        return Link("我的案件", reverse("list", args=["my-cases"]))

    def initial(self, request: HttpRequest, subject: None) -> dict[str, Any]:
        """Return what the address says: the enterprise or the source from which somebody comes."""
        return {name: request.GET[name] for name in ("firm", "source", "cause") if name in request.GET}

    def perform(self, request: HttpRequest, subject: None, form: forms.Form, key: str) -> str:
        """Open it and return the address of the case."""
        user, data = account_of(request), form.cleaned_data
        if not may_handle(user):
            raise ActRefused(
                "登记线索",
                [Hindrance("本账号没有对应的执法人员", "行政处罚法第四十二条", "请用执法人员本人的账号办理")],
            )
        person = Person(data["name"], data["id_no"]) if data["party_kind"] == "citizen" else None
        opening = Opening(
            data["source"], data["cause"], data["party_kind"], data.get("enterprise", ""), person, data["began"],
            data["ended"], data["continuing"], data["named_report"] or None,
        )  # fmt: skip
        return case_url(open_case(act_of(user, key, unit_of(user)), opening, user.person).id)
