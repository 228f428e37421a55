"""What one zone hands to the other as files (F11): signed snapshots, believed only from the key that was trusted.

A snapshot says what holds at a moment (certificates, agencies): the receiver replaces what it had by it. It carries no
command and can't be replayed: an older one than the last is refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from zhiheng.kit.home import Home

FORMAT = "zhiheng.snapshot/1"
SUFFIX = ".snapshot"
PUBLIC_KEY = "internal.pub"
_KEY_FILE = "snapshot.key"


class Untrusted(Exception):
    """A snapshot that isn't believed; the text says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What holds at a moment: a kind (``agencies``), when it was made (aware), and its items (plain JSON values)."""

    kind: str
    made_at: datetime
    items: Sequence[Mapping[str, Any]]


def signing_key(home: Home) -> Ed25519PrivateKey:
    """Return the key with which a zone signs its snapshots, made at its first use."""
    key = load_pem_private_key(home.secret(_KEY_FILE, _new_key).encode("ascii"), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # noqa: S101 (the file is our own)
    return key


def _new_key() -> str:
    """Return a new private key as PEM text."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """Return the public half of a key as PEM: what the receiving zone has to trust."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def write_snapshot(directory: Path, snapshot: Snapshot, key: Ed25519PrivateKey) -> Path:
    """Write a signed snapshot into the exchange directory, replacing that kind's former one; return its path.

    The file is complete from the moment it has its name.
    """
    directory.mkdir(parents=True, exist_ok=True)
    body = json.dumps(
        {
            "format": FORMAT,
            "kind": snapshot.kind,
            "made_at": snapshot.made_at.isoformat(),
            "items": list(snapshot.items),
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()
    draft = directory / f".{snapshot.kind}.partial"
    draft.write_bytes(base64.b64encode(key.sign(body)) + b"\n" + body)
    return draft.replace(directory / f"{snapshot.kind}{SUFFIX}")


def read_snapshot(path: Path, trusted: Ed25519PublicKey) -> Snapshot:
    """Return a snapshot whose signature is by the trusted key. Raises Untrusted otherwise."""
    return parse_snapshot(path.read_bytes(), trusted, path.name)


def parse_snapshot(signed: bytes, trusted: Ed25519PublicKey, name: str) -> Snapshot:
    """Return a snapshot from its bytes; ``name`` says in errors which one it is. Raises Untrusted."""
    signature, separator, body = signed.partition(b"\n")
    try:
        decoded = base64.b64decode(signature, validate=True)
        if base64.b64encode(decoded) != signature:  # one signature has one spelling
            raise ValueError("not canonical")
        trusted.verify(decoded, body)
    except (InvalidSignature, ValueError) as error:
        raise Untrusted(
            f"{name}:签名不是所信任的密钥作出的,没有采用。请确认文件来自内网区、传输完整;"
            "内网区换过密钥的,请用 zhiheng exchange trust 重新登记。"
        ) from error
    value = json.loads(body)
    if not separator or value["format"] != FORMAT:
        raise Untrusted(f"{name}:格式不认识,没有采用。请用同一版本的程序制作和接收。")
    return Snapshot(value["kind"], datetime.fromisoformat(value["made_at"]), value["items"])


def trusted_key(home: Home) -> Ed25519PublicKey | None:
    """Return the key whose snapshots this zone believes, None where none was trusted yet."""
    path = home.secrets / PUBLIC_KEY
    return _public(path.read_bytes(), str(path)) if path.exists() else None


def trust(home: Home, pem: bytes, source: str) -> None:
    """Believe this public key's snapshots from now on, and no other's. Raises Untrusted where it isn't such a key."""
    _public(pem, source)
    home.prepare()
    draft = home.secrets / f".{PUBLIC_KEY}"
    draft.write_bytes(pem)
    draft.chmod(0o600)
    draft.replace(home.secrets / PUBLIC_KEY)


def _public(pem: bytes, source: str) -> Ed25519PublicKey:
    """Return an Ed25519 public key from PEM. Raises Untrusted naming its source."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise Untrusted(f"{source}:不是公钥文件(PEM)。请使用内网区 zhiheng exchange key 给出的文件。") from error
    if not isinstance(key, Ed25519PublicKey):
        raise Untrusted(f"{source}:公钥种类不对,应为 Ed25519。请使用内网区 zhiheng exchange key 给出的文件。")
    return key
