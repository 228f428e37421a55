"""Checking stretches of the ledger, alone or shared between processes: the same answer, every gap named."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger.acts import case, done, paid
from zhiheng.eventlog.model import Event, Relation
from zhiheng.kit import append_only
from zhiheng.kit.home import Home
from zhiheng.kit.signing import signer
from zhiheng.ledger import crew, verifying
from zhiheng.ledger.canonical import event_of, moment, text_of
from zhiheng.ledger.checking import Stretch, check
from zhiheng.ledger.crew import checked_stretches
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.records import Actor, StoredEvent
from zhiheng.ledger.seals import seal_committed

words = st.text(max_size=12)
values_of_events = st.one_of(
    words,
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.dates(),
    st.lists(words, max_size=3).map(tuple),
)


@given(
    attributes=st.dictionaries(words, values_of_events, max_size=5),
    relations=st.lists(st.tuples(words, words, words), max_size=4),
    names=st.tuples(words, words, words),
    corrects=st.none() | words,
    late=st.integers(0, 3),
)
def test_the_canonical_text_is_what_json_writes_and_says_the_event_again(
    attributes: dict[str, object],
    relations: list[tuple[str, str, str]],
    names: tuple[str, str, str],
    corrects: str | None,
    late: int,
) -> None:
    related = tuple(Relation(*one) for one in relations)
    event = Event("e1", names[0], 20_000, -1, 7, attributes, related, moment(1_700_000_000_000_001), corrects)
    stored = StoredEvent(
        event, source="import", actor=Actor(*names), foreign_id=names[2], late_days=late, late_reason=names[1]
    )
    text = text_of(stored)
    assert json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) == text
    again = event_of(text)
    assert (again.event.attributes, again.event.relations) == (attributes, related)
    assert (again.actor, again.late_days, again.foreign_id) == (stored.actor, late, names[2])


def test_amounts_stand_in_the_text_without_exponent() -> None:
    event = Event("e1", "fine.paid", 20_000, attributes={"amount": Decimal("1E+5"), "rate": 0.5})
    assert '"attributes":{"amount":{"number":"100000"},"rate":{"number":"0.5"}}' in text_of(StoredEvent(event))


@pytest.fixture
def sealed(transactional_db: None, tmp_path: Path) -> list[Stretch]:
    """Twelve committed events under six seals, as the stretches that a verification asks for."""
    for number in range(12):
        done(paid(payment=f"P{number}"), objects=[case(f"C{number}")])
    seals = seal_committed(signer(Home(tmp_path), "seal", "ed25519"), most=2)
    return [Stretch(seal.first, seal.last, seal.hash) for seal in seals]


def test_processes_side_by_side_find_what_one_finds(sealed: list[Stretch], monkeypatch: pytest.MonkeyPatch) -> None:
    append_only.lift()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_ledgerevent SET body = replace(body, '100.00', '1.00') WHERE sequence = 5")
        cursor.execute("DELETE FROM ledger_ledgerrelation WHERE event_id = 8 AND place = 1")
    append_only.install()
    alone = [check(crew._fetch, connection.vendor, stretch) for stretch in sealed]
    monkeypatch.setattr(crew.os, "sched_getaffinity", lambda _: {0, 1})
    started: list[str] = []
    monkeypatch.setattr(crew._Hand, "__enter__", lambda hand: started.append("one") or hand)
    together = list(checked_stretches(sealed))
    assert together == alone
    assert len(started) == 2
    assert [len(one.damages) for one in alone] == [0, 0, 1, 1, 0, 0]


def test_inside_a_transaction_one_process_checks_what_only_it_sees(
    sealed: list[Stretch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_Hand", None)  # nobody else may be asked
    with transaction.atomic():
        assert sum(one.events for one in checked_stretches(sealed)) == 12


def test_a_process_that_ends_in_the_middle_ends_the_verification_in_words(
    sealed: list[Stretch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew.os, "sched_getaffinity", lambda _: {0, 1})

    def killed(hand: Any) -> Any:
        hand._process.kill()
        hand._process.wait()
        return hand

    monkeypatch.setattr(crew._Hand, "__enter__", killed)
    with pytest.raises(RuntimeError, match="核验进程中断"):
        list(checked_stretches(sealed))


@pytest.mark.django_db
def test_gaps_are_named_wherever_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        done(paid(payment=f"P{number}"))
    first = LedgerEvent.objects.order_by("sequence").values_list("sequence", flat=True)[0]
    seal_committed(signer(Home(tmp_path), "seal", "ed25519"), most=4)
    monkeypatch.setattr(verifying, "_PART", 2)
    append_only.lift()
    with connection.cursor() as cursor:
        for gone in (first + 3, first + 4, first + 9):
            cursor.execute("DELETE FROM ledger_ledgerrelation WHERE event_id = %s", [gone])
            cursor.execute("DELETE FROM ledger_ledgerevent WHERE sequence = %s", [gone])
    found = verifying.verify()
    append_only.install()
    named = {damage.place for damage in found.damages if damage.what == "事件缺失"}
    assert named == {f"第 {gone} 至 {gone} 件" for gone in (first + 3, first + 4, first + 9)}
    assert any(damage.place == "台账末尾" for damage in found.damages)
    assert found.events == 7


@pytest.mark.django_db
def test_an_event_far_beyond_the_end_is_found_without_walking_the_gap() -> None:
    done(paid())
    append_only.lift()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_ledgerevent (sequence, public_id, type, day, clock, recorded_at, body, hash, digest) "
            "SELECT 999999999999, 'x', type, day, clock, recorded_at, body, hash, digest FROM ledger_ledgerevent"
        )
    found = verifying.verify()
    append_only.install()
    assert found.events == 2
    assert any("至 999999999998 件" in damage.place for damage in found.damages)
