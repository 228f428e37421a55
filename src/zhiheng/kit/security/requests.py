"""The request that is being answered: its id, and the address it came from."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhiheng.kit.public_ids import public_id

_current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def current_request() -> HttpRequest | None:
    """Return the request that this thread is answering, None outside of one (commands, jobs)."""
    return _current.get()


def request_id() -> str:
    """Return the id of the request that is being answered; empty outside of one."""
    return str(getattr(_current.get(), "id", ""))


def current_account() -> Any:
    """Return the account of the request that is being answered, None for a stranger and outside of requests."""
    user = getattr(_current.get(), "user", None)
    return user if user is not None and user.is_authenticated else None


def address_of(request: HttpRequest | None) -> str:
    """Return the network address a request came from.

    ``X-Forwarded-For`` is believed only from the proxies of the setting ``TRUSTED_PROXIES``: the nearest address that
    isn't one of them counts. What isn't an address is ignored.
    """
    if request is None:
        return ""
    trusted = {_plain(entry) for entry in getattr(settings, "TRUSTED_PROXIES", ())}
    nearest = _plain(request.META.get("REMOTE_ADDR", ""))
    if nearest not in trusted:
        return nearest
    for entry in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _plain(entry)
        if address and address not in trusted:
            return address
    return nearest


def network_of(request: HttpRequest | None) -> str:
    """Return under what a visitor's attempts are counted: the address, of IPv6 its /64 network.

    One subscriber holds a whole /64 (RFC 6177): counted by address, each of its 2^64 addresses would be a new visitor.
    """
    text = address_of(request)
    address = ipaddress.ip_address(text) if text else None
    if not isinstance(address, ipaddress.IPv6Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _plain(text: str) -> str:
    """Return an address in its one usual form, empty where it is none."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


class RequestIdMiddleware:
    """Gives each request a random id, shown in the log and in the answer's ``X-Request-Id``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        request.id = public_id()  # type: ignore[attr-defined]  # ours; read back through request_id()
        token = _current.set(request)
        try:
            response = self._get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]  # set above
        return response
