"""Error pages: what happened, possible reasons, what to do, and a number to quote (design language, 12c).

Not found and not allowed look alike, so that nobody learns from an answer that something exists (F12).
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import loader

from zhiheng.kit.pages import days

logger = logging.getLogger("zhiheng.errors")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are read wrongly on the telephone


def error_number() -> str:
    """Return a number that a person can read out, ending in the clock time: ``E-7K3Q-0841``."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(4))
    return f"E-{letters}-{datetime.now(days.ZONE):%H%M}"


class ErrorNumberMiddleware:
    """Gives a failed request its number and writes number, address and place in the code to the log.

    The log gets the kind of the exception and the lines of code, never its message: that may name persons (F17).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember the number on the request and log where it went wrong."""
        number = error_number()
        request.error_number = number  # type: ignore[attr-defined]  # read back by handler 500 of the same request
        match = request.resolver_match
        place = match.route if match else "?"
        lines = "".join(traceback.format_tb(exception.__traceback__))
        logger.error("%s %s /%s %s\n%s", number, request.method, place, type(exception).__name__, lines)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 for what isn't there and for what this account may not see, in the same words."""
    return _page(request, "pages/404.html", 404)


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 for an address or form that can't be read: in words, for the interface as data.

    Nobody is asked who it is, and no database; so it says the same to everybody.
    """
    says, why, remedy = next((words for kinds, words in _UNREADABLE if isinstance(exception, kinds)), _OTHERWISE)
    if request.path_info.startswith("/api/"):
        return JsonResponse({"problems": [{"place": "", "what": says, "remedy": remedy}]}, status=400)
    context = {"says": says, "why": why, "remedy": remedy}
    return HttpResponse(loader.render_to_string("pages/400.html", context), status=400)


_UNREADABLE: Final = (
    ((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent),
     ("一次提交的内容太多", "文字太长，或者一次选的项目、文件太多。", "请分几次提交；大批量的用表格导入。")),
    ((MultiPartParserError, UnreadablePostError),
     ("没有收到完整的内容", "网络在提交途中断开，或者发送的程序没有写对格式。", "请返回上一页重新提交。")),
)  # fmt: skip
_OTHERWISE: Final = (
    "地址或者表单里有不能识别的字符",
    "地址没有复制完整，或者粘贴的文字里带了看不见的控制字符。",
    "返回上一页，删去粘贴的文字（NUL 一类的控制字符）后手工重新填写；地址请从页面上的链接打开。",
)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer like :func:`not_found`: a refusal doesn't reveal that something is there."""
    return not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 with the number that the log has; the page needs neither database nor session."""
    number = getattr(request, "error_number", "") or error_number()
    context = {"number": number, "moment": days.say_moment(datetime.now(days.ZONE))}
    return HttpResponse(loader.render_to_string("pages/500.html", context), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form whose protection mark is missing or old (CSRF), and say how to go on."""
    return _page(request, "pages/stale_form.html", 403)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Return an error page: in the shell for an account, bare for a stranger."""
    user = getattr(request, "user", None)
    context = {
        "number": error_number(),
        "moment": days.say_moment(datetime.now(days.ZONE)),
        "frame": "pages/shell.html" if user is not None and user.is_authenticated else "pages/bare.html",
    }
    return render(request, template, context, status=status)
