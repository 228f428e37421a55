"""The public zone shows what the internal one signed, whole, and never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from public.samples import AGENCY, MADE, certificate
from zhiheng.kit.exchange import Snapshot, Untrusted, public_pem, read_snapshot, trust, trusted_key, write_snapshot
from zhiheng.kit.home import Home
from zhiheng.public.models import Publication, PublishedItem
from zhiheng.public.services import take_in
from zhiheng.public.throttling import Buckets

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_newer_snapshot_replaces_the_former_whole(exchange: Path, key: Ed25519PrivateKey) -> None:
    assert take_in(exchange, key.public_key(), NOW) == ["agencies", "certificates"]
    assert take_in(exchange, key.public_key(), NOW) == []
    write_snapshot(exchange, Snapshot("certificates", MADE + timedelta(hours=1), [certificate("1")]), key)
    assert take_in(exchange, key.public_key(), NOW) == ["certificates"]
    assert list(PublishedItem.objects.filter(kind="certificates").values_list("key", flat=True)) == ["1"]


@pytest.mark.django_db
def test_an_older_snapshot_is_never_taken_back(exchange: Path, key: Ed25519PrivateKey) -> None:
    take_in(exchange, key.public_key(), NOW)
    write_snapshot(exchange, Snapshot("certificates", MADE - timedelta(days=1), [certificate("1")]), key)
    assert take_in(exchange, key.public_key(), NOW) == []
    assert PublishedItem.objects.filter(kind="certificates").count() == 4


@pytest.mark.django_db
def test_a_forged_snapshot_is_refused_by_name_and_the_others_are_taken(exchange: Path, key: Ed25519PrivateKey) -> None:
    write_snapshot(exchange, Snapshot("certificates", MADE, [certificate("forged")]), Ed25519PrivateKey.generate())
    with pytest.raises(Untrusted, match=r"certificates\.snapshot"):
        take_in(exchange, key.public_key(), NOW)
    assert Publication.objects.get().kind == "agencies"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "items"),
    [("spells", []), ("agencies", [{**AGENCY, "name": ""}]), ("certificates", [certificate("")])],
)
def test_a_signed_but_unusable_snapshot_changes_nothing(
    exchange: Path, key: Ed25519PrivateKey, kind: str, items: list[dict[str, object]]
) -> None:
    take_in(exchange, key.public_key(), NOW)
    write_snapshot(exchange, Snapshot(kind, MADE + timedelta(days=1), items), key)
    with pytest.raises(Untrusted, match="没有采用"):
        take_in(exchange, key.public_key(), NOW)
    assert PublishedItem.objects.count() == 5


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(max_examples=60)
def test_no_bit_of_a_snapshot_can_be_changed(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    key = Ed25519PrivateKey.generate()
    path = write_snapshot(tmp_path_factory.mktemp("x"), Snapshot("agencies", MADE, [AGENCY]), key)
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises(Untrusted):
        read_snapshot(path, key.public_key())


def test_a_snapshot_comes_back_as_it_was(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    snapshot = Snapshot("agencies", MADE, [AGENCY, {**AGENCY, "key": "ag2"}])
    assert read_snapshot(write_snapshot(tmp_path, snapshot, key), key.public_key()) == snapshot


def test_only_a_public_key_can_be_trusted(tmp_path: Path) -> None:
    home = Home(tmp_path / "public").prepare()
    assert trusted_key(home) is None
    with pytest.raises(Untrusted, match=r"note\.txt"):
        trust(home, b"hello", "note.txt")
    key = Ed25519PrivateKey.generate()
    trust(home, public_pem(key), "key.pem")
    assert public_pem(key) in (home.secrets / "internal.pub").read_bytes()


def test_a_bucket_fills_up_again_and_forgets_nobody_too_early() -> None:
    clock = [0.0]
    buckets = Buckets(burst=2, per_minute=60, clock=lambda: clock[0])
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]
    clock[0] = 1.0
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    clock[0] = 1000.0
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_stops_neither_the_others_nor_a_visitor(
    exchange: Path, key: Ed25519PrivateKey, caplog: pytest.LogCaptureFixture
) -> None:
    (exchange / "aaa.snapshot").mkdir()
    with pytest.raises(Untrusted, match="读不出来"):
        take_in(exchange, key.public_key(), NOW)
    assert PublishedItem.objects.filter(kind="certificates").count() == 4
