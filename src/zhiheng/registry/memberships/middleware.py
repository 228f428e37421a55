"""The membership in which a request acts: chosen by the person, kept in the session, else the oldest."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout as django_logout
from django.http import HttpRequest, HttpResponse

from zhiheng.kit.accounts.leaving import close_everything
from zhiheng.kit.accounts.models import User
from zhiheng.registry.memberships import standing

CHOSEN = "membership"


class CurrentMembership:
    """Gives the request ``current_membership``; an account whose memberships have all ended is logged out for good."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the chosen membership."""
        user = request.user
        if isinstance(user, User):
            standing.choose(user, request.session.get(CHOSEN, ""))
            if standing.current(user) is None and standing.gone(user):
                close_everything(user, "leaver")
                django_logout(request)
                request.session_ended = "leaver"  # type: ignore[attr-defined]  # shown by the login page
            request.current_membership = standing.current(user)  # type: ignore[attr-defined]  # ours, documented above
        return self._get_response(request)
