"""What no address and no form may hold: characters that a database can't store (NUL). Said once, for every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

MALFORMED: Final = "a NUL in address or form"
BROKEN_OFF: Final = "a form that broke off"
_NUL: Final = "\0"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


class WellFormedMiddleware:
    """Refuses requests whose path, query or form holds a NUL, on every address: 400, in words (``errors.malformed``).

    PostgreSQL can't store it and SQLite can, so what a page did with it depended on the database. The form is read
    when its view is about to be called; a view that limits what is sent before anything is read is marked
    ``reads_its_own_form`` and asks ``malformed`` itself. A stranger's files aren't read here, for nobody has asked yet
    how large they are; nor are bodies for the interface, which are no forms whatever their sender calls them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request. Raises BadRequest for a malformed address."""
        if _NUL in request.path_info:
            raise BadRequest(MALFORMED)
        require_wellformed(request.GET)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _words: object
    ) -> None:
        """Raise BadRequest where the form is malformed."""
        if not getattr(view, "reads_its_own_form", False) and _asked_here(request) and malformed(request):
            raise BadRequest(MALFORMED)


def _asked_here(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    files = request.content_type == "multipart/form-data"
    return not request.path_info.startswith("/api/") and (not files or (user is not None and user.is_authenticated))


def malformed(request: HttpRequest) -> bool:
    """Return whether a request's form holds a NUL, in its fields or in the names of its files."""
    if request.method != "POST" or request.content_type not in _FORMS:
        return False
    try:
        names = [file.name or "" for files in dict(request.FILES.lists()).values() for file in files]
    except UnreadablePostError as error:  # the sender went away
        raise BadRequest(BROKEN_OFF) from error
    return _holds_nul(request.POST) or any(_NUL in name for name in names)


def require_wellformed(data: QueryDict) -> None:
    """Raise BadRequest where a name or value of a query holds a NUL: also of one that comes inside a form's field."""
    if _holds_nul(data):
        raise BadRequest(MALFORMED)


def _holds_nul(data: QueryDict) -> bool:
    return any(_NUL in name or any(_NUL in str(value) for value in values) for name, values in data.lists())
