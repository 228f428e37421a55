"""Looking for new snapshots and handing over reports now and then, without a process of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse

from zhiheng.kit.exchange import Untrusted, trusted_key
from zhiheng.public import reports
from zhiheng.public.services import take_in

logger = logging.getLogger("zhiheng.public")
_SOON = 1.0  # seconds between a report and its hand-over


class IntakeMiddleware:
    """Takes in new snapshots before a request is answered, at most every ``EXCHANGE_EVERY`` seconds, one at a time.

    A snapshot that isn't believed is logged and changes nothing: the zone goes on with what it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._every: float = getattr(settings, "EXCHANGE_EVERY", 30.0)
        self._promises = bool(getattr(settings, "EXCHANGE_SOON", False))
        self._promised = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if time.monotonic() - self._looked > self._every and self._lock.acquire(blocking=False):
            try:
                look(Path(settings.EXCHANGE))
                hand_over(Path(settings.EXCHANGE))
            finally:
                self._looked = time.monotonic()
                self._lock.release()
        response = self._get_response(request)
        if self._promises and request.method == "POST":
            self._promise()
        return response

    def _promise(self) -> None:
        """Have what was just queued handed over in a moment, also where nobody visits after this; one waits at most."""
        if self._promised.acquire(blocking=False):
            timer = threading.Timer(_SOON, self._keep_promise)
            timer.daemon = True
            timer.start()

    def _keep_promise(self) -> None:
        self._promised.release()
        try:
            while hand_over(Path(settings.EXCHANGE)) == reports.AT_ONCE:
                pass
        finally:
            connections.close_all()  # of this thread, which ends here


def look(directory: Path) -> None:
    """Take in what is new in the exchange directory, from the trusted key; log what isn't believed."""
    try:
        key = trusted_key(settings.HOME)
        if key is None:
            logger.warning("没有登记内网区的公钥,快照没有采用;请运行 zhiheng exchange trust。")
        else:
            take_in(directory, key, datetime.now(UTC))
    except Untrusted as error:
        logger.warning("%s", error)


def hand_over(directory: Path) -> int:
    """Put queued reports into the exchange directory and return how many; what can't be written stays queued."""
    try:
        return reports.hand_over(directory)
    except OSError as error:
        logger.warning("待收件没有写进交换目录(%s),请核对目录的权限和磁盘;下次再试。", type(error).__name__)
        return 0
