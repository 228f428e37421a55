"""The page of an act on a case (办理页): prefilled, guarded before the confirmation, done or drafted for approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.handling.cases import hindering, proposals, selectors, services
from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.forms import ANSWER, CaseActForm, known
from zhiheng.handling.cases.guarding import hindrance
from zhiheng.handling.cases.lawpanel import panel
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.cases.partfile import PartFile, part_or_404
from zhiheng.handling.cases.permissions import approves_as, parts
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import Registry
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.pages.forms.refusing import LawRefused
from zhiheng.kit.pages.parts import LawPanel, Link
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.acting import ActRefused, Done, Hindrance
from zhiheng.ledger.actpages import LedgerActPage, act_of, in_words
from zhiheng.ledger.records import ObjectKey


@dataclass(frozen=True, slots=True)
class Doing:
    """What a page is about: the case as it stands, the act, who acts, and whether this account may do it now."""

    file: CaseFile
    plan: ActPlan
    user: User
    may_do: bool


@dataclass(frozen=True, slots=True)
class Preparation:
    """What another room prepared of an act: what it states, of (case, act), and that a handler has taken it over."""

    told: Callable[[str, str], Mapping[str, Any]]
    take: Callable[[str, str], None]


preparations: Registry[Preparation] = Registry("preparation of acts")


class CaseAct(LedgerActPage):
    """One act of a case. Handlers may record any act that happened on paper; doing is for those whom the act names."""

    form_class = CaseActForm
    template = "cases/act.html"

    def subject(self, request: HttpRequest, **address: Any) -> Doing:
        """Return what the act is about. Raises Http404 for a case or act that this account can't touch."""
        user = account_of(request)
        file = self.file_at(user, address)
        plan = file.procedure.acts.get(address["act"]) if file.procedure else None
        own = parts(user, file)
        if (
            plan is None
            or not (plan.by & own or "handler" in own)
            or (isinstance(file, PartFile) and not file.takes(plan))
        ):
            raise Http404
        doing = Doing(file, plan, user, bool(plan.by & own))
        self.button = plan.button if doing.may_do else f"补记{plan.title}"
        self.confirm = "upload" not in plan.picks  # a file can't be carried over the confirmation
        self.order = hindering.standing(file, plan)
        return doing

    def file_at(self, user: User, address: Mapping[str, Any]) -> CaseFile:
        """Return the case at an address, or the measure or enforcement inside it. Raises Http404 where it has none."""
        file = selectors.case_or_404(user, address["id"])
        if "part" not in address:
            return file
        return part_or_404(user, file.row, address["procedure"], address["part"])

    def title_of(self, subject: Doing) -> str:
        """Return the act's name."""
        return subject.plan.button

    def up(self, subject: Doing) -> Link:
        """Return the way back to the case."""
        return Link(*home(subject.file))

    def form(self, request: HttpRequest, subject: Doing, data: Any = None) -> forms.Form:
        """Return the form with all that is known, or with what was sent."""
        files = request.FILES if data is not None else None
        former = {**_prepared(request, subject), **returned(subject)} if data is None else {}
        initial = {**known(subject.file, subject.plan), **former}
        return CaseActForm(subject.user, subject.file, subject.plan, data, files, initial)

    def version(self, subject: Doing) -> str:
        """Return the case's version."""
        return str(subject.file.row.version)

    def law(self, request: HttpRequest, subject: Doing) -> LawPanel:
        """Return what the law wants before this act."""
        return panel(subject.file, subject.plan, self.order)

    def wish(self, subject: Doing, form: CaseActForm, key: str = "") -> Wish:
        """Return what the valid form asks for."""
        data, plan = form.cleaned_data, subject.plan
        act = act_of(
            subject.user, key, subject.file.agency,
            on=form.occurred,
            doing=not (plan.fact or form.recorded),
            late_reason=data["late_reason"],
            second_person=self.second.public_id if self.second is not None else "",
            document_no=data["document_no"] if form.recorded else "",
        )  # fmt: skip
        wish = Wish(subject.file, plan, act, form.stated, subject.user.person, self._approver(subject, form))
        return proposals.with_told(wish)

    @staticmethod
    def _approver(subject: Doing, form: CaseActForm) -> str:
        """Return who approves: the head to whom it is drafted; of what is recorded, whom the form names."""
        if form.recorded or subject.plan.fact:
            return str(form.cleaned_data.get("approver") or "")
        if subject.plan.approval:
            return "head"
        return approves_as(subject.user) if "head" in subject.plan.by else ""

    def _sent(self, request: HttpRequest, user: User, subject: Any) -> HttpResponse:
        """Without a confirmation the guard is asked here; else before the confirmation is shown."""
        try:
            return super()._sent(request, user, subject)
        except services.ReasonNeeded as needed:
            return self._needs_reason(request, subject, needed)

    def _confirmation(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> HttpResponse:
        """Ask the guard before anything is confirmed: what can't be done is said at once."""
        try:
            with in_words():
                self.said = self._preview(subject, cast("CaseActForm", form))
        except LawRefused as refused:
            return self._show(request, subject, form, key, status=409, refusal=refused.refusal)
        return super()._confirmation(request, subject, form, key)

    def _preview(self, subject: Doing, form: CaseActForm) -> list[Hindrance]:
        """Return what the guard says of a wish that may be done. Raises ActRefused and ReasonNeeded."""
        wish = self.wish(subject, form)
        self._require_part(subject, form)
        _, trial, order = services.ask(wish)
        hard = [*order, *(hindrance(one) for one in trial.blocking)]
        if wish.act.doing and hard:
            raise ActRefused(subject.plan.title, hard)
        if wish.act.doing and trial.warning and not form.cleaned_data[ANSWER].strip():
            raise services.ReasonNeeded(subject.plan.title, trial.warning)
        return [*hard, *(hindrance(one) for one in trial.warning)]

    @staticmethod
    def _require_part(subject: Doing, form: CaseActForm) -> None:
        """Whoever only handles the case may record the acts of others, not do them."""
        if not subject.may_do and not form.recorded:
            raise ActRefused(
                subject.plan.title,
                [Hindrance("这一步不由办案人员办理", "", "请由有权的人员办理；已经办过的，填实际发生日期补记")],
            )

    def _needs_reason(self, request: HttpRequest, subject: Any, needed: services.ReasonNeeded) -> HttpResponse:
        form = self.form(request, subject, request.POST)
        form.is_valid()
        form.add_error(ANSWER, f"有 {len(needed.reasons)} 项提示。仍要办理的，请写明理由。")
        key = request.POST.get("form_key", "")
        return self._show(request, subject, form, key, status=422, soft=needed.reasons)

    def records(self, form: forms.Form, subject: Doing) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, with what the rules say to it."""
        words = list(super().records(form, subject))
        said: Iterable[Hindrance] = getattr(self, "said", ())
        hints = [("规则提示", f"{one.fact}（{one.basis}）" if one.basis else one.fact) for one in said]
        if subject.plan.approval and not cast("CaseActForm", form).recorded:
            words.append(("办理方式", "报本机关负责人审批，批准后生效"))
        return [*words, *hints]

    def perform(self, request: HttpRequest, subject: Doing, form: forms.Form, key: str) -> str:
        """Do it, record it, or draft it for approval."""
        own = cast("CaseActForm", form)
        self._require_part(subject, own)
        wish = self.wish(subject, own, key)
        answer = own.cleaned_data[ANSWER]
        if subject.plan.approval and wish.act.doing:
            proposals.propose(wish, subject.user, answer)
            self.button = subject.plan.button
            _taken(subject)
            return home(subject.file)[1]
        done = self._carried(subject, wish, answer, own.cleaned_data.get("upload"))
        self.warnings += [f"规则提示：{warning.fact}" for warning in done.warnings]
        _taken(subject)
        return object_url(subject.file.subject)

    @staticmethod
    def _carried(subject: Doing, wish: Wish, answer: str, upload: Any) -> Done:
        """Carry out an act; its file is kept first, and goes again where the act is refused."""
        if not upload:
            return services.carry_out(wish, subject.user, answer)[0]
        id_ = public_id()
        kept = store_file(upload.chunks(), upload.name, owner=("evidence", id_), account=subject.user.public_id)
        wish = Wish(wish.file, wish.plan, wish.act, {**wish.values, "new_id": id_}, wish.person, wish.approver)
        try:
            with in_words():
                return services.carry_out(wish, subject.user, answer)[0]
        except SecondPersonNeeded as needed:
            remove(kept)
            raise Refusal.of(
                "超过登记期限的补记须由另一人复核，不能同时带文件", "证据文件", "请先不带文件补记；文件另作一份证据登记"
            ) from needed
        except Exception:
            remove(kept)
            raise


def _prepared(request: HttpRequest, subject: Doing) -> dict[str, Any]:
    """Return what somebody prepared of the act, and say so: whoever does it answers for it."""
    if not subject.may_do or "handler" not in subject.plan.by:
        return {}
    found: dict[str, Any] = {}
    for one in preparations:
        found |= one.told(subject.file.id, subject.plan.name)
    if found:
        messages.info(request, "已填入辅助人员代拟的内容，请逐项核对后再办理。")
    return found


def _taken(subject: Doing) -> None:
    for one in preparations:
        one.take(subject.file.id, subject.plan.name)


def returned(subject: Doing) -> dict[str, Any]:
    """Return what one's own draft stated that was sent back: nobody types it again."""
    rows = selectors.of_case(subject.file.id).filter(act=subject.plan.name, made_by=subject.user.public_id)
    file = subject.file
    if not isinstance(file, PartFile) or file.begun:
        rows = rows.filter(part=file.part[1] if file.part else "")
    last: Proposal | None = rows.first()
    return proposals.told(last) if last is not None and last.standing == "returned" else {}


def case_url(id_: str) -> str:
    """Return the address of a case's page."""
    return object_url((CASE, id_))


def object_url(key: ObjectKey) -> str:
    """Return the address of the page of a case, a measure or an enforcement."""
    return reverse("object", args=list(key))


def home(file: CaseFile) -> tuple[str, str]:
    """Return title and address of the page to which an act belongs: what isn't begun yet belongs to its case."""
    if isinstance(file, PartFile) and file.begun:
        return file.title, object_url(file.about)
    return file.row.title or file.id, case_url(file.id)
