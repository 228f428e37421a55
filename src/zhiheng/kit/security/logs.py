"""The application log without persons (F17): no bodies, no local variables, no messages of exceptions.

An exception's own words may quote a row or a form, and so may the arguments of a foreign library's line: of both only
the kind and the place are written. Our own lines (loggers ``zhiheng.*``) are written as they are: ids and counts.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from zhiheng.kit.security.requests import request_id


class PlainFormatter(logging.Formatter):
    """Writes time, level, request id, logger, line; of an exception its kind and places."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s [%(request_id)s] %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:
        """Return the kinds of an exception and its causes with their places in the code, without their words."""
        return "\n".join(_places(ei[1]))

    def formatStack(self, stack_info: str) -> str:
        """Return nothing: a stack adds source lines, never what our own line doesn't say."""
        return ""


def _places(error: BaseException | None) -> list[str]:
    """Return one line per frame, then the kind; causes first."""
    if error is None:
        return []
    found = _places(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
    found += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return [*found, f"{type(error).__module__}.{type(error).__qualname__}"]


class WithoutPersons(logging.Filter):
    """Adds the request id and takes out of foreign lines what may be a person's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drops one."""
        # Django logs the answer after the middleware is done: then the request says its own id.
        record.request_id = request_id() or getattr(getattr(record, "request", None), "id", "") or "-"
        if record.name.startswith("django."):
            record.msg, record.args = _from_django(record), ()
        elif not record.name.startswith("zhiheng"):
            record.args = ()
            record.msg = str(record.msg) if "%" in str(record.msg) else f"{record.module}:{record.lineno}"
        return True


def _from_django(record: logging.LogRecord) -> str:
    """Return status and route of a request, or the place of the line: an address as typed may hold a name."""
    request = getattr(record, "request", None)
    status = getattr(record, "status_code", "")
    if isinstance(request, HttpRequest):
        route = request.resolver_match.route if request.resolver_match else "?"
        return f"{status} {request.method if request.method in _METHODS else '?'} /{route}"
    return f"{status} {record.module}:{record.lineno}".strip()


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class NoLocals(ExceptionReporter):
    """Reports an exception without variables, form values, headers or settings, wherever Django asks for a report."""

    def get_traceback_data(self) -> dict[str, Any]:
        """Return the kind and the places only."""
        return {"exception_type": getattr(self.exc_type, "__name__", ""), "lines": _places(self.exc_value)}

    def get_traceback_text(self) -> SafeString:
        """Return the kind and the places as text."""
        return SafeString(escape("\n".join(_places(self.exc_value))))

    def get_traceback_html(self) -> SafeString:
        """Return the same as the text: nothing of it is markup."""
        return self.get_traceback_text()


class NothingFilter(SafeExceptionReporterFilter):
    """Shows no setting, no form value and no variable, also where DEBUG was switched on by mistake."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Return True: always."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        """Return nothing."""
        return {}.items()


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_persons": {"()": WithoutPersons}},
    "formatters": {"plain": {"()": PlainFormatter}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_persons"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "zhiheng": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
