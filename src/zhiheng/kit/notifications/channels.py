"""The ways outside: mail, SMS gateway, government messenger, webhook. All of them through the one door."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from zhiheng.kit.contributions import Registry
from zhiheng.kit.outgoing.door import call
from zhiheng.kit.problems import Refusal


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: an id that stays the same when it is sent again, a line, and where to read more."""

    id: str
    title: str
    lines: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way outside: title; ``send(address, message)`` raises OutgoingRefused, OutgoingFailed or Refusal."""

    title: str
    send: Callable[[str, Message], None]


channels: Registry[Channel] = Registry("channel")


def _mail(address: str, message: Message) -> None:
    body = "\n".join([*message.lines, "", message.url]).strip()
    mail = EmailMessage(message.title, body, settings.DEFAULT_FROM_EMAIL, [address], connection=get_connection())
    mail.extra_headers["X-Zhiheng-Id"] = message.id
    mail.send()


def _sms(address: str, message: Message) -> None:
    """Send through the gateway's HTTP interface (``SMS_GATEWAY``): number, text, id."""
    text = f"【执衡】{message.title}。请登录系统查看。"
    _post("sms", "SMS_GATEWAY", {"mobile": address, "text": text, "id": message.id}, [address])


def _messenger(address: str, message: Message) -> None:
    """Send to the government messenger (山东通 and the like, ``MESSENGER_GATEWAY``): user id, title, link."""
    words = {"user": address, "title": message.title, "text": "\n".join(message.lines), "url": message.url}
    _post("messenger", "MESSENGER_GATEWAY", {**words, "id": message.id}, [])


def _webhook(address: str, message: Message) -> None:
    """Post to a listed address, signed with ``WEBHOOK_SECRET``."""
    words = {"id": message.id, "title": message.title, "lines": list(message.lines), "url": message.url}
    call("webhook", address, _json(words), secret=settings.WEBHOOK_SECRET)


def _post(purpose: str, setting: str, words: dict[str, str], addressees: Sequence[str]) -> None:
    url = getattr(settings, setting, "")
    if not url:
        raise Refusal.of(f"没有配置{channels[purpose].title}", setting, "请由系统管理员配置后重试")
    call(purpose, url, _json(words), secret=settings.WEBHOOK_SECRET, addressees=addressees)


def _json(words: object) -> bytes:
    return json.dumps(words, ensure_ascii=False).encode()


BUILT_IN = {
    "mail": Channel("电子邮件", _mail),
    "sms": Channel("短信", _sms),
    "messenger": Channel("政务即时通讯", _messenger),
    "webhook": Channel("接口推送", _webhook),
}
