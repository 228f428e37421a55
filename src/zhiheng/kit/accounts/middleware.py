"""The guard behind every request of an account: is this login still good, and is something due before it may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth import logout as django_logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from zhiheng.kit.access import access_of
from zhiheng.kit.accounts import passwords, second_factor, sessions
from zhiheng.kit.accounts.models import LoginSession, User

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "zhiheng_while_due"


def while_due(view: View) -> View:
    """Declare that a view may be called while a password or a second factor is due."""
    setattr(view, _ATTRIBUTE, True)
    return view


class AccountGuard:
    """Ends logins that are no longer good; sends to the password or the second factor where one is due.

    Gives the request ``login_session`` (its LoginSession) and ``session_ended`` (why it was logged out, else empty).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the account, or as a stranger where its login has ended."""
        request.login_session, request.session_ended = None, ""  # type: ignore[attr-defined]  # ours, documented above
        if request.user.is_authenticated:
            self._check(request)
        known = request.user.is_authenticated
        response = self._get_response(request)
        if known and not response.has_header("Cache-Control"):
            # What an account sees stays in no cache: the next person at this computer goes back in vain.
            response["Cache-Control"] = "private, no-store"
        return response

    def _check(self, request: HttpRequest) -> None:
        moment = now()
        session = sessions.find(request)
        reason = sessions.why_ended(session, request, moment)
        if reason or session is None:
            if session is not None:
                sessions.close(session, reason)
            django_logout(request)
            request.session_ended = reason  # type: ignore[attr-defined]  # set by this middleware for the request
            return
        sessions.note_use(session, request, moment)
        request.login_session = session  # type: ignore[attr-defined]  # set by this middleware for the request

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send an account on its way to what is due first."""
        access = access_of(view)
        open_to_all = access is not None and access.kind in ("anyone", "token")
        if not request.user.is_authenticated or open_to_all or getattr(view, _ATTRIBUTE, False):
            return None
        where = what_is_due(request.user, request.login_session)  # type: ignore[attr-defined]  # set by this middleware for the request
        return redirect(where) if where else None


def what_is_due(user: User, session: LoginSession) -> str:
    """Return the name of the page where something is due before this login may go on; empty: nothing is."""
    if passwords.must_change(user):
        return "account-password"
    if session.second_factor:
        return ""
    if second_factor.in_force(user):
        return "account-check-code"  # set up on another device, or logged in by single sign-on
    return "account-second-factor" if second_factor.due(user) else ""
