"""The pages of the acts about transfers to the discipline organ."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.lateform import LateEntryForm
from zhiheng.oversight.discipline import forms as own
from zhiheng.oversight.discipline import selectors, services
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.permissions import is_receiver, may_decide, may_handle, may_open
from zhiheng.oversight.discipline.projecting import DISCIPLINE
from zhiheng.oversight.discipline.sources import Source, source_of
from zhiheng.oversight.discipline.telling import page_of
from zhiheng.oversight.supervision.pages.base import Acting, TakesFiles
from zhiheng.registry.memberships.standing import unit_of

LAW = LawPanel(
    next=[
        Demand("工作中发现公职人员涉嫌职务违法或者职务犯罪的问题线索，移送监察机关", "没有规定日数", services.LAW),
        Demand(
            "查处违法行为中发现公职人员涉嫌职务犯罪的，移送案件线索",
            "及时",
            "行政执法机关移送涉嫌犯罪案件的规定第十九条",
        ),
        Demand("其中涉及公务员的，依法移送监察机关", "没有规定日数", "公务员法第五十七条"),
        Demand("在行政执法中发现的有关问题线索，移送纪检监察机关", "及时", services.PLAN),
    ]
)


class _OfSource(Acting):
    """Acts that begin with a source: their own form, in the name of the account's body."""

    form_class: type[forms.Form]

    def subject(self, request: HttpRequest, **address: Any) -> Source:
        """Return the source. Raises Http404 for what this account doesn't see."""
        found = source_of(account_of(request), address["type"], address["id"])
        if found is None:
            raise Http404
        return found

    def title_of(self, subject: Source) -> str:
        """Return the title with the source."""
        return f"{self.title}：{subject.called}"

    def up(self, subject: Source) -> Link:
        """Return the way back."""
        return Link("返回线索来源", subject.url)

    def law(self, request: HttpRequest, subject: Source) -> LawPanel:
        """Return what the law asks."""
        return LAW

    def form(self, request: HttpRequest, subject: Source, data: Any = None) -> forms.Form:
        """Return the form of the account's body."""
        kind: Any = self.form_class
        made: forms.Form = kind(unit_of(account_of(request)), subject, data)
        return made


class Propose(TakesFiles, _OfSource):
    """Propose a transfer of what a source shows."""

    title = button = "提请移送纪检监察"
    form_class = own.ProposeForm

    def perform(self, request: HttpRequest, subject: Source, form: forms.Form, key: str) -> str:
        """Do it; on to the transfer."""
        new = cast("own.ProposeForm", form).new()
        return page_of(services.propose(account_of(request), self.now(request, key), new).id)


class Record(Propose):
    """Record a transfer that was sent on paper."""

    title = button = "登记已移送"
    form_class = own.PaperForm

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether this account may be the second person of every record: a head, who is to know anyway."""
        self.subject(request, **address)
        user = account_of(request)
        return selectors.heads(unit_of(user)).filter(pk=user.pk).exists()

    def perform(self, request: HttpRequest, subject: Source, form: forms.Form, key: str) -> str:
        """Do it; on to the transfer."""
        said = cast("own.PaperForm", form)
        data = said.cleaned_data
        act = self.now(request, key, **said.when, document_no=data["number"])
        done = services.record(account_of(request), act, said.new(), data["reply_by"])
        self.warnings += [f"{one.fact}。{one.remedy}" for one in done.warnings]
        return page_of(done.id)


class OnTransfer(LedgerActPage):
    """Acts on one transfer. 404 for accounts that don't see it or whose act this isn't."""

    form_class: type[forms.Form]

    def allowed(self, user: User, row: Transfer) -> bool:
        """Return whether this account does such acts: the bureau's supervisors."""
        return may_handle(user, row)

    def subject(self, request: HttpRequest, **address: Any) -> Transfer:
        """Return the transfer. Raises Http404."""
        user = account_of(request)
        row = selectors.transfer_or_404(user, address["public_id"])
        if not self.allowed(user, row):
            raise Http404
        return row

    def title_of(self, subject: Transfer) -> str:
        """Return the title with the number."""
        return f"{self.title}：{subject}"

    def up(self, subject: Transfer) -> Link:
        """Return the way back."""
        return Link("返回这件移送", page_of(subject.public_id))

    def version(self, subject: Transfer) -> str:
        """Return the transfer's version in the ledger."""
        return str(ledger.version(DISCIPLINE, subject.public_id))

    def law(self, request: HttpRequest, subject: Transfer) -> LawPanel:
        """Return what the law asks."""
        return LAW

    def form(self, request: HttpRequest, subject: Transfer, data: Any = None) -> forms.Form:
        """Return the form."""
        kind: Any = self.form_class
        made: forms.Form = kind(account_of(request), subject, data)
        return made

    def perform(self, request: HttpRequest, subject: Transfer, form: forms.Form, key: str) -> str:
        """Do it; back to the transfer."""
        when = form.when if isinstance(form, LateEntryForm) else {}
        act = self.by(request, key, unit_of(account_of(request)), **when)
        self.do(account_of(request), act, subject, form.cleaned_data)
        return page_of(subject.public_id)

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Do the act through the room's service."""
        raise NotImplementedError


class Decide(OnTransfer):
    """Approve, or not."""

    title = button = "审批移送"
    form_class = own.DecideForm

    def allowed(self, user: User, row: Transfer) -> bool:
        """Return whether this account decides: a head of the bureau who didn't propose it."""
        return may_decide(user, row)

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Decide."""
        services.decide(user, act, row, data["approved"] == "1", data["opinion"])


class Send(OnTransfer):
    """Send it with a letter."""

    title = button = "制发移送函"
    form_class = own.SendForm

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Send."""
        services.send(user, act, row, data["reply_by"])


class _ByReceiver(OnTransfer):
    """Acts of the receiving body, or of the bureau that records what came on paper; only about what was sent."""

    def allowed(self, user: User, row: Transfer) -> bool:
        """Return whether it was sent, and this account is of the receiving body or records for the bureau."""
        return row.sent_on is not None and (is_receiver(user, row) or may_handle(user, row))


class Receive(_ByReceiver):
    """Acknowledge."""

    title = button = "签收移送"
    form_class = own.ReceiveForm

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Acknowledge."""
        services.receive(act, row, data["receipt_no"])


class Answer(_ByReceiver):
    """Answer."""

    title = button = "反馈办理情况"
    form_class = own.AnswerForm

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Answer."""
        services.answer(act, row, data["outcome"], data["words"])


class Withdraw(OnTransfer):
    """Withdraw what wasn't sent."""

    title = button = "撤回移送"
    form_class = own.WithdrawForm

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Withdraw."""
        services.withdraw(user, act, row, data["reason"])


class LetIn(OnTransfer):
    """Let another account read it, or no more."""

    title = button = "准许查阅"
    form_class = own.LetInForm

    def allowed(self, user: User, row: Transfer) -> bool:
        """Return whether this account lets others in: a head of the bureau."""
        return may_open(user, row)

    def do(self, user: User, act: Act, row: Transfer, data: dict[str, Any]) -> None:
        """Let in, or no more."""
        services.let_in(user, act, row, data["account"], data["active"] == "1")
