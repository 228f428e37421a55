"""Numbers of documents have no gap and no double, whoever asks at the same time and whatever is rolled back."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from accounts import make_user
from kit.documents.specimen import BLOCKS, KIND, OWN, declared
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Number, Sequence
from zhiheng.kit.documents.registry import DocumentKind, Numbering
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord

LETTER = Numbering("催")


def give(unit: str = "A", year: int = 2026, numbering: Numbering = LETTER, kind: str = "k") -> str:
    return numbers.give(unit, numbering, kind, year).text


@pytest.fixture
def words(db: None) -> None:
    numbers.fill_words({"A": "示市监", "B": "示城"})


def test_numbers_count_per_agency_kind_and_year(words: None) -> None:
    assert [give(), give(), give("B"), give(year=2027), give(kind="other", numbering=Numbering("通")), give()] == [
        "示市监催〔2026〕1号",
        "示市监催〔2026〕2号",
        "示城催〔2026〕1号",
        "示市监催〔2027〕1号",
        "示市监通〔2026〕1号",
        "示市监催〔2026〕3号",
    ]


def test_kinds_of_one_series_share_their_numbers(words: None) -> None:
    shared = Numbering("监", series="supervision")
    assert [give(numbering=shared, kind=kind)[-2:-1] for kind in ("notice", "decision", "notice")] == ["1", "2", "3"]


def test_a_number_that_is_rolled_back_was_not_given(words: None) -> None:
    give()
    with pytest.raises(RuntimeError), transaction.atomic():
        give()
        raise RuntimeError
    assert give() == "示市监催〔2026〕2号"
    assert list(Number.objects.values_list("value", flat=True)) == [1, 2]


def test_without_a_word_no_number_is_given_and_the_way_out_is_named(db: None) -> None:
    with pytest.raises(Refusal, match=r"还没有设定机关代字.*文书模板"):
        give("C")
    assert not Sequence.objects.exists()


@pytest.mark.parametrize("word", ["", "  ", "示 监", "<b>", "长" * 21])
def test_an_unfit_word_is_refused(db: None, word: str) -> None:
    with pytest.raises(Refusal):
        numbers.set_word("A", word, make_user())


def test_setting_a_word_is_recorded_and_setting_up_keeps_what_is_set(db: None) -> None:
    numbers.set_word("A", "示监", make_user())
    numbers.fill_words({"A": "另一个", "B": "示城"})
    assert numbers.words_of(["A", "B", "C"]) == {"A": "示监", "B": "示城"}
    assert SecurityRecord.objects.filter(act="document.word-set", subject="unit:A").count() == 1


def test_a_void_number_is_noted_once_and_never_given_again(words: None) -> None:
    user = make_user()
    number = numbers.give("A", LETTER, "k", 2026)
    numbers.void(number, user, "写错")
    numbers.void(number, user, "再说一遍")
    number.refresh_from_db()
    assert number.void_reason == "写错"
    assert give() == "示市监催〔2026〕2号"
    assert SecurityRecord.objects.filter(act="document.number-void").count() == 1


def test_a_reserved_block_belongs_to_its_holder(words: None) -> None:
    block = numbers.reserve("A", LETTER, "k", 2026, 3, "holder1")
    assert give() == "示市监催〔2026〕4号"
    assert numbers.take(block[0].text, "holder1") == block[0]
    numbers.void(block[1], make_user(), "没有用到")
    for text, holder in ((block[1].text, "holder1"), (block[2].text, "other"), ("示市监催〔2026〕4号", "")):
        with pytest.raises(Refusal):
            numbers.take(text, holder)
    for count in (0, 51):
        with pytest.raises(Refusal):
            numbers.reserve("A", LETTER, "k", 2026, count, "holder1")


def test_two_kinds_with_one_letter_must_share_their_series() -> None:
    def kind(key: str, series: str) -> DocumentKind:
        return DocumentKind(key, key, "", frozenset(), OWN, BLOCKS, KIND.find, numbering=Numbering("试", series))

    with declared(kind("one", "")), pytest.raises(ValueError, match="share a letter"), declared(kind("two", "")):
        pass
    with declared(kind("one", "s")), declared(kind("two", "s")) as second:
        assert second.key == "two"


@pytest.fixture
def committed(transactional_db: None) -> Iterator[User]:
    numbers.fill_words({"A": "示市监"})
    yield make_user()


def test_ten_that_ask_at_once_get_ten_numbers_without_gap(committed: User) -> None:
    texts: list[str] = []

    def ask() -> None:
        try:
            for _ in range(3):
                with transaction.atomic():
                    texts.append(give())
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == sorted(f"示市监催〔2026〕{value}号" for value in range(1, 31))
    assert Sequence.objects.get().last == 30
