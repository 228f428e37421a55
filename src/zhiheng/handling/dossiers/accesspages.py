"""Pages of access and destruction: requests, decisions, reading under a grant, the list of what may be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.cases.selectors import other_agencies
from zhiheng.handling.dossiers import access, destroying
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Entry
from zhiheng.handling.dossiers.forms import AskForm, DecideForm, DestroyForm
from zhiheng.handling.dossiers.models import Access, Standing
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.files.links import respond
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, Link, State
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships.standing import unit_of

_KINDS = {Standing.ASKED: Kind.WAIT, Standing.GRANTED: Kind.OK, Standing.REFUSED: Kind.PLAIN}
MOST = 200


def state_of(row: Access) -> State:
    """Return how a request stands, in words."""
    if row.standing == Standing.GRANTED and not row.open_on(days.today()):
        return State(Kind.PLAIN, "已到期")
    note = f"有效至 {days.say_day(row.until)}" if row.until else ""
    return State(_KINDS[Standing(row.standing)], row.get_standing_display(), note)


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the requests of one's agency and those about its dossiers."""
    user = account_of(request)
    rows = list(access.accesses(user).order_by("-pk")[:MOST])
    lines = [
        {
            "row": one,
            "state": state_of(one),
            "agency": unit_title(one.agency),
            "owner": unit_title(one.dossier.agency),
            "read": access.reads(user, one),
            "decide": one.standing == Standing.ASKED and access.may_decide(user, one),
        }
        for one in rows
    ]
    context = {"lines": lines, "may_ask": access.may_ask(user), "may_destroy": destroying.may_destroy(user)}
    return render(request, "dossiers/accesses.html", context)


class Ask(LedgerActPage):
    """Ask for another agency's dossier."""

    title, button, form_class = "申请调阅案卷", "申请调阅", AskForm

    def subject(self, request: HttpRequest, **address: Any) -> list[tuple[str, str]]:
        """Return the other agencies. Raises Http404 for whoever doesn't ask."""
        user = account_of(request)
        if not access.may_ask(user):
            raise Http404
        return [(one, title) for one, title in other_agencies("") if one != unit_of(user)]

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("案卷调阅", reverse("dossier-accesses"))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return AskForm(subject, data)

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Ask."""
        data, user = form.cleaned_data, account_of(request)
        access.ask(self.by(request, key), user, access.find(data["agency"], data["number"]), data["purpose"])
        return reverse("dossier-accesses")


class Decide(LedgerActPage):
    """Grant or refuse a request."""

    title, button, form_class = "审批案卷调阅", "审批调阅", DecideForm

    def subject(self, request: HttpRequest, **address: Any) -> Access:
        """Return the request. Raises Http404 for whoever doesn't decide it."""
        user = account_of(request)
        found = access.access_or_404(user, address["id"])
        if not access.may_decide(user, found):
            raise Http404
        return found

    def up(self, subject: Access) -> Link:
        """Return the way back."""
        return Link("案卷调阅", reverse("dossier-accesses"))

    def initial(self, request: HttpRequest, subject: Access) -> dict[str, Any]:
        """Return a term of thirty days."""
        return {"until": days.today() + timedelta(days=30)}

    def version(self, subject: Access) -> str:
        """Return where the request stands."""
        return str(subject.standing)

    def records(self, form: forms.Form, subject: Access) -> Sequence[tuple[str, str]]:
        """Return what is decided about."""
        asked = f"{unit_title(subject.agency)} {subject.asker}：{subject.purpose}"
        return [("案卷", str(subject.dossier)), ("申请", asked), *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: Access, form: forms.Form, key: str) -> str:
        """Decide."""
        data = form.cleaned_data
        said = access.Decision(data["granted"] == "1", data["until"], data["reason"])
        access.decide(self.by(request, key, subject.dossier.agency), account_of(request), subject, said)
        return reverse("dossier-accesses")


@require_GET
@never_cache
def reading(request: HttpRequest, id: str) -> HttpResponse:
    """Show a foreign dossier's catalogue to whoever reads under a grant; the look is recorded."""
    user = account_of(request)
    found = access.readable_or_404(user, id)
    _note(user, found)
    file = _file(found)
    volumes = catalogue_of(file, found.dossier).volumes
    context = {
        "access": found, "volumes": volumes, "title": file.row.title or file.id,
        "owner": unit_title(found.dossier.agency), "until": days.say_day(found.until) if found.until else "",
    }  # fmt: skip
    return render(request, "dossiers/reading.html", context)


@require_GET
def paper(request: HttpRequest, id: str, volume: str, order: int) -> HttpResponseBase:
    """Send one paper of a foreign dossier to whoever reads under a grant; the look is recorded."""
    user = account_of(request)
    found = access.readable_or_404(user, id)
    _note(user, found)
    entries: list[Entry] = [
        one for part in catalogue_of(_file(found), found.dossier).volumes if part.key == volume for one in part.entries
    ]
    entry = next((one for one in entries if one.order == order), None)
    if entry is None or entry.file is None:
        raise Http404
    return respond(entry.file)


def _note(user: User, found: Access) -> None:
    """Record the look; the key makes it one event a day per account."""
    key = f"dossier-access:{found.public_id}:{days.today().isoformat()}"
    access.note_reading(act_of(user, key, found.agency), user, found)


def _file(found: Access) -> CaseFile:
    row = LedgerObject.objects.filter(type=CASE, public_id=found.dossier.case).first()
    if row is None:
        raise Http404
    return load(row)


class Destroy(LedgerActPage):
    """Destroy what is over its period, with a second person."""

    title, button, form_class = "销毁到期案卷", "提出销毁清单", DestroyForm

    def subject(self, request: HttpRequest, **address: Any) -> list[destroying.Ripe]:
        """Return what may be destroyed. Raises Http404 for whoever may not."""
        user = account_of(request)
        if not destroying.may_destroy(user):
            raise Http404
        return destroying.ripe(user)

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("案卷调阅", reverse("dossier-accesses"))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form with the dossiers that are over."""
        return DestroyForm(subject, data)

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return what goes and what stays."""
        goes = "扫描件、文书和签名、证据文件、识别的文字和检索内容，不能恢复；目录、校验值和台账记录保留"
        return [("销毁", goes), *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Destroy it, once a second person has approved. Raises SecondPersonNeeded before."""
        if self.second is None:
            raise SecondPersonNeeded.of("案卷销毁清单须经另一人批准", "", "请选择批准人")
        data = form.cleaned_data
        listed = destroying.Listed(data["number"], data["basis"], data["dossiers"])
        destroying.destroy(self.by(request, ""), account_of(request), self.second, listed)
        return reverse("dossier-accesses")
