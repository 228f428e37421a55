"""Receipt codes (回执码): by which a stranger follows what was handed in, without an account and without a name.

A code has 100 random bits. It is shown once, never stored and never part of an address: tables keep its digest, and
answers are sealed under a key that only the code yields, so that whoever reads the tables learns neither.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhiheng.kit.public_ids import ALPHABET, LENGTH

_GROUP = 4
_NONCE = 12
_ALIKE = str.maketrans({"i": "1", "l": "1", "o": "0"})


class Unopenable(Exception):
    """A sealed answer doesn't open under this key: it was changed, or belongs to another code."""


def code_for(secret: str, once: str) -> str:
    """Return the code of what was handed in under a form's once-key: the same for the same form, guessable by nobody.

    ``secret``: of the zone that gives codes out.
    """
    number = int.from_bytes(hmac.digest(secret.encode(), b"receipt:" + once.encode(), "sha256"), "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def shown(code: str) -> str:
    """Return a code as people read and type it: K7QM-3XT9-…"""
    upper = code.upper()
    return "-".join(upper[start : start + _GROUP] for start in range(0, len(upper), _GROUP))


def normalized(text: str) -> str:
    """Return what a person typed as a code, "" where it can't be one: case, blanks, dashes, o/0, i/l/1 don't count."""
    tidy = "".join(char for char in text.lower() if char not in " -–—\u3000").translate(_ALIKE)
    return tidy if len(tidy) == LENGTH and set(tidy) <= set(ALPHABET) else ""


def digest(code: str) -> str:
    """Return the digest by which tables know a code."""
    return hashlib.sha256(b"zhiheng.receipt/1:" + code.encode()).hexdigest()


def answer_key(code: str) -> str:
    """Return the key under which answers for this code are sealed, as text."""
    return base64.urlsafe_b64encode(hmac.digest(code.encode(), b"zhiheng.answer/1", "sha256")).decode("ascii")


def seal(key: str, about: str, text: str) -> str:
    """Return a text sealed under an answer key; ``about``: the digest of its code, without which it doesn't open."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(base64.urlsafe_b64decode(key)).encrypt(nonce, text.encode(), about.encode())
    return base64.b64encode(nonce + sealed).decode("ascii")


def unseal(key: str, about: str, sealed: str) -> str:
    """Return a sealed text. Raises Unopenable."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(base64.urlsafe_b64decode(key)).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unopenable(about[:12]) from error
