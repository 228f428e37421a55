"""An act page that needs two persons (双人办理): what was sent is proposed, and sent again once it is confirmed.

A proposal keeps the address and what was sent. At the confirmation the same page runs again for the proposer, in the
capacity he acted in: the same door, the same selector, the same form and version check, then the act with both persons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from zhiheng.kit import rights
from zhiheng.kit.access import access_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control import registry, services
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.dual_control.registry import Arguments, Kind, Lapsed, SecondPersonNeeded
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.pages.forms.refusing import LawRefused
from zhiheng.kit.pages.parts import Reason
from zhiheng.kit.problems import Problem, Refusal

if TYPE_CHECKING:
    from zhiheng.kit.pages.forms.act_page import ActPage

KIND = "act-page"
CHANGED = "提请之后，所办的事项已有新的记录或者不再归提请人办理"


def seconds_of(request: HttpRequest) -> list[User]:
    """Return who may confirm what this request asks for: whoever could do it himself, in the same scope."""
    arguments = {"path": request.path_info, "query": request.GET.urlencode()}
    return registry.seconds(account_of(request), lambda other: _may(other, arguments))


def propose_page(page: ActPage, request: HttpRequest, subject: Any, form: forms.Form, why: str, second: User) -> str:
    """Propose what was sent to ``second`` and return the proposal's address.

    It is tried first, as if it were confirmed, and undone: whatever would refuse it refuses it now.
    """
    _try(page, request, subject, form, second)
    arguments = {
        "path": request.path_info,
        "query": request.GET.urlencode(),
        "data": request.POST.urlencode(),
    }
    records = [("事项", page.title_of(subject)), *page.records(form, subject)]
    proposal = services.Proposal(KIND, page.title or page.button, why, records, arguments)
    act = services.propose(account_of(request), second, proposal)
    page.was_proposed(subject)
    return services.address_of(act)


def _try(page: ActPage, request: HttpRequest, subject: Any, form: forms.Form, second: User) -> None:
    page.second = second
    try:
        with transaction.atomic():
            page.act(request, subject, form, new_key())
            transaction.set_rollback(True)
    finally:
        page.second = None
        page.warnings.clear()


def perform(act: ProposedAct, arguments: Arguments, proposer: User, confirmer: User) -> str:
    """Do a confirmed act and return the address of its result (``Kind.perform``)."""
    try:
        page, request, address = _opened(proposer, arguments)
        subject = page.subject(request, **address)
    except Http404 as gone:
        raise Lapsed.of(CHANGED, "", "需要的，请重新提请") from gone
    page.address = address
    form = page.form(request, subject, request.POST)
    if not form.is_valid():
        texts = [str(text) for errors in form.errors.values() for text in errors]
        raise Lapsed(*[Problem("", text, "请提请人改正后重新提请") for text in texts])
    if request.POST.get("form_version", "") != page.version(subject):
        raise Lapsed.of(CHANGED, "", "需要的，请重新提请")
    page.second = confirmer
    return _done(page, request, subject, form, act.public_id)


def _done(page: ActPage, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
    """Do it. A refusal by the law comes as one in words; a second person that it still lacks can't be given here."""
    try:
        return page.act(request, subject, form, key)
    except LawRefused as refused:
        raise Refusal(*[_in_words(one) for one in refused.refusal.reasons]) from refused
    except SecondPersonNeeded as needed:
        raise Lapsed(*needed.problems) from needed


def _in_words(reason: Reason) -> Problem:
    return Problem("", f"{reason.fact}（{reason.cite}）" if reason.cite else reason.fact, reason.remedy)


def _may(user: User, arguments: Arguments) -> bool:
    """Return whether an account could do the act itself: the door opens, and it sees what the act is about."""
    try:
        page, request, address = _opened(user, arguments)
        return page.lets_confirm(request, **address)
    except Http404:
        return False


def _opened(user: User, arguments: Arguments) -> tuple[ActPage, HttpRequest, dict[str, Any]]:
    """Return the page at an address as it opens for an account, with the request. Raises Http404 where it doesn't."""
    found = _match(arguments["path"])
    access, page = access_of(found.func), getattr(found.func, "act_page", None)
    if access is None or page is None or not user.is_active or not access.lets(rights.rights_of(user)):
        raise Http404
    made: Callable[[], ActPage] = page
    return made(), _request(user, arguments), found.kwargs


def _match(path: str) -> ResolverMatch:
    try:
        return resolve(path)
    except Resolver404 as unknown:
        raise Http404 from unknown


def _request(user: User, arguments: Arguments) -> HttpRequest:
    """Return the request as the account would have sent it: address, query, form; no session, nothing else."""
    request = HttpRequest()
    request.method, request.user = "POST", user
    request.path = request.path_info = arguments["path"]
    request.GET = QueryDict(arguments.get("query", ""))
    request.POST = QueryDict(arguments.get("data", ""))
    return request


registry.kinds.register(KIND, Kind("办理", perform, _may))
