"""The account of a request, typed: behind the access middleware it is never a stranger."""

from __future__ import annotations

from django.http import HttpRequest

from zhiheng.kit.accounts.models import LoginSession, User


def account_of(request: HttpRequest) -> User:
    """Return the account that is logged in. Raises TypeError for a stranger: the view is not behind the access door."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this view needs an account; declare its access")
    return user


def login_of(request: HttpRequest) -> LoginSession:
    """Return the login that a request belongs to."""
    session = getattr(request, "login_session", None)
    if not isinstance(session, LoginSession):
        raise TypeError("this view needs a login; declare its access")
    return session
