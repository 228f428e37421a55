"""Limits on how often one address may ask (限流). Nothing about the address is kept.

Addresses are counted under a keyed digest whose key lives in this process only and is new at each start, so that
no table says who looked up whom. One process serves the public zone; behind a proxy its ``X-Forwarded-For`` counts
where ``ZHIHENG_TRUSTED_PROXY`` names that proxy.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_MOST_ADDRESSES = 50_000


class Buckets:
    """Token buckets by address: ``burst`` questions at once, then ``per_minute``. Memory is bounded."""

    def __init__(self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = float(burst), per_minute / 60, clock
        self._key = secrets.token_bytes(32)
        self._left: dict[bytes, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, address: str) -> float:
        """Take one question from the address's bucket; return 0, or the seconds until the next one is allowed."""
        digest = hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest()
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(digest, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate
            self._left[digest] = (left - 1 if wait == 0 else left, now)
            if len(self._left) > _MOST_ADDRESSES:  # the longest unheard of goes: it has had time to fill up
                del self._left[next(iter(self._left))]
        return wait


def refuse(request: HttpRequest, wait: float) -> HttpResponse:
    """Answer 429: how long to wait; nothing was stored."""
    seconds = max(1, round(wait))
    response = render(request, "public/busy.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response
