"""Screens of account management: list, account, approvals, role matrix. They ask selectors and call acts, no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.kit import rights
from zhiheng.kit.accounts import leaving, mail, second_factor, sessions, throttling
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.problems import Refusal
from zhiheng.registry.memberships import account_acts, deciding, selectors, services, standing, units
from zhiheng.registry.memberships.forms import AccountForm, EndForm, MembershipForm, RightsForm
from zhiheng.registry.memberships.middleware import CHOSEN
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.memberships.roles import roles

PAGE = 50


def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts that this administrator manages; ``q`` searches, ``after`` pages by account name."""
    by, query = account_of(request), request.GET.get("q", "").replace("\0", "").strip()
    after = request.GET.get("after", "").replace("\0", "")
    found = selectors.accounts(by)
    if query:
        found = found.filter(Q(username__icontains=query) | Q(title__icontains=query))
    if request.GET.get("state") == "suspended":
        found = found.filter(is_active=False)
    rows = list(found.filter(username__gt=after)[: PAGE + 1])
    context = {"accounts": rows[:PAGE], "more": rows[PAGE - 1].username if len(rows) > PAGE else "", "query": query}
    may_create = rights.may(by, rights.MANAGE_ACCOUNTS)
    return render(request, "memberships/accounts.html", {**context, "titles": units.titles(), "may_create": may_create})


@never_cache
def new_account(request: HttpRequest) -> HttpResponse:
    """Make an account with its first membership; shows the one-time password once."""
    by = account_of(request)
    form = AccountForm(by, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, password = account_acts.create(data["username"], data["title"], form.new(), by, person=data["person"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            context = {"account": user, "password": password, "held": account_acts.held(user)}
        return render(request, "memberships/password_once.html", context)
    return render(request, "memberships/account_new.html", {"form": form})


def _managed(request: HttpRequest, public_id: str) -> User:
    return get_object_or_404(selectors.accounts(account_of(request)), public_id=public_id)


@never_cache
def account_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show an account: memberships, devices, locks, and what this administrator may do."""
    user, by = _managed(request, public_id), account_of(request)
    return render(request, "memberships/account.html", _page(user, by))


def _page(user: User, by: User, **more: Any) -> dict[str, Any]:
    """Return what the account page shows; ``more`` puts a form with its errors in place of a fresh one."""
    forms = {"give_form": MembershipForm(by), "end_form": EndForm(), "rights_form": RightsForm()}
    try:
        account_acts.check_manager(user, by)
        manages = True
    except Refusal:
        manages = False
    mine = selectors.memberships(by).filter(user=user).order_by("-valid_from")
    return {
        **forms,
        "account": user,
        "memberships": [(one, _added(one)) for one in mine],
        "sessions": sessions.open_sessions(user) if manages else [],
        "locked_until": throttling.locked_until(throttling.ACCOUNT, user.username),
        "has_code": second_factor.in_force(user),
        "open_tasks": leaving.count_open_tasks(user),
        "titles": units.titles(),
        "mail_text": _mail_to_confirm(user, by),
        "manages": manages,
        "is_self": user.pk == by.pk,
        **more,
    }


def _mail_to_confirm(user: User, by: User) -> str:
    """Return the address that waits for this administrator's confirmation, "" where none does."""
    row = mail.of_user(user)
    waits = row is not None and row.confirmed_at is None and user.pk != by.pk
    return mail.text_of(row) if row is not None and waits and rights.may(by, rights.MANAGE_SECURITY) else ""


@require_POST
def confirm_mail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm the mail address of an account, after asking its holder."""
    user, by = _managed(request, public_id), account_of(request)

    def act() -> str:
        """Confirm the address."""
        mail.confirm_by_administrator(user, by)
        return "已确认电子邮箱。"

    return _carry_out(request, user, act)


def _added(membership: Membership) -> list[tuple[str, str]]:
    return [(rights.declared[code].title, until or "") for code, until in membership.granted.items()]


def _carry_out(request: HttpRequest, user: User, act: Callable[[], str]) -> HttpResponse:
    """Run an act and come back to the account page, with what was done or why it was refused."""
    try:
        messages.success(request, act())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("account-page", user.public_id)


@require_POST
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the account a membership."""
    user, by = _managed(request, public_id), account_of(request)
    form = MembershipForm(by, request.POST)
    if not form.is_valid():
        return render(request, "memberships/account.html", _page(user, by, give_form=form))

    def act() -> str:
        """Give the membership, or ask for it."""
        given = services.give(user, form.new(), by)
        return "已授予任职。" if given.state == "active" else "已申请，待另一名管理员审批后生效。"

    return _carry_out(request, user, act)


@require_POST
@never_cache
def account_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Do one of the acts that need nothing but the account: ``act`` is password, second-factor, unlock or restore."""
    user, by = _managed(request, public_id), account_of(request)
    which = request.POST.get("act", "")
    if which == "password":
        try:
            password = account_acts.reset_password(user, by)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("account-page", user.public_id)
        return render(request, "memberships/password_once.html", {"account": user, "password": password})
    done: dict[str, tuple[Callable[[User, User], object], str]] = {
        "second-factor": (
            account_acts.reset_second_factor,
            "已取消动态口令，另授的权限一并收回。该账号下次登录须重新设置。",
        ),
        "unlock": (account_acts.unlock, "已解除登录锁定。"),
        "restore": (account_acts.restore, "已恢复账号，可以登录。"),
    }
    if which not in done:
        raise Http404("no such act")
    act, words = done[which]

    def run() -> str:
        """Do the act and say what it left."""
        act(user, by)
        held = account_acts.held(user) if which == "second-factor" else 0
        return words + (f"密码也已重置过，{held} 项任职待另一名管理员重新批准。" if held else "")

    return _carry_out(request, user, run)


@require_POST
def suspend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Suspend an account and pass its tasks on."""
    user, by = _managed(request, public_id), account_of(request)
    form = EndForm(request.POST)
    if not form.is_valid():
        return render(request, "memberships/account.html", _page(user, by, end_form=form))
    successor = form.cleaned_data["successor"]
    return _carry_out(request, user, lambda: _said("已停用账号", account_acts.suspend(user, by, successor)))


def _said(done: str, passed: int) -> str:
    return f"{done}，会话和设备已关闭" + (f"，{passed} 件未办事项已转交。" if passed else "。")


@require_POST
def close_device(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one login of a managed account."""
    session = get_object_or_404(LoginSession.objects.select_related("user"), public_id=public_id)
    user = _managed(request, session.user.public_id)

    def act() -> str:
        """Close the device."""
        account_acts.close_device(session, account_of(request))
        return "已关闭该设备上的登录。"

    return _carry_out(request, user, act)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own memberships from now on."""
    user, wanted = account_of(request), request.POST.get("membership", "")
    if wanted not in {one.public_id for one in standing.memberships_of(user)}:
        raise Http404("no such membership")
    request.session[CHOSEN] = wanted
    return redirect("workbench")


def _membership(request: HttpRequest, public_id: str) -> Membership:
    return get_object_or_404(selectors.memberships(account_of(request)), public_id=public_id)


@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a membership, today or after a day."""
    membership, by = _membership(request, public_id), account_of(request)
    form = EndForm(request.POST)
    if not form.is_valid():
        return render(request, "memberships/account.html", _page(membership.user, by, end_form=form))
    data = form.cleaned_data

    def act() -> str:
        """End the membership, now or after the day."""
        passed = services.end(membership, by, on=data["on"], successor=data["successor"], why="管理员结束")
        return _said("已结束任职", passed) if data["on"] is None else f"任职到 {data['on']} 止。"

    return _carry_out(request, membership.user, act)


@require_POST
def ask_rights(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for guarded rights for a membership."""
    membership, by = _membership(request, public_id), account_of(request)
    form = RightsForm(request.POST)
    if not form.is_valid():
        return render(request, "memberships/account.html", _page(membership.user, by, rights_form=form))
    data = form.cleaned_data

    def act() -> str:
        """Ask for the rights."""
        services.request_rights(membership, data["rights"], by, reason=data["reason"], until=data["until"])
        return "已申请，待另一名管理员审批后生效。"

    return _carry_out(request, membership.user, act)


@require_POST
def take_rights(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take all added rights of a membership away."""
    membership, by = _membership(request, public_id), account_of(request)

    def act() -> str:
        """Take the rights away."""
        services.take_rights(membership, list(membership.granted), by)
        return "已收回另授的权限。"

    return _carry_out(request, membership.user, act)


@never_cache
def request_list(request: HttpRequest) -> HttpResponse:
    """List the requests for rights: open ones with what this administrator may decide, then the last decided."""
    by = account_of(request)
    asked = list(selectors.requests(by))
    standing.preload([one.requested_by for one in asked])
    waiting = [(one, _rights_words(one.rights, one.membership), deciding.why_not(one, by)) for one in asked]
    decided = selectors.requests(by, open_only=False).exclude(decided_at=None)[:PAGE]
    past = [(one, _rights_words(one.rights, one.membership)) for one in decided]
    context = {"waiting": waiting, "decided": past, "titles": units.titles()}
    return render(request, "memberships/requests.html", context)


def _rights_words(codes: list[str], membership: Membership) -> str:
    return "、".join(rights.declared[code].title for code in codes) or f"角色：{membership.role_of.title}"


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve or refuse a request."""
    by = account_of(request)
    asked = get_object_or_404(selectors.requests(by, open_only=False), public_id=public_id)
    approve = request.POST.get("approve") == "yes"
    try:
        deciding.decide(asked, by, approve=approve)
        messages.success(request, "已批准，即时生效。" if approve else "已记录不批准。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("rights-requests")


def role_matrix(request: HttpRequest) -> HttpResponse:
    """Show which role has which right, as the platform decides it."""
    codes = list(rights.declared)
    table = [(role, [right.code in role.rights for right in codes]) for role in roles().values()]
    return render(request, "memberships/roles.html", {"rights": codes, "table": table})
