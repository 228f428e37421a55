"""Personal values lie encrypted, show masked, open only on record, are found exactly, and can be destroyed for good."""

from __future__ import annotations

import copy
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault import keys, selectors, services
from zhiheng.kit.vault.compartments import Destroyed, Tampered
from zhiheng.kit.vault.models import Destruction, Dossier, SealedValue
from zhiheng.kit.vault.values import kinds, mask_ends, mask_name

pytestmark = pytest.mark.django_db

NAME, NUMBER = "周明远", "370102199001012416"


@pytest.fixture(autouse=True)
def key_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIHENG_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def recorded() -> Iterator[list[selectors.Reading]]:
    """Record readings in a list, in place of whoever is registered."""
    kept, found = dict(selectors.readings._entries), []
    selectors.readings._entries.clear()
    selectors.readings.register("test", found.append)
    yield found
    selectors.readings._entries.clear()
    selectors.readings._entries.update(kept)


def dossier(**values: str) -> str:
    return services.open_dossier(values or {"name": NAME, "id_number": NUMBER})


def destroy(*ids: str, number: str = "销-1", approved_by: str = "b") -> Destruction:
    return services.erase(ids, number=number, basis="保管期满", proposed_by="a", approved_by=approved_by)


def stored_bytes() -> bytes:
    return b"".join(bytes(row.sealed) + row.blind.encode() for row in SealedValue.objects.all())


def test_values_show_masked_and_open_only_on_record(recorded: list[selectors.Reading]) -> None:
    one = dossier()
    user = User.objects.create_user("reader", title="查看人")
    assert selectors.masked([one], ["name", "id_number"]) == {one: {"name": "周**", "id_number": "3701****2416"}}
    opened = selectors.reveal(user, [one], ["id_number"], "核对送达地址")
    assert opened[one]["id_number"].reveal() == NUMBER
    assert [(r.account, r.dossiers, r.names, r.purpose) for r in recorded] == [
        (user, (one,), ("id_number",), "核对送达地址")
    ]


def test_a_reading_without_purpose_or_record_is_refused(recorded: list[selectors.Reading]) -> None:
    user = User.objects.create_user("reader", title="查看人")
    with pytest.raises(Refusal, match="用途"):
        selectors.reveal(user, [dossier()], ["name"], " ")
    selectors.readings._entries.clear()
    with pytest.raises(Refusal, match="安全日志"):
        selectors.reveal(user, [dossier()], ["name"], "核对送达地址")
    assert recorded == []


@pytest.mark.parametrize("suite", ["aes", "sm4"])
def test_nothing_readable_is_stored_under_either_cipher(settings: Any, suite: str) -> None:
    settings.VAULT_SUITE = suite
    one = dossier()
    assert selectors.for_work([one], ["name"])[one]["name"].reveal() == NAME
    for clear in (NAME, NUMBER, NUMBER[:8]):
        assert clear.encode() not in stored_bytes()


def test_a_changed_cipher_leaves_old_values_readable_and_found(settings: Any) -> None:
    one = dossier()
    settings.VAULT_SUITE = "sm4"
    two = dossier(id_number=NUMBER)
    assert selectors.find("id_number", NUMBER) == [one, two]
    services.rotate()
    services.rotate_index()
    assert selectors.find("id_number", NUMBER) == [one, two]
    assert selectors.masked([one], ["name"])[one]["name"] == "周**"


def test_a_value_in_memory_never_prints_pickles_or_logs_itself(caplog: pytest.LogCaptureFixture) -> None:
    one = dossier()
    value = selectors.for_work([one], ["id_number"])[one]["id_number"]
    with caplog.at_level(logging.INFO):
        logging.getLogger("zhiheng.test").info("%s %r", value, {"v": [value]})
    for text in (str(value), repr(value), f"{value:>20}", repr([copy.deepcopy(value)]), caplog.text):
        assert NUMBER not in text
        assert "2416" in text
    with pytest.raises(TypeError):
        pickle.dumps(value)


@pytest.mark.parametrize(
    "name, stored, asked",
    [
        ("id_number", "37010219900101123x", "３７０１０２ 19900101 123X"),
        ("phone", "138-0531-0000", "+86 13805310000"),
        ("phone", "0531-66668888", "053166668888"),
        ("name", "阿依古丽·买买提", "阿依古丽•买买提"),
        ("name", "张 勇", "张勇"),
    ],
)
def test_exact_search_finds_a_value_however_it_is_written(name: str, stored: str, asked: str) -> None:
    one = dossier(**{name: stored})
    dossier(**{name: stored[:-1] + "9"})
    assert selectors.find(name, asked) == [one]


def test_search_by_an_unsearchable_undeclared_or_empty_value_finds_nothing_by_accident() -> None:
    dossier(address="历城区某路 1 号")
    with pytest.raises(ValueError, match="address"):
        selectors.find("address", "历城区某路 1 号")
    with pytest.raises(KeyError):
        selectors.find("shoe_size", "42")
    assert selectors.find("name", "  ") == []


def test_a_value_is_replaced_removed_and_never_stored_under_an_undeclared_kind() -> None:
    one = dossier()
    services.put(one, {"name": "周远"})
    services.put(one, {"id_number": ""})
    assert selectors.for_work([one], list(kinds.names()))[one]["name"].reveal() == "周远"
    assert SealedValue.objects.count() == 1
    with pytest.raises(KeyError):
        services.put(one, {"shoe_size": "42"})


def test_a_changed_or_moved_row_is_noticed() -> None:
    one, two = dossier(name="甲"), dossier(name="乙")
    rows = list(SealedValue.objects.order_by("pk"))
    SealedValue.objects.filter(pk=rows[0].pk).update(sealed=rows[1].sealed)
    with pytest.raises(Tampered, match=one):
        selectors.masked([one], ["name"])
    changed = bytearray(rows[1].sealed)
    changed[-1] ^= 1
    SealedValue.objects.filter(pk=rows[1].pk).update(sealed=bytes(changed))
    with pytest.raises(Tampered, match=two):
        selectors.masked([two], ["name"])
    Dossier.objects.filter(public_id=one).update(wrapped=Dossier.objects.get(public_id=two).wrapped)
    with pytest.raises(Tampered, match="密钥"):
        selectors.masked([one], ["name"])


def test_a_page_of_masked_values_costs_one_query(django_assert_num_queries: Any) -> None:
    ids = [dossier() for _ in range(20)]
    with django_assert_num_queries(1):
        assert len(selectors.masked(ids, ["name", "id_number"])) == 20


def test_rotation_rewraps_every_dossier_and_survives_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [dossier() for _ in range(5)]
    monkeypatch.setattr(services, "_CHUNK", 2)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.rotate(stop)
    assert sorted(Dossier.objects.values_list("master", flat=True)) == [1, 1, 1, 2, 2]
    assert len(selectors.masked(ids, ["name"])) == 5
    with pytest.raises(Refusal, match="还在使用"):
        services.retire(1)
    assert services.rotate() == 2, "an interrupted rotation is completed, not begun anew"
    services.retire(1)
    assert len(selectors.masked(ids, ["name"])) == 5
    assert keys.masters().versions() == [2]
    with pytest.raises(Refusal):
        services.retire(2)


def test_a_missing_or_cut_master_key_is_named(key_directory: Path) -> None:
    one = dossier()
    keys._read.cache_clear()
    (key_directory / "vault-master-1").write_bytes(b"short")
    with pytest.raises(keys.KeyMissing, match="vault-master-1"):
        selectors.masked([one], ["name"])


def test_the_index_is_rebuilt_while_search_keeps_working() -> None:
    one = dossier()
    seen: list[list[str]] = []
    assert services.rotate_index(lambda done: seen.append(selectors.find("name", NAME))) == 2
    assert seen == [[one]]
    assert selectors.find("name", NAME) == [one]
    assert set(SealedValue.objects.values_list("index_version", flat=True)) == {2}


def test_erasure_destroys_values_keys_and_index_and_tells_who_holds_traces() -> None:
    one, two = dossier(), dossier()
    told: list[str] = []
    services.erasures.register("test", told.extend)
    try:
        destroy(one)
    finally:
        services.erasures._entries.pop("test")
    assert told == [one]
    assert selectors.masked([one, two], ["name"]) == {two: {"name": "周**"}}
    assert selectors.find("name", NAME) == [two]
    assert selectors.is_destroyed(one)
    with pytest.raises(Destroyed):
        services.put(one, {"name": "周远"})
    assert Dossier.objects.get(public_id=one).destruction.number == "销-1"


def test_erasure_needs_two_persons_and_known_ids() -> None:
    one = dossier()
    with pytest.raises(Refusal, match="另一人"):
        destroy(one, approved_by="a")
    with pytest.raises(Refusal, match="不存在"):
        destroy(one, "unknown")
    assert selectors.masked([one], ["name"])
    assert not Destruction.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.create(number="销-2", basis="x", proposed_by="a", approved_by="a")


def test_a_restored_backup_is_erased_again(key_directory: Path) -> None:
    one = dossier()
    row = Dossier.objects.get(public_id=one)
    before = {"wrapped": bytes(row.wrapped or b""), "master": row.master}
    values = list(row.values.all())
    destroy(one)
    Dossier.objects.filter(public_id=one).update(**before)
    SealedValue.objects.bulk_create(values)
    assert selectors.masked([one], ["name"]), "the backup brought it back"
    assert services.erase_again() == 1
    assert selectors.masked([one], ["name"]) == {}
    assert services.erase_again() == 0


def test_keys_are_private_files_outside_the_database(key_directory: Path) -> None:
    dossier()
    for path in key_directory.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM vault_dossier")
            assert cursor.fetchone() == (1,)
        assert path.read_bytes() not in stored_bytes()


@given(st.text(min_size=1), st.integers(0, 6), st.integers(0, 6))
def test_a_mask_shows_at_most_half_of_a_text(text: str, head: int, tail: int) -> None:
    assert len(mask_ends(head, tail)(text)) - 4 <= len(text) / 2
    assert len(mask_name(text)) == 3
