"""The pages of the acts about complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.complaints import codes, linking, selectors, services, texts
from zhiheng.oversight.complaints import forms as own
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.permissions import may_handle, may_supervise
from zhiheng.oversight.complaints.words import topic_of
from zhiheng.registry.memberships import standing as capacity


def page_of(row: Complaint) -> str:
    """Return the address of a complaint's page."""
    return reverse("object", args=[COMPLAINT, row.public_id])


class _Page(LedgerActPage):
    """What all pages of this room have: their own forms, and acts in the name of the account's unit."""

    form_class: type[forms.Form] = own.PlainForm
    confirm = False

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        kind: Any = self.form_class
        form: forms.Form = kind(account_of(request), subject, data, self.initial(request, subject))
        return form

    def by(self, request: HttpRequest, key: str, agency: str = "", **more: Any) -> Act:
        """Return the act, in the name of the unit in which the account is here."""
        return super().by(request, key, agency or capacity.unit_of(account_of(request)), **more)


class _OnComplaint(_Page):
    """Acts on one complaint. ``handlers``: done by the handling agency, otherwise by the bureau."""

    handlers: ClassVar[bool] = False

    def subject(self, request: HttpRequest, **address: Any) -> Complaint:
        """Return the complaint. Raises Http404 for what the account may not see or whose act this isn't."""
        user = account_of(request)
        row = selectors.complaint_or_404(user, address["public_id"])
        if not (may_handle(user, row) if self.handlers else may_supervise(user)):
            raise Http404
        return row

    def title_of(self, subject: Complaint) -> str:
        """Return the title with the order's number."""
        return f"{self.title}：{subject.number or topic_of(subject)}"

    def up(self, subject: Complaint) -> Link:
        """Return the way back."""
        return Link("返回这一件", page_of(subject))

    def version(self, subject: Complaint) -> str:
        """Return the complaint's version: what somebody else did meanwhile makes the form stale."""
        return str(ledger.version(COMPLAINT, subject.public_id))

    def perform(self, request: HttpRequest, subject: Complaint, form: forms.Form, key: str) -> str:
        """Do it; back to the complaint, or to the list where it is no longer the account's to see."""
        self.do(self.by(request, key), subject, form.cleaned_data)
        seen = selectors.complaints(account_of(request)).filter(public_id=subject.public_id).exists()
        return page_of(subject) if seen else reverse("list", args=["complaints"])

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do the act through the room's service."""
        raise NotImplementedError


class Receive(_Page):
    """Register what came by telephone, letter or visit."""

    title = button = "登记投诉举报"
    form_class = own.ReceiveForm

    def up(self, subject: None) -> Link:
        """Return the way back."""
        return Link("诉求办理", reverse("list", args=["complaints"]))

    def initial(self, request: HttpRequest, subject: None) -> dict[str, Any]:
        """Today, by the hotline."""
        return {"received_on": days.today(), "channel": "hotline", "reply_wanted": True}

    def perform(self, request: HttpRequest, subject: None, form: forms.Form, key: str) -> str:
        """Do it; on to the complaint."""
        data = form.cleaned_data
        on = None if data["received_on"] == days.today() else data["received_on"]
        late = "登记以前收到的投诉举报" if on else ""
        act = self.by(request, key, on=on, doing=not on, late_reason=late)
        done = services.receive(act, _incoming(data))
        return reverse("object", args=[COMPLAINT, done.id])


def _incoming(data: dict[str, Any]) -> services.Incoming:
    """Return what the form says."""
    return services.Incoming(
        kinds=data["kinds"], topic=data["topic"], channel=data["channel"], order_no=data["order_no"].strip(),
        named=bool(data["name"]), secret=data["secret"], reply_wanted=data["reply_wanted"],
        agencies=[data["agency"]] if data["agency"] else [],
        officers=[data["certificate"]] if data["certificate"] else [],
        enterprise=data["uscc"], region=data["region"], text=data["text"],
        contact={"name": data["name"], "phone": data["phone"]},
    )  # fmt: skip


class Classify(_OnComplaint):
    """Classify anew; the complaint goes another way where that follows."""

    title = button = "改变分类"
    form_class = own.ClassifyForm
    confirm = True

    def initial(self, request: HttpRequest, subject: Complaint) -> dict[str, Any]:
        """Return how it is classified now."""
        return {"kinds": subject.kinds, "topic": subject.topic}

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        about = [("agency", data["agency"])] if data["agency"] else []
        about += [("officer", data["certificate"])] if data["certificate"] else []
        services.classify(act, row, data["kinds"], data["topic"], data["reason"], about)


class Assign(_OnComplaint):
    """Send it to an agency."""

    title = button = "转办"
    form_class = own.AssignForm

    def initial(self, request: HttpRequest, subject: Complaint) -> dict[str, Any]:
        """Propose the agency of the matter's field, and what was written for a handler before."""
        briefs = texts.notes(subject.public_id, "brief")
        proposed = subject.handler or linking.proposed_handler(subject)
        return {"handler": proposed, "brief": briefs[-1].text if briefs else ""}

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.assign(
            act, row, data["handler"], helpers=data["helpers"], brief=data["brief"], reply_by=data["reply_by"]
        )


class SignFor(_OnComplaint):
    """Sign for it."""

    title = button = "签收"
    handlers = True

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.sign_for(act, row)


class Decline(_OnComplaint):
    """Ask to give it back."""

    title = button = "申请退单"
    handlers = True
    form_class = own.ReasonForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.decline(act, row, data["reason"])


class DecideDecline(_OnComplaint):
    """Decide whether it may be given back."""

    title = button = "审核退单"
    form_class = own.DecideForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.decide_decline(act, row, data["granted"] == "yes", data["reason"])


class Progress(_OnComplaint):
    """Tell progress."""

    title = button = "告知进度"
    handlers = True
    form_class = own.ProgressForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.tell_progress(act, row, data["promised_by"], data["ground"])


class Reply(_OnComplaint):
    """Answer it."""

    title = button = "答复"
    handlers = True
    form_class = own.ReplyForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.reply(act, row, data["text"], to_caller=data["to_caller"], repeat=data["repeat"])


class Review(_OnComplaint):
    """Review the answer."""

    title = button = "审核回访"
    form_class = own.ReviewForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        satisfied, back = data["outcome"] == "close", data["outcome"] == "back"
        services.review(
            act, row, satisfied=satisfied, solved=data["solved"], back=back, reason=data["reason"], score=data["score"]
        )


class Withdraw(_OnComplaint):
    """Record that it is taken back."""

    title = button = "登记撤回"
    form_class = own.ReasonForm

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.withdraw(act, row, data["reason"])


class LinkTo(_OnComplaint):
    """Link it with what it is about."""

    title = button = "关联"
    form_class = own.LinkForm

    def subject(self, request: HttpRequest, **address: Any) -> Complaint:
        """Return the complaint: the bureau and the handler may link it."""
        user = account_of(request)
        self.user = user
        row = selectors.complaint_or_404(user, address["public_id"])
        if not (may_supervise(user) or may_handle(user, row)):
            raise Http404
        return row

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it. Raises Refusal where the account sees nothing of that number."""
        found = linking.find(self.user, data["type"], data["number"])
        if not found:
            raise Refusal.of("没有找到这个编号", "编号", "请核对编号和类别；不在权限范围内的也找不到")
        services.link(act, row, data["type"], found)


class ReleaseSummary(_OnComplaint):
    """Release a redacted summary to the accused."""

    title = button = "释出摘要"
    form_class = own.ReleaseForm
    confirm = True

    def do(self, act: Act, row: Complaint, data: dict[str, Any]) -> None:
        """Do it."""
        services.release(act, row, data["agency"], data["summary"])


class Supervise(LedgerActPage):
    """Open supervision on a repeated matter: one button, one matter."""

    title = button = "督办"
    template = "complaints/supervise.html"

    def subject(self, request: HttpRequest, **address: Any) -> list[Complaint]:
        """Return the complaints of the group that the address names; an empty group is refused when it is sent."""
        self.rows = linking.group_of(account_of(request), request.GET)
        return self.rows

    def up(self, subject: list[Complaint]) -> Link:
        """Return the way back."""
        return Link("反复反映", reverse("complaints-repeated"))

    def records(self, form: forms.Form, subject: list[Complaint]) -> Sequence[tuple[str, str]]:
        """Return what will be recorded."""
        return [("监督事项", linking.matter_title(subject)), ("涉及", f"{len(subject)} 件"), ("监督方式", "重点监督")]

    def perform(self, request: HttpRequest, subject: list[Complaint], form: forms.Form, key: str) -> str:
        """Do it; on to the matter."""
        act = self.by(request, key, capacity.unit_of(account_of(request)))
        done = services.supervise(act, subject, linking.matter_title(subject))
        return reverse("matter", args=[done.id])


class MakeCode(_Page):
    """Make a code to be scanned."""

    title = button = "制作监督码"
    form_class = own.CodeForm

    def up(self, subject: None) -> Link:
        """Return the way back."""
        return Link("监督码", reverse("list", args=["scan-codes"]))

    def perform(self, request: HttpRequest, subject: None, form: forms.Form, key: str) -> str:
        """Do it; on to the poster."""
        row = codes.make(**form.cleaned_data)
        return reverse("scan-code", args=[row.public_id])
