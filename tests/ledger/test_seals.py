"""Seals, receipts and the verification: what was done by hand to the database is found and named (F6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from ledger.acts import case, done, paid, today
from zhiheng.kit import append_only
from zhiheng.kit.home import Home
from zhiheng.kit.signing import SCHEMES, Signer, signer
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.hashing import digest, merkle_root
from zhiheng.ledger.models import LedgerClock, LedgerEvent, LedgerReceipt, LedgerSeal
from zhiheng.ledger.seals import DirectoryWitness, HttpWitness, LedgerCut, Receipt, deliver, seal_committed
from zhiheng.ledger.verifying import Verification, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(tmp_path: Path) -> Signer:
    return signer(Home(tmp_path / "home"), "seal", "ed25519")


@pytest.fixture
def kept(tmp_path: Path, key: Signer) -> Iterator[Path]:
    """Nine events under three seals, whose receipts a witness keeps; then the guards are lifted as an owner could."""
    for number in range(9):
        done(paid(payment=f'P"{number}\\'), objects=[case(f"C{number}")])
    assert len(seal_committed(key, most=3)) == 3
    list(deliver([DirectoryWitness("检察院", tmp_path / "receipts")]))
    append_only.lift()
    yield tmp_path / "receipts"
    append_only.install()


def by_hand(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def kinds(found: Verification) -> set[str]:
    return {damage.kind for damage in found.damages if damage.kind != "unguarded"}


def test_a_sound_ledger_verifies_completely(kept: Path) -> None:
    append_only.install()
    found = verify(kept)
    assert found.sound, found.damages
    assert (found.events, found.seals, found.sealed_through, found.receipts) == (9, 3, 9, 3)
    assert (found.witnessed_through, found.unknown) == (9, [])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_every_scheme_and_hash_verifies(tmp_path: Path, settings: object, scheme: str, algorithm: str) -> None:
    settings.ZHIHENG_HASH = algorithm  # type: ignore[attr-defined]  # pytest-django's settings
    done(paid())
    seal_committed(signer(Home(tmp_path), "seal", scheme))  # type: ignore[arg-type]  # one of SCHEMES
    assert verify().sound
    assert LedgerEvent.objects.get().hash == algorithm


def test_without_receipts_or_seals_it_says_what_it_cannot_exclude(key: Signer) -> None:
    done(paid())
    assert "尚未封存" in " ".join(verify().unknown)
    seal_committed(key)
    (sentence,) = verify().unknown
    assert "没有核对见证方的回执" in sentence


@pytest.mark.parametrize(
    ("statement", "kind", "place"),
    [
        ("UPDATE ledger_ledgerevent SET body = replace(body, '0.00', '1') WHERE sequence = {}", "edited", "第 {} 件"),
        ("UPDATE ledger_ledgerevent SET day = day - 1 WHERE sequence = {}", "edited", "第 {} 件"),
        ("UPDATE ledger_ledgerevent SET corrects = 'x' WHERE sequence = {}", "edited", "第 {} 件"),
        ("UPDATE ledger_ledgerevent SET digest = '\\x00' WHERE sequence = {}", "edited", "第 {} 件"),
        ("UPDATE ledger_ledgerrelation SET object_id = 'C9' WHERE event_id = {} AND place = 1", "edited", "第 {} 件"),
        ("DELETE FROM ledger_ledgerrelation WHERE event_id = {} AND place = 0", "edited", "第 {} 件"),
        ("UPDATE ledger_ledgerseal SET signature = '00' WHERE number = 2", "seal", "封存 2"),
        ("UPDATE ledger_ledgerseal SET statement = replace(statement, '\"number\":2', '\"number\":7') WHERE number = 2",
         "seal", "封存 2"),
        ("UPDATE ledger_ledgerclock SET sequence = sequence + 1", "cut", "台账末尾"),
    ],
)  # fmt: skip
def test_edits_are_found_and_named(kept: Path, statement: str, kind: str, place: str) -> None:
    fifth = LedgerEvent.objects.order_by("sequence")[4].sequence
    by_hand(statement.format(fifth))
    found = verify()
    assert kind in kinds(found)
    assert any(place.format(fifth) in str(damage) for damage in found.damages)


def test_a_cut_inside_is_found_and_the_sealer_refuses_to_seal_over_it(kept: Path, key: Signer) -> None:
    by_hand("DELETE FROM ledger_ledgerrelation WHERE event_id = 5", "DELETE FROM ledger_ledgerevent WHERE sequence = 5")
    assert kinds(verify()) == {"cut"}
    done_unguarded(3)
    by_hand(
        "DELETE FROM ledger_ledgerrelation WHERE event_id = 11", "DELETE FROM ledger_ledgerevent WHERE sequence = 11"
    )
    with pytest.raises(LedgerCut, match="第 11 至 11 件"):
        seal_committed(key)


def done_unguarded(number: int) -> None:
    append_only.install()
    done(*(paid(payment=f"N{place}") for place in range(number)))
    append_only.lift()


def test_a_careful_edit_with_a_new_hash_breaks_the_seal(kept: Path) -> None:
    forge(5)
    found = verify()
    assert kinds(found) == {"edited"}
    assert any("封存 2" in str(damage) for damage in found.damages)


def forge(sequence: int) -> None:
    row = LedgerEvent.objects.get(sequence=sequence)
    row.body = row.body.replace('"100.00"', '"1.00"')
    row.digest = digest(row.body, row.hash)
    row.save()


def test_an_administrator_who_seals_anew_is_found_by_the_witness_only(kept: Path, key: Signer) -> None:
    forge(5)
    LedgerReceipt.objects.all().delete()
    LedgerSeal.objects.filter(number__gte=2).delete()
    append_only.install()
    seal_committed(key, most=3)
    alone = verify()
    assert alone.sound
    assert "不能排除" in alone.unknown[0]
    found = verify(kept)
    assert kinds(found) == {"resealed"}
    assert any("封存 2 与见证方所持的不同" in str(damage) for damage in found.damages)
    assert found.witnessed_through == 3


def test_a_cut_of_the_end_with_its_seals_is_found_by_the_witness_only(kept: Path) -> None:
    LedgerReceipt.objects.all().delete()
    LedgerSeal.objects.filter(number=3).delete()
    by_hand("DELETE FROM ledger_ledgerrelation WHERE event_id > 6", "DELETE FROM ledger_ledgerevent WHERE sequence > 6")
    LedgerClock.objects.update(sequence=6)
    append_only.install()
    assert verify().sound
    found = verify(kept)
    assert kinds(found) == {"cut"}
    assert "台账被截短" in str(found.damages[0])


def test_an_inserted_event_is_found(kept: Path) -> None:
    last = LedgerEvent.objects.order_by("-sequence")[0]
    stored = event_of(last.body)
    body = last.body.replace(f'"sequence":{stored.sequence}', f'"sequence":{stored.sequence + 1}').replace(
        stored.id, "new"
    )
    LedgerEvent.objects.create(
        sequence=stored.sequence + 1, public_id="new", type=last.type, day=last.day, clock=last.clock,
        recorded_at=last.recorded_at, body=body, hash="sm3", digest=digest(body, "sm3"),
    )  # fmt: skip
    found = verify(kept)
    assert "inserted" in kinds(found)
    assert any("第 10 件" in str(damage) for damage in found.damages)  # its relations are missing


def test_a_forged_receipt_proves_nothing(kept: Path) -> None:
    path = sorted(kept.iterdir())[1]
    receipt = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**receipt, "signature": "00" * 64}), "utf-8")
    (kept / "seal-x.json").write_text("{}", "utf-8")
    found = verify(kept)
    words = " ".join(map(str, found.damages))
    assert "回执的签名不成立" in words
    assert "不是可读的封存回执" in words


def test_missing_guards_are_named(kept: Path) -> None:
    assert any(damage.kind == "unguarded" for damage in verify().damages)


def test_receipts_reach_every_witness_once_and_wait_where_it_is_away(key: Signer, tmp_path: Path) -> None:
    done(paid())
    seal_committed(key)
    sent: list[bytes] = []
    away: list[OSError] = [OSError("no route")]

    def send(data: bytes) -> bytes:
        if away:
            raise away.pop()
        sent.append(data)
        return b"received"

    witnesses = [HttpWitness("档案馆", send), DirectoryWitness("检察院", tmp_path / "r")]
    assert [error for _, _, error in deliver(witnesses)] == ["no route", ""]
    assert [(name, error) for name, _, error in deliver(witnesses)] == [("档案馆", "")]
    assert list(deliver(witnesses)) == []
    assert LedgerReceipt.objects.get(witness="档案馆").answer == "received"
    assert Receipt.read(sent[0].decode()).statement.number == 1
    assert Receipt.read(next((tmp_path / "r").iterdir()).read_text("utf-8")).text.encode() == sent[0]


def test_sealing_takes_only_what_is_new(key: Signer) -> None:
    assert seal_committed(key) == []
    done(paid())
    first = seal_committed(key)
    assert seal_committed(key) == []
    done(paid(payment="P2", occurred=today(1)))
    (second,) = seal_committed(key)
    assert second.previous == first[0].head
    assert (second.first, second.last) == (first[0].last + 1, first[0].last + 1)


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_the_tree_is_that_of_rfc_6962(algorithm: str) -> None:
    def plain(leaves: list[bytes]) -> bytes:
        import hashlib

        if len(leaves) == 1:
            return leaves[0]
        half = 1
        while half * 2 < len(leaves):
            half *= 2
        return hashlib.new(algorithm, b"\x01" + plain(leaves[:half]) + plain(leaves[half:])).digest()

    for number in range(1, 40):
        leaves = [bytes([place]) * 32 for place in range(number)]
        assert merkle_root(leaves, algorithm) == plain(leaves)
