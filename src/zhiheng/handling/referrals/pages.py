"""The page on which a referral is answered, and the panels that show the other side's case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.handling.cases import pieces
from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.referrals import selectors, services
from zhiheng.handling.referrals.lists import state_of
from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.agencies.selectors import names

ACCEPT, CONTEST = "accept", "contest"


@dataclass(frozen=True, slots=True)
class Referred:
    """A referral under answer: the row, the referred case, who answers."""

    transfer: Transfer
    file: CaseFile
    user: User


class AnswerForm(forms.Form):
    """Accept with a handler, or contest with reasons."""

    decision = forms.ChoiceField(
        label="答复", choices=[(ACCEPT, "受理"), (CONTEST, "有管辖异议")], widget=forms.RadioSelect, initial=ACCEPT
    )
    handler = forms.ChoiceField(label="承办人", required=False, help_text="受理的填写；由承办人核查线索。")
    reason = forms.CharField(
        label="异议理由", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="有异议的填写。受移送机关不得再自行移送，应当报请共同的上一级机关指定管辖。",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, officers: list[tuple[str, str]], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["handler"].choices = [("", "请选择"), *officers]  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """An acceptance has its handler, an objection its reasons."""
        data = super().clean() or {}
        if data.get("decision") == ACCEPT and not data.get("handler"):
            self.add_error("handler", "受理的，请选承办人。")
        if data.get("decision") == CONTEST and not str(data.get("reason") or "").strip():
            self.add_error("reason", "有管辖异议的，请写明理由。")
        return data


class AnswerTransfer(LedgerActPage):
    """Accept a referred case or contest it."""

    button, template = "答复移送", "referrals/answer.html"

    def subject(self, request: HttpRequest, **address: Any) -> Referred:
        """Return the referral. Raises Http404 for who isn't of the receiving agency or may not answer."""
        user = account_of(request)
        transfer = selectors.incoming_or_404(user, address["id"])
        file = selectors.referred(transfer)
        self.evidence = pieces.evidence(file)
        self.told = told(transfer, file)
        self.answered = transfer.state != Answer.SENT
        return Referred(transfer, file, user)

    def title_of(self, subject: Referred) -> str:
        """Return what is answered."""
        return f"移送来的案件：{subject.file.cause}"

    def up(self, subject: Referred) -> Link:
        """Return the way back to the list."""
        return Link("案件移送", reverse("list", args=["case-transfers"]))

    def form(self, request: HttpRequest, subject: Referred, data: Any = None) -> forms.Form:
        """Return the form, with oneself as handler where one handles cases."""
        officers = cases.enforcers(subject.transfer.target)
        own = subject.user.person if subject.user.person in dict(officers) else ""
        return AnswerForm(data, officers=officers, initial={"handler": own})

    def version(self, subject: Referred) -> str:
        """Return the state on which is answered."""
        return f"{subject.file.row.version}:{subject.transfer.state}"

    def law(self, request: HttpRequest, subject: Referred) -> LawPanel:
        """Return what the law wants of the receiving agency."""
        if self.answered:
            return LawPanel(blocked=[Demand(f"已答复：{subject.transfer.get_state_display()}")])
        says = "受移送机关不得再自行移送；有异议的，报请共同的上一级机关指定管辖。法律没有规定答复的天数。"
        return LawPanel(
            next=[Demand("答复移送机关", "受理的，案件作为本机关线索登记，核查期限从登记起算。", services.LAW_25)],
            may=[Demand("提出管辖异议", says, "市监程序第十四条、农业程序第十七条（其他领域参照）")],
            applies=f"适用 {days.today()} 有效的规定",
        )

    def records(self, form: forms.Form, subject: Referred) -> list[tuple[str, str]]:
        """Return what will be recorded: the handler for an acceptance, the reasons for an objection."""
        leave = "reason" if form.cleaned_data["decision"] == ACCEPT else "handler"
        left_out = str(form[leave].label)
        return [one for one in super().records(form, subject) if one[0] != left_out]

    def perform(self, request: HttpRequest, subject: Referred, form: forms.Form, key: str) -> str:
        """Answer, and lead to the new case or back to the list."""
        act = self.by(request, key, subject.transfer.target)
        data = form.cleaned_data
        if data["decision"] == ACCEPT:
            done = services.accept(act, subject.transfer, subject.file, data["handler"])
            mine = cases.cases(subject.user).filter(public_id=done.id).exists()
            return reverse("object", args=[CASE, done.id]) if mine else reverse("list", args=["case-transfers"])
        services.contest(act, subject.transfer, subject.file, data["reason"])
        return reverse("list", args=["case-transfers"])


def told(transfer: Transfer, file: CaseFile) -> list[tuple[str, str]]:
    """Return what the receiving agency is told of a referred case: no person, no file."""
    called = names({transfer.source})
    concluded = file.last("investigation.concluded")
    facts = "；".join(str(one) for one in (concluded.attributes.get("facts") if concluded else None) or ())
    return [
        ("移送机关", called.get(transfer.source, "")),
        ("移送日期", days.say_day(transfer.sent_on)),
        ("移送理由", transfer.reason),
        ("案由", file.cause),
        ("原案号", str(file.attribute("number") or "")),
        ("查明的事实", facts),
    ]


def sent_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return what became of a case's referral, for the panel of the referring agency; None without one."""
    found = selectors.of_case(row.public_id)
    return None if found is None else {"transfer": found, "state": state_of(found), "lines": _sent(request, found)}


def _sent(request: HttpRequest, found: Transfer) -> list[tuple[str, str]]:
    called = names({found.target})
    waits = (days.today() - found.sent_on).days
    lines = [
        ("移送给", called.get(found.target, "")),
        ("移送日期", days.say_day(found.sent_on)),
        ("等待答复", f"已 {waits} 天（法律没有规定答复的天数）" if found.state == Answer.SENT else ""),
        ("答复日期", days.say_day(found.answered_on) if found.answered_on else ""),
        ("异议理由", found.answer),
        ("下一步", "报请共同的上一级机关指定管辖" if found.state == Answer.CONTESTED else ""),
    ]
    other = cases.cases(account_of(request)).filter(public_id=found.new_case).first() if found.new_case else None
    return [*lines, ("对方案件", other.title if other else "")]


def came_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return from where a case came, with the list of the evidence that came with it; None for all others."""
    found = selectors.origin_of(row.public_id)
    if found is None:
        return None
    file = selectors.referred(found)
    return {"told": told(found, file), "pieces": pieces.evidence(file)}
