"""The page of a proposed act: exactly what will be recorded; confirm, refuse with a reason, withdraw."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control import selectors, services
from zhiheng.kit.dual_control.lists import state_of
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.pages.days import say_day, say_moment
from zhiheng.kit.problems import Problem, Refusal

CONFLICT = 409


@require_GET
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a proposed act to either of its two persons. Raises Http404 for anybody else."""
    user = account_of(request)
    return _show(request, user, selectors.proposal_or_404(user, public_id))


def _show(request: HttpRequest, user: User, act: ProposedAct, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    waiting = act.state == State.WAITING
    asked = act.confirmer_id == user.pk
    context = {
        "act": act,
        "state": state_of(act),
        "why_not": services.why_not(user, act) if waiting and asked else "",
        "facts": [*(services.content_of(act).records if waiting else []), *_facts(act)],
        "result": act.url if act.proposer_id == user.pk else "",  # it may be the proposer's alone
        "asked": asked,
        "waiting": waiting,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "dual_control/proposal.html", context, status=CONFLICT if problems else 200)


def _facts(act: ProposedAct) -> list[tuple[str, str]]:
    """Return who proposed and who is asked, until when, and what became of it."""
    found = [("提请人", f"{act.proposer.title}，{say_moment(act.proposed_at)}"), ("复核人", act.confirmer.title)]
    if act.decided_at is None:
        return [*found, ("复核期限", f"{say_day(act.expires_on)}，逾期失效")]
    return [*found, ("办结", say_moment(act.decided_at)), ("理由", act.reason)]


def _decided(
    request: HttpRequest, public_id: str, decide: Callable[[User, ProposedAct], object], words: str
) -> HttpResponse:
    """Decide and show what became of it; whatever stands against it is said on the page of the act."""
    user = account_of(request)
    act = selectors.proposal_or_404(user, public_id)
    try:
        decide(user, act)
    except Refusal as refused:
        act.refresh_from_db()
        return _show(request, user, act, refused.problems)
    messages.success(request, words)
    return redirect("second-review", act.public_id)


@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm: the act is done now."""
    return _decided(request, public_id, services.confirm, "已复核，事项已办理并记录两人。")


@require_POST
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decline with the reason; nothing is done."""

    def decline(user: User, act: ProposedAct) -> None:
        """Decline with the reason that was sent."""
        services.refuse(user, act, request.POST.get("reason", ""))

    return _decided(request, public_id, decline, "已答复不同意，事项没有办理。")


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's own proposal back."""
    return _decided(request, public_id, services.withdraw, "已撤回，事项没有办理。")
