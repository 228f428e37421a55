"""What no address and no form may hold: characters that a database can't store (NUL). Said once, for every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.template import loader

NUL = "\0"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
WORDS = "地址或者表单里有不能识别的字符，没有作任何更改。请返回上一页重新填写；地址是复制来的，请核对后再打开。"


class WellFormedMiddleware:
    """Answers 400 in words where path, query or form holds a NUL, on every address.

    PostgreSQL can't store it and SQLite can, so what a page did with it depended on the database. The form is read
    only when its view is about to be called: a view that limits what is sent has to be asked first, so forms of views
    marked ``reads_its_own_form`` are theirs to check.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, unless its address is malformed."""
        if NUL in request.path or holds_nul(request.GET):
            return _refused(request)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _words: object
    ) -> HttpResponse | None:
        """Answer instead of the view where the form is malformed."""
        own = getattr(view, "reads_its_own_form", False)
        if request.method != "POST" or request.content_type not in FORMS or own:
            return None
        return _refused(request) if malformed(request) else None


def malformed(request: HttpRequest) -> bool:
    """Return whether a request's form holds a NUL, in its fields or in the names of its files."""
    return holds_nul(request.POST) or any(NUL in (file.name or "") for _, file in _files(request))


def holds_nul(data: QueryDict) -> bool:
    """Return whether a name or value of an address or form holds a NUL."""
    return any(NUL in name or any(NUL in value for value in values) for name, values in data.lists())


def _files(request: HttpRequest) -> Iterator[tuple[str, object]]:
    for name, files in request.FILES.lists():
        yield from ((name, file) for file in files)


def _refused(request: HttpRequest) -> HttpResponse:
    """Return 400: in words for people, as data for the interface. No account is asked, nothing is looked up."""
    if request.path.startswith("/api/"):
        problem = {"place": "", "what": "含不能保存的字符（NUL）", "remedy": "请去掉后再报送"}
        return JsonResponse({"problems": [problem]}, status=400)
    return HttpResponseBadRequest(loader.render_to_string("security/malformed.html", {"says": WORDS}))
