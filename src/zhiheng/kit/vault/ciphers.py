"""Authenticated encryption under the two ciphers that offices may ask for, and the keyed digest that goes with each."""

from __future__ import annotations

import secrets
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_NONCE_BYTES = 12
_TAG_BYTES = 16


class Broken(Exception):
    """A sealed value or key doesn't open: it was changed, moved, or belongs to another key."""


class Suite(IntEnum):
    """Cipher and digest: the international one or the national one (国密, GB/T 32907, GB/T 32905)."""

    AES_256_GCM = 1
    SM4_GCM = 2

    @property
    def key_bytes(self) -> int:
        """Return the length of a key in bytes."""
        return 32 if self is Suite.AES_256_GCM else 16

    def new_key(self) -> bytes:
        """Return a new random key."""
        return secrets.token_bytes(self.key_bytes)

    def seal(self, key: bytes, plain: bytes, bound_to: str) -> bytes:
        """Encrypt; the result opens only with the same ``bound_to`` (what it belongs to, authenticated, not stored)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        encryptor = self._cipher(key, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound_to.encode())
        sealed = encryptor.update(plain) + encryptor.finalize()
        return bytes((self.value,)) + nonce + sealed + encryptor.tag

    def digest(self, key: bytes, text: str) -> str:
        """Return the keyed digest (HMAC) of a text, in hexadecimal: equal texts, equal digests."""
        algorithm = hashes.SHA256() if self is Suite.AES_256_GCM else hashes.SM3()
        code = hmac.HMAC(key, algorithm)
        code.update(text.encode())
        return code.finalize().hex()

    def _cipher(self, key: bytes, mode: modes.GCM) -> Cipher[modes.GCM]:
        algorithm = algorithms.AES(key) if self is Suite.AES_256_GCM else algorithms.SM4(key)
        return Cipher(algorithm, mode)


def open_sealed(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Return what ``Suite.seal`` encrypted. Raises Broken for a changed byte, another key or another owner."""
    try:
        suite = Suite(sealed[0])
        nonce, body, tag = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES : -_TAG_BYTES], sealed[-_TAG_BYTES:]
        decryptor = suite._cipher(key[: suite.key_bytes], modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound_to.encode())
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError, IndexError) as error:
        raise Broken("a sealed value doesn't open with this key") from error
