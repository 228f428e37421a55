"""What the public zone hands to the inside (F11): items sealed to the inside's key, as files or in an answer to it.

The outside holds only the public half: what it has queued it can't read again, and neither can whoever breaks in there.
Open format: age (X25519), so that an item can be opened with the key by other tools too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyrage

from zhiheng.kit.home import Home

FORMAT = "zhiheng.item/1"
SUFFIX = ".item"
FOLDER = "incoming"
MOST_BYTES = 64 * 1024 * 1024
_KEY_FILE = "mailbox.identity"


class Unreadable(Exception):
    """An item that isn't sealed to this installation, or isn't an item; the words say what to do."""


def identity(home: Home) -> pyrage.x25519.Identity:
    """Return the key that opens items, made at its first use."""
    text = home.secret(_KEY_FILE, lambda: str(pyrage.x25519.Identity.generate()))
    return pyrage.x25519.Identity.from_str(text.strip())


def recipient(home: Home) -> str:
    """Return the public half (age1…), to which the outside seals."""
    return str(identity(home).to_public())


def seal(to: str, kind: str, body: Mapping[str, Any]) -> bytes:
    """Return an item sealed to a recipient (age1…)."""
    said = json.dumps({"format": FORMAT, "kind": kind, "body": body}, ensure_ascii=False).encode("utf-8")
    return pyrage.encrypt(said, [pyrage.x25519.Recipient.from_str(to)])


def unseal(key: pyrage.x25519.Identity, sealed: bytes) -> tuple[str, dict[str, Any]]:
    """Return kind and body of an item. Raises Unreadable."""
    try:
        said = json.loads(pyrage.decrypt(sealed, [key]))
        if said["format"] != FORMAT or not isinstance(said["kind"], str) or not isinstance(said["body"], dict):
            raise Unreadable("格式不认识，请用同一版本的程序")
        return said["kind"], said["body"]
    except (pyrage.DecryptError, ValueError, KeyError, TypeError) as error:
        raise Unreadable("不是封给本内网区的，或者传输中损坏") from error


def put(directory: Path, items: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write sealed items into the exchange directory, each whole from the moment it has its name; return their ids."""
    folder = directory / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    done = []
    for id_, sealed in items:
        draft = folder / f".{id_}.partial"
        draft.write_bytes(sealed)
        draft.replace(folder / f"{id_}{SUFFIX}")
        done.append(id_)
    return done


def waiting(directory: Path, most: int = 500) -> list[Path]:
    """Return the items that lie in the exchange directory, at most so many."""
    folder = directory / FOLDER
    return sorted(folder.glob(f"[!.]*{SUFFIX}"))[:most] if folder.is_dir() else []
