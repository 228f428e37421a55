"""Which hosts may be reached, and at which address: listed, resolved once, checked, pinned."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from zhiheng.kit.problems import Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"https": 443, "http": 80, "smtp": 25, "smtps": 465}


class OutgoingRefused(Refusal):
    """The call isn't allowed; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A host that may be reached: scheme, name, port; ``private``: also inside the office's network."""

    scheme: str
    host: str
    port: int
    private: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: what to connect to (``address``), and as whom it is known (``host``)."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def allowed_hosts() -> list[Allowed]:
    """Return the list: setting ``OUTGOING_HOSTS``, else ``ZHIHENG_OUTGOING_HOSTS`` (addresses between spaces).

    ``https://sms.example.gov.cn`` allows that host and port; ``private+http://10.1.2.3:8080`` allows one inside.
    Raises OutgoingRefused, naming the entry, for one that can't be read.
    """
    entries = getattr(settings, "OUTGOING_HOSTS", None)
    return [
        _entry(text) for text in (os.environ.get("ZHIHENG_OUTGOING_HOSTS", "").split() if entries is None else entries)
    ]


def _entry(text: str) -> Allowed:
    scheme, _, rest = text.partition("://")
    private = scheme.startswith("private+")
    scheme = scheme.removeprefix("private+")
    parts = urlsplit(f"{scheme}://{rest}")
    if scheme not in _PORTS or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise OutgoingRefused.of(
            "对外连接名单里有一项读不懂", text, "请写成 https://主机名 或 private+http://内网地址:端口"
        )
    return Allowed(scheme, parts.hostname, parts.port or _PORTS[scheme], private)


def target_of(url: str) -> Target:
    """Return where a call to ``url`` goes. Raises OutgoingRefused: not listed, not resolved, or a forbidden address.

    Every address that the name resolves to must be permitted, so that no answer of a name server chooses for us.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise OutgoingRefused.of("地址不完整，或带有账号", _short(parts))
    port = parts.port or _PORTS[parts.scheme]
    match = [one for one in allowed_hosts() if (one.scheme, one.host, one.port) == (parts.scheme, parts.hostname, port)]
    if not match:
        remedy = "如确需连接，请由系统管理员加入 ZHIHENG_OUTGOING_HOSTS 后重启"
        raise OutgoingRefused.of("这个主机不在允许对外连接的名单里", _short(parts), remedy)
    private = any(one.private for one in match)
    addresses = resolve(parts.hostname, port)
    for address in addresses:
        if not permitted(ipaddress.ip_address(address), private):
            raise OutgoingRefused.of(
                "这个主机名指向不允许的地址", _short(parts), "请核对域名解析；内网主机须在名单中注明 private"
            )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path, addresses[0])


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name. Raises OutgoingRefused where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutgoingRefused.of("主机名解析不到地址", host, "请核对主机名和网络") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def permitted(address: Address, private: bool) -> bool:
    """Return whether an address may be reached: a public one, or one inside where ``private`` says so.

    Never: link-local (cloud metadata), multicast, unspecified, reserved; an IPv4 address in IPv6 dress is undressed.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return permitted(inner, private)
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if private and (address.is_private or address.is_loopback):
        return True
    return address.is_global and not address.is_reserved


def _short(parts: SplitResult) -> str:
    """Return scheme and host of an address: what follows may hold a token."""
    return f"{parts.scheme}://{parts.hostname or ''}"
