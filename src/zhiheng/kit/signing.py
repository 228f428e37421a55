"""Signing keys of an installation (签名密钥): Ed25519 or SM2, kept among its secrets, named by their public half.

A public key is written ``ed25519:HEX`` or ``sm2:HEX`` and says by itself how to verify.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from gmssl import sm2

from zhiheng.kit.home import Home

Scheme = Literal["ed25519", "sm2"]
SCHEMES: Final[tuple[Scheme, ...]] = ("ed25519", "sm2")
_ORDER: Final = int(sm2.default_ecc_table["n"], 16)
_CURVE: Final = sm2.default_ecc_table
_BYTES: Final = 32
_IDENTITY: Final = b"1234567812345678"  # the default user id of GM/T 0009


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that signs; ``public`` is what receipts and verifiers see."""

    scheme: Scheme
    secret: bytes

    @property
    def public(self) -> str:
        """Return the public key with its scheme."""
        if self.scheme == "ed25519":
            return f"ed25519:{Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw().hex()}"
        return f"sm2:{_point(self.secret)}"

    def sign(self, data: bytes) -> bytes:
        """Return the signature (64 bytes) of some bytes."""
        if self.scheme == "ed25519":
            return Ed25519PrivateKey.from_private_bytes(self.secret).sign(data)
        return _sm2_sign(self.secret, data)


def signer(home: Home, name: str, scheme: Scheme) -> Signer:
    """Return the key of that name in an installation, made at its first use.

    Raises ValueError where the stored key is of another scheme.
    """
    stored = home.secret(f"{name}.{scheme}")
    # What is stored is random text of 384 bits; the key is its hash, brought into the range of SM2's order.
    material = hashlib.sha512(stored.encode("ascii")).digest()
    if scheme == "ed25519":
        return Signer(scheme, material[:_BYTES])
    number = int.from_bytes(material, "big") % (_ORDER - 2) + 1
    return Signer(scheme, number.to_bytes(_BYTES, "big"))


def verified(public: str, data: bytes, signature: bytes) -> bool:
    """Return whether a signature of ``data`` was made with the private half of ``public``; false for any nonsense."""
    scheme, _, key = public.partition(":")
    try:
        if scheme == "ed25519":
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, data)
            return True
        return scheme == "sm2" and _sm2_verified(key, data, signature)
    except (InvalidSignature, ValueError):
        return False


def _sm2(public: str, secret: str = "") -> sm2.CryptSM2:
    curve = sm2.CryptSM2(private_key=secret, public_key="04" + public)
    curve.public_key = public  # gmssl strips every leading 0 and 4 of the key
    return curve


def _point(secret: bytes) -> str:
    return str(_sm2("")._kg(int.from_bytes(secret, "big"), _CURVE["g"]))


def _sm2_digest(public: str, data: bytes) -> bytes:
    """Return SM3(Z || data) as GM/T 0003.2 asks for."""
    length = (len(_IDENTITY) * 8).to_bytes(2, "big")
    numbers = bytes.fromhex(_CURVE["a"] + _CURVE["b"] + _CURVE["g"] + public)
    identity = hashlib.new("sm3", length + _IDENTITY + numbers).digest()
    return hashlib.new("sm3", identity + data).digest()


def _sm2_sign(secret: bytes, data: bytes) -> bytes:
    public = _point(secret)
    curve, digest = _sm2(public, secret.hex()), _sm2_digest(public, data)
    while True:  # a nonce that gives no signature is drawn again (once in 2^255)
        found = curve.sign(digest, (secrets.randbelow(_ORDER - 1) + 1).to_bytes(_BYTES, "big").hex())
        if found is not None:
            return bytes.fromhex(found)


def _sm2_verified(public: str, data: bytes, signature: bytes) -> bool:
    if len(public) != 4 * _BYTES or len(signature) != 2 * _BYTES:
        return False
    first, second = (int.from_bytes(signature[part : part + _BYTES], "big") for part in (0, _BYTES))
    if not (0 < first < _ORDER and 0 < second < _ORDER):
        return False
    return bool(_sm2(public).verify(signature.hex(), _sm2_digest(public, data)))
