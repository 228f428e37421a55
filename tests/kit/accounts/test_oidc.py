"""Single sign-on against a local provider: the good way, and every way of cheating that the standard names."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from accounts import make_user
from kit.outgoing.other_side import other_side, reply
from zhiheng.kit.accounts import oidc
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.accounts.oidc_call import ask
from zhiheng.kit.security.models import SecurityRecord

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example.test"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8))


class FakeProvider:
    """A provider that answers like a real one; ``change`` bends the claims, ``algorithm`` the header."""

    def __init__(self) -> None:
        self.change: dict[str, Any] = {}
        self.algorithm, self.key = "RS256", RSA_KEY
        self.asked: dict[str, str] = {}
        self.seen: Mapping[str, str] = {}
        self.broken = False

    def authorize(self, address: str) -> str:
        """Log the person in; return the code that goes back with the browser."""
        self.asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        return "code-1"

    def call(self, address: str, fields: Mapping[str, str] | None) -> bytes:
        if self.broken:
            raise OSError("unreachable")
        if address.endswith("/keys"):
            return json.dumps({"keys": self.keys()}).encode()
        self.seen = fields or {}
        challenge = text(hashlib.sha256(self.seen["code_verifier"].encode()).digest())
        assert challenge == self.asked["code_challenge"], "PKCE"
        return json.dumps({"id_token": self.token()}).encode()

    def keys(self) -> list[dict[str, str]]:
        numbers, point = RSA_KEY.public_key().public_numbers(), EC_KEY.public_key().public_numbers()
        return [
            {"kid": "1", "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)},
            {"kid": "2", "kty": "EC", "crv": "P-256", "x": number(point.x), "y": number(point.y)},
        ]

    def token(self) -> str:
        claims = {"iss": ISSUER, "aud": "zhiheng", "sub": "person-7", "nonce": self.asked["nonce"]}
        claims |= {"exp": time.time() + 300, "iat": time.time(), **self.change}
        kid = "2" if self.algorithm == "ES256" else "1"
        head = text(json.dumps({"alg": self.algorithm, "kid": kid}).encode())
        signed = f"{head}.{text(json.dumps(claims).encode())}"
        return f"{signed}.{text(self.sign(signed.encode()))}"

    def sign(self, signed: bytes) -> bytes:
        if self.algorithm == "ES256":
            one, two = decode_dss_signature(EC_KEY.sign(signed, ec.ECDSA(SHA256())))
            return one.to_bytes(32) + two.to_bytes(32)
        return self.key.sign(signed, padding.PKCS1v15(), SHA256()) if self.algorithm == "RS256" else b""


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeProvider]:
    settings.OIDC = {
        "issuer": ISSUER, "client_id": "zhiheng", "client_secret": "s", "authorize_url": f"{ISSUER}/authorize",
        "token_url": f"{ISSUER}/token", "keys_url": f"{ISSUER}/keys", "title": "统一身份认证",
    }  # fmt: skip
    kept, fake = list(oidc._call), FakeProvider()
    oidc.set_call(fake.call)
    yield fake
    oidc._call[:] = kept


@pytest.fixture
def user() -> User:
    made = make_user()
    oidc.link(made, ISSUER, "person-7")
    return made


def sign_on(client: Client, provider: FakeProvider, **answer: str) -> str:
    """Go out and come back; return where the browser ends."""
    out = client.get("/login/oidc/")["Location"]
    code = provider.authorize(out)
    back = {"code": code, "state": provider.asked["state"], **answer}
    return client.get("/login/oidc/callback/", back)["Location"]


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_whom_the_provider_vouches_for_is_logged_in(
    client: Client, provider: FakeProvider, user: User, algorithm: str
) -> None:
    provider.algorithm = algorithm
    assert "统一身份认证" in client.get("/login/").content.decode()
    assert sign_on(client, provider) == "/"
    assert client.get("/account/").status_code == 200
    assert LoginSession.objects.get().user == user
    assert provider.seen["redirect_uri"] == "http://testserver/login/oidc/callback/"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://evil.test"}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": ["zhiheng", "another"]}, "audience"),
        ({"nonce": "another"}, "nonce"),
        ({"exp": 1.0}, "expired"),
        ({"iat": time.time() + 9_999}, "time"),
        ({"sub": "person-8"}, "not-linked"),
        ({"sub": ""}, "subject"),
    ],
)
def test_a_token_of_another_attempt_time_or_person_opens_nothing(
    client: Client, provider: FakeProvider, user: User, change: dict[str, Any], reason: str
) -> None:
    provider.change = change
    assert sign_on(client, provider) == "/login/"
    assert not LoginSession.objects.exists()
    assert SecurityRecord.objects.get(act="login").reason == f"oidc {reason}"
    assert "没有通过" in client.get("/login/").content.decode()


def test_an_unsigned_token_and_one_signed_by_another_are_refused(
    client: Client, provider: FakeProvider, user: User
) -> None:
    provider.algorithm = "none"
    assert sign_on(client, provider) == "/login/"
    provider.algorithm, provider.key = "RS256", rsa.generate_private_key(65537, 2048)
    assert sign_on(client, provider) == "/login/"
    reasons = set(SecurityRecord.objects.filter(act="login").values_list("reason", flat=True))
    assert reasons == {"oidc signature"}


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, provider: FakeProvider, user: User) -> None:
    assert sign_on(client, provider, state="forged") == "/login/"
    assert client.get("/login/oidc/callback/", {"code": "c", "state": ""})["Location"] == "/login/"
    assert not LoginSession.objects.exists()


def test_a_provider_that_does_not_answer_and_a_suspended_account_lead_back_to_the_login(
    client: Client, provider: FakeProvider, user: User
) -> None:
    provider.broken = True
    assert sign_on(client, provider) == "/login/"
    provider.broken = False
    User.objects.update(is_active=False)
    assert sign_on(client, provider) == "/login/"
    assert not LoginSession.objects.exists()


def test_it_is_off_unless_it_is_set_up(client: Client) -> None:
    assert client.get("/login/oidc/").status_code == 404
    assert client.get("/login/oidc/callback/").status_code == 404
    assert "统一身份认证" not in client.get("/login/").content.decode()


def test_the_provider_is_asked_through_the_one_door_and_only_where_it_is_listed(settings: Any) -> None:
    with other_side(reply(body=b'{"keys": []}')) as (where, requests):
        settings.OUTGOING_HOSTS = []
        with pytest.raises(OSError, match="can't be asked"):
            ask(f"http://{where}/keys", None)
        assert requests == []
        settings.OUTGOING_HOSTS = [f"private+http://{where}"]
        assert ask(f"http://{where}/keys", None) == b'{"keys": []}'
        ask(f"http://{where}/token", {"code": "a b", "grant_type": "authorization_code"})
    assert requests[0].startswith(b"GET /keys ")
    assert requests[1].startswith(b"POST /token ")
    assert b"application/x-www-form-urlencoded" in requests[1]
    assert requests[1].endswith(b"code=a+b&grant_type=authorization_code")
