"""Who may call an address (默认拒绝): every view declares it, what declares nothing answers 404.

``anyone`` (login page, health), ``account`` (any account), ``needs(right, …)`` (one of these rights), ``token`` (the
view checks a token of its own, as the API does). The declaration is made beside the view or in ``urls.py``::

    path("accounts/", needs(MANAGE_ACCOUNTS)(views.account_list), name="accounts")

What an account may *see* there is decided by the selectors; this is only the door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhiheng.kit import rights
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "zhiheng_access"
_UNAUTHENTICATED = 401


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declared: ``kind`` is anyone, account, rights or token; ``rights``: one of them is enough."""

    kind: str
    rights: frozenset[str] = field(default_factory=frozenset)

    def lets(self, codes: frozenset[str]) -> bool:
        """Return whether an account with these rights may call."""
        return self.kind != "rights" or bool(self.rights & codes)


def _declare(view: View, access: Access) -> View:
    setattr(view, _ATTRIBUTE, access)
    return view


def anyone(view: View) -> View:
    """Declare that strangers may call this view."""
    return _declare(view, Access("anyone"))


def account(view: View) -> View:
    """Declare that every account may call this view, whatever it may do elsewhere."""
    return _declare(view, Access("account"))


def token(view: View) -> View:
    """Declare that this view checks a token by itself."""
    return _declare(view, Access("token"))


def needs(*codes: str) -> Callable[[View], View]:
    """Declare which rights open this view; one of them is enough. Raises KeyError for an undeclared right."""
    for code in codes:
        rights.declared[code]
    return lambda view: _declare(view, Access("rights", frozenset(codes)))


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return what a view declared, None where it declared nothing."""
    return getattr(view, _ATTRIBUTE, None)


@dataclass(frozen=True, slots=True)
class Address:
    """An address pattern of this zone: its route as written, its name with namespaces, its view."""

    route: str
    name: str
    view: Callable[..., Any]


def addresses(resolver: URLResolver | None = None, route: str = "", namespace: str = "") -> Iterator[Address]:
    """Yield every address pattern of this zone, those of included modules too."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(here, f"{namespace}{pattern.name or ''}", pattern.callback)


@register("zhiheng")
def undeclared(**_: Any) -> list[CheckMessage]:
    """Name the addresses whose views declare nothing: they answer 404 to everybody."""
    if "zhiheng.kit.access.AccessMiddleware" not in settings.MIDDLEWARE:
        return []  # the public zone has no accounts
    return [
        Error(f"the address /{one.route} declares no access; use zhiheng.kit.access", id="zhiheng.E001")
        for one in addresses()
        if access_of(one.view) is None
    ]


class AccessMiddleware:
    """Opens the door to whom the view declared, and to nobody where it declared nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Let the request through, send a stranger to the login, answer 404 to whom the door stays shut."""
        access = access_of(view)
        if access is None:
            raise Http404("no access declared")
        if "\0" in request.path_info:  # PostgreSQL may not even be asked for one: no id, no name holds it
            raise Http404("no such address")
        if access.kind in ("anyone", "token"):
            return None
        user = request.user
        if not user.is_authenticated:
            return to_login(request)
        if access.lets(rights.rights_of(user)):
            return None
        route = request.resolver_match.route if request.resolver_match else ""
        record("access.refused", Result.REFUSED, account=user, subject=route, reason=request.method or "")
        raise Http404("not allowed")


def to_login(request: HttpRequest) -> HttpResponse:
    """Return the way to the login: a redirect that comes back; for HTMX the whole page goes there."""
    why = getattr(request, "session_ended", "")
    wanted = request.get_full_path() if request.method == "GET" else ""
    query = urlencode({key: value for key, value in (("next", wanted), ("why", why)) if value})
    login = reverse(settings.LOGIN_URL) + (f"?{query}" if query else "")
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=_UNAUTHENTICATED)
        response["HX-Redirect"] = login
        return response
    return HttpResponseRedirect(login)
