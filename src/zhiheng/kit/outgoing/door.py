"""The door: one call to a listed host at a pinned address, short, small, signed, without personal values, logged."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction

from zhiheng.kit.outgoing.hosts import OutgoingRefused, Target, target_of
from zhiheng.kit.outgoing.models import OutgoingCall
from zhiheng.kit.personal_numbers import personal_numbers

_log = logging.getLogger("zhiheng.outgoing")
_BLOCK = 64 * 1024


class OutgoingFailed(Exception):
    """The other side didn't answer as it should; worth another try later. The words name no content."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises OutgoingFailed where it isn't."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise OutgoingFailed("the answer isn't JSON") from error


def call(
    purpose: str,
    url: str,
    body: bytes = b"",
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    secret: str = "",
    addressees: Collection[str] = (),
    seconds: float = 10.0,
    most_bytes: int = 1 << 20,
) -> Answer:
    """Make a call and return the answer, whatever its status below 300.

    ``secret`` signs the body (``signature``). ``addressees``: telephone numbers that may stand in the body because the
    message goes to them; any other citizen number or mobile number is refused. ``seconds`` bounds the whole call,
    ``most_bytes`` the answer. A redirect is not followed.
    Raises OutgoingRefused (nothing was sent) and OutgoingFailed (no or no good answer).
    """
    refuse_personal(body, addressees)
    target = target_of(url)
    sent = {"User-Agent": "zhiheng", "Content-Type": "application/json; charset=utf-8", **(headers or {})}
    if secret:
        sent["X-Zhiheng-Signature"] = signature(secret, body, int(time.time()))
    started = time.monotonic()
    answer: Answer | None = None
    outcome = "failed"
    try:
        answer = _exchange(target, method, body, sent, seconds, most_bytes)
        outcome = str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        outcome = type(error).__name__
        raise OutgoingFailed(f"{purpose}: {target.host} didn't answer ({outcome})") from error
    finally:
        note(purpose, target, outcome, len(body), len(answer.body) if answer else 0, time.monotonic() - started)
    if answer.status >= 300:
        raise OutgoingFailed(f"{purpose}: {target.host} answered {answer.status}")
    return answer


def signature(secret: str, body: bytes, moment: int) -> str:
    """Return the signature of a body: ``t=`` seconds since 1970, ``v1=`` HMAC-SHA256 over ``t.body``."""
    code = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={code}"


def verify(secret: str, body: bytes, said: str, now: int, tolerance: int = 300) -> bool:
    """Return whether a signature is of this body, by this secret, and at most ``tolerance`` seconds old."""
    match = re.fullmatch(r"t=(\d{1,12}),v1=[0-9a-f]{64}", said)
    if not match or abs(now - int(match[1])) > tolerance:
        return False
    return hmac.compare_digest(signature(secret, body, int(match[1])), said)


def refuse_personal(body: bytes, addressees: Collection[str] = ()) -> None:
    """Raise OutgoingRefused where a body holds a citizen number, or a mobile number other than its addressees'."""
    for number in personal_numbers(body.decode("utf-8", errors="ignore")):
        if number not in addressees:
            remedy = "请只发送编号和事项，由对方登录系统查看"
            raise OutgoingRefused.of("要发出的内容里有身份号码或手机号，没有发出", "", remedy)


class Pinned(http.client.HTTPConnection):
    """A connection to the checked address, known to the other side by its name."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target

    def connect(self) -> None:
        """Connect to the pinned address; over TLS the certificate must be of the name."""
        self.sock = open_socket(self._target, self.timeout or 1.0)


def open_socket(target: Target, seconds: float) -> socket.socket:
    """Return a connected socket to a checked target, within TLS for https and smtps. Raises OSError."""
    plain = socket.create_connection((target.address, target.port), timeout=seconds)
    if target.scheme not in ("https", "smtps"):
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _exchange(
    target: Target, method: str, body: bytes, headers: Mapping[str, str], seconds: float, most: int
) -> Answer:
    """Send and read; the connection is cut after ``seconds``, however slowly the other side drips.

    Raises OSError or HTTPException.
    """
    link = Pinned(target, seconds)
    late = threading.Event()

    def cut() -> None:
        """Note that time is over and cut the connection."""
        late.set()
        with suppress(OSError, AttributeError):  # closed in the same moment
            link.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        link.request(method, target.path, body, dict(headers))
        answer = link.getresponse()
        received = bytearray()
        while block := answer.read1(_BLOCK):
            received += block
            if len(received) > most:
                raise http.client.HTTPException("the answer is too large")
        if late.is_set():
            raise TimeoutError("the whole call took too long")
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, bytes(received))
    finally:
        timer.cancel()
        link.close()


def note(purpose: str, target: Target, outcome: str, sent: int, received: int, seconds: float) -> None:
    """Log a call; a log that can't be written never changes what happened."""
    fields = {
        "purpose": purpose,
        "host": target.host,
        "path": target.path.partition("?")[0][:200],
        "outcome": outcome[:48],
    }
    sizes = {"sent_bytes": sent, "received_bytes": received, "milliseconds": int(seconds * 1000)}
    try:
        with transaction.atomic():
            OutgoingCall.objects.create(**fields, **sizes)
    except DatabaseError:
        _log.warning("the call %s to %s (%s) couldn't be logged", purpose, target.host, outcome)


__all__ = [
    "Answer",
    "OutgoingFailed",
    "OutgoingRefused",
    "call",
    "open_socket",
    "refuse_personal",
    "signature",
    "verify",
]
