"""Single sign-on (统一身份认证) by OpenID Connect: authorization code with PKCE. Off without the setting ``OIDC``.

The answer's token is checked as the standard asks (OpenID Connect Core 1.0, 3.1.3.7): signature by the provider's keys
(RS256, ES256), issuer, audience, nonce, times. An account is found by its linked subject, never by a name or an address
in the token: an administrator links it first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from zhiheng.kit.accounts.models import ExternalIdentity, User

LEEWAY = 60  # seconds that the two clocks may differ
_SCOPE = "openid"


class SignOnFailed(Exception):
    """The provider's answer can't be believed; the argument is a short code for the log (``nonce`` …)."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the setting ``OIDC`` describes it; all addresses are stated, none is discovered."""

    issuer: str
    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    keys_url: str
    title: str = "统一身份认证"


Call = Callable[[str, Mapping[str, str] | None], bytes]
"""How the provider is called: address and form fields (None: GET) -> the answer's body."""

_call: list[Call] = []


def set_call(call: Call) -> None:
    """Say how outgoing calls are made (F16: one function for all); the last one said counts (start-up only)."""
    _call[:] = [call]


def provider() -> Provider | None:
    """Return the provider of this installation, None where single sign-on is off or calls can't be made."""
    own = getattr(settings, "OIDC", None)
    return Provider(**own) if own and _call else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser's session keeps between going out and coming back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        """Return an attempt of random values (256 bits each)."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    def address(self, of: Provider, callback: str) -> str:
        """Return where the browser goes to log in."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        fields = {"response_type": "code", "client_id": of.client_id, "redirect_uri": callback, "scope": _SCOPE,
                  "state": self.state, "nonce": self.nonce, "code_challenge": challenge,
                  "code_challenge_method": "S256"}  # fmt: skip
        return f"{of.authorize_url}?{urlencode(fields)}"


def user_of(of: Provider, attempt: Attempt, code: str, callback: str) -> User:
    """Return the account for which the provider vouches. Raises SignOnFailed where the answer can't be believed."""
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "client_id": of.client_id,
              "client_secret": of.client_secret, "code_verifier": attempt.verifier}  # fmt: skip
    try:
        token = json.loads(_call[0](of.token_url, fields))["id_token"]
        keys = json.loads(_call[0](of.keys_url, None))["keys"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SignOnFailed("provider") from error
    claims = read_token(str(token), keys)
    _check(claims, of, attempt)
    linked = ExternalIdentity.objects.filter(issuer=of.issuer, subject=str(claims["sub"])).select_related("user")
    found = linked.first()
    if found is None:
        raise SignOnFailed("not-linked")
    if not found.user.is_active:
        raise SignOnFailed("suspended")
    return found.user


def read_token(token: str, keys: list[dict[str, str]]) -> dict[str, Any]:
    """Return the claims of a signed token. Raises SignOnFailed where no key of the provider signed it."""
    try:
        head, body, signature = token.split(".")
        header, claims = json.loads(_decode(head)), json.loads(_decode(body))
        key = next(key for key in keys if key.get("kid") == header.get("kid") and _suits(key, header))
        _verify(key, f"{head}.{body}".encode(), _decode(signature))
    except (ValueError, StopIteration, InvalidSignature, KeyError, TypeError, AttributeError) as error:
        raise SignOnFailed("signature") from error
    if not isinstance(claims, dict):
        raise SignOnFailed("signature")
    return claims


def _suits(key: Mapping[str, str], header: Mapping[str, str]) -> bool:
    """Return whether a key is of the kind that the token's algorithm needs; other algorithms suit no key."""
    return {"RS256": "RSA", "ES256": "EC"}.get(header.get("alg", "")) == key.get("kty")


def _verify(key: Mapping[str, str], signed: bytes, signature: bytes) -> None:
    """Raise InvalidSignature where the signature isn't the key's (RFC 7518, 3.3 and 3.4)."""
    if key["kty"] == "RSA":
        numbers = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"]))
        numbers.public_key().verify(signature, signed, padding.PKCS1v15(), SHA256())
        return
    half = len(signature) // 2
    plain = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    point = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
    point.public_key().verify(plain, signed, ec.ECDSA(SHA256()))


def _check(claims: Mapping[str, Any], of: Provider, attempt: Attempt) -> None:
    """Raise SignOnFailed where the token is another's, another time's or another attempt's."""
    audience = claims.get("aud")
    moment = time.time()
    tests = {
        "issuer": claims.get("iss") == of.issuer,
        "audience": audience == of.client_id or audience == [of.client_id],
        "nonce": hmac.compare_digest(str(claims.get("nonce", "")), attempt.nonce),
        "expired": isinstance(claims.get("exp"), int | float) and moment < claims["exp"] + LEEWAY,
        "time": isinstance(claims.get("iat"), int | float) and claims["iat"] < moment + LEEWAY,
        "subject": bool(claims.get("sub")),
    }
    for code, held in tests.items():
        if not held:
            raise SignOnFailed(code)


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_decode(text))


def link(user: User, issuer: str, subject: str) -> ExternalIdentity:
    """Link an account with the subject under which the provider knows its holder. One subject, one account."""
    return ExternalIdentity.objects.update_or_create(issuer=issuer, subject=subject, defaults={"user": user})[0]
