"""Looking for new snapshots and handing over reports now and then, without a process of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhiheng.kit.exchange import Untrusted, trusted_key
from zhiheng.public import reports
from zhiheng.public.services import take_in

logger = logging.getLogger("zhiheng.public")


class IntakeMiddleware:
    """Takes in new snapshots before a request is answered, at most every ``EXCHANGE_EVERY`` seconds, one at a time.

    A snapshot that isn't believed is logged and changes nothing: the zone goes on with what it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._every: float = getattr(settings, "EXCHANGE_EVERY", 30.0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if time.monotonic() - self._looked > self._every and self._lock.acquire(blocking=False):
            try:
                look(Path(settings.EXCHANGE))
                hand_over(Path(settings.EXCHANGE))
            finally:
                self._looked = time.monotonic()
                self._lock.release()
        return self._get_response(request)


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


def hand_over(directory: Path) -> None:
    """Put queued reports into the exchange directory; one that can't be written stays queued and is tried again."""
    try:
        reports.hand_over(directory)
    except OSError as error:
        logger.warning("待收件没有写进交换目录(%s),请核对目录的权限和磁盘;下次再试。", type(error).__name__)
