"""Mail through the door: Django's mail backend, over a pinned connection to the listed server."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from zhiheng.kit.outgoing.door import OutgoingFailed, note, open_socket, refuse_personal
from zhiheng.kit.outgoing.hosts import Target, target_of

_SECONDS = 20.0


class _Smtp(smtplib.SMTP):
    """SMTP over a socket that the door opened."""

    def __init__(self, target: Target) -> None:
        self._target = target
        super().__init__(timeout=_SECONDS)

    def _get_socket(self, host: Any, port: Any, timeout: Any) -> socket.socket:
        return open_socket(self._target, timeout)


class Backend(BaseEmailBackend):
    """Sends mail to the server that ``MAIL_SERVER`` names (``smtps://mail.example.gov.cn``), which must be listed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages and return how many. Raises OutgoingRefused, or OutgoingFailed for a server that fails."""
        for message in email_messages:
            refuse_personal(f"{message.subject}\n{message.body}".encode())
        target = target_of(settings.MAIL_SERVER)
        started, outcome = time.monotonic(), "sent"
        try:
            with _Smtp(target) as server:
                server.connect(target.host, target.port)
                for message in email_messages:
                    server.send_message(message.message(), message.from_email, message.recipients())
        except (OSError, smtplib.SMTPException) as error:
            outcome = type(error).__name__
            raise OutgoingFailed(f"mail: {target.host} didn't take it ({outcome})") from error
        finally:
            note("mail", target, outcome, 0, 0, time.monotonic() - started)
        return len(email_messages)
