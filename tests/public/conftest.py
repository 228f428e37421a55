"""Fixtures of the public zone's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from public.samples import AGENCY, MADE, certificate
from zhiheng.kit.exchange import Snapshot, public_pem, trust, write_snapshot
from zhiheng.kit.home import Home
from zhiheng.public import settings as zone
from zhiheng.public import views
from zhiheng.public.throttling import Buckets


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """Return the key that the public zone trusts."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def exchange(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    """Return an exchange directory with one agency and its certificates."""
    directory = tmp_path / "exchange"
    write_snapshot(directory, Snapshot("agencies", MADE, [AGENCY]), key)
    held = [
        certificate(),
        certificate("37990012346", name="李娜", state="suspended"),
        certificate("37990012347", name="周强", valid_to="2026-11-25"),
        certificate("37990012348", name="赵敏", state="revoked"),
    ]
    write_snapshot(directory, Snapshot("certificates", MADE, held), key)
    return directory


@pytest.fixture
def public_zone(
    settings: Any, tmp_path: Path, exchange: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """Return a client of the public zone: its own middleware and addresses, a home that trusts the key."""
    settings.HOME = Home(tmp_path / "public").prepare()
    settings.EXCHANGE = exchange
    settings.MIDDLEWARE = zone.MIDDLEWARE
    settings.ROOT_URLCONF = zone.ROOT_URLCONF
    settings.TEMPLATES = zone.TEMPLATES
    trust(settings.HOME, public_pem(key), "test")
    monkeypatch.setattr(views, "_checks", Buckets(burst=20, per_minute=30))
    return Client()
