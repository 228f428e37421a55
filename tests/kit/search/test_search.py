"""Search finds exactly what is written, and only what the user may see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.scopes import NOTHING, Scope
from zhiheng.kit.search import services
from zhiheng.kit.search.backends import Postgresql, threes
from zhiheng.kit.search.models import Entry, Passage
from zhiheng.kit.search.registry import Document, Source, sources
from zhiheng.kit.search.selectors import excerpt, search
from zhiheng.kit.search.tokens import normal, question, terms
from zhiheng.kit.vault import services as vault

pytestmark = pytest.mark.django_db

ALL = Scope(everything=True)


@pytest.fixture
def shelf() -> Iterator[dict[str, Document]]:
    """Register a source over a dictionary of documents."""
    documents: dict[str, Document] = {}

    def chosen(ids: Sequence[str]) -> Iterable[Document]:
        return [documents[object_id] for object_id in ids if object_id in documents]

    def every(after: str, limit: int) -> list[str]:
        return sorted(object_id for object_id in documents if object_id > after)[:limit]

    sources.register("test", Source("试", chosen, every, lambda object_id: f"/test/{object_id}/"))
    yield documents
    sources._entries.pop("test")


def put(*texts: str, unit: str = "u1", **fields: Any) -> None:
    start = Entry.objects.count()
    documents = [
        Document(f"d{start + number}", f"题{start + number}", text, unit, **fields) for number, text in enumerate(texts)
    ]
    services.index("test", documents)


def found(text: str, scope: Scope = ALL) -> list[str]:
    return sorted(hit.object_id for hit in search(scope, text, size=100).hits)


def test_two_characters_phrases_and_rare_characters_are_found_exactly() -> None:
    put("对某公司作出行政处罚决定", "处以罚款", "𠮷野家与𰻝𰻝面馆", "行政机关处理罚单", "㐀䶵鿿")
    assert found("处罚") == ["d0"]
    assert found("行政处罚") == ["d0"]
    assert found("罚款") == ["d1"]
    assert found("𠮷野") == ["d2"]
    assert found("𰻝") == ["d2"]
    assert found("䶵鿿") == ["d4"]
    assert found("政处理") == []
    assert found("行政") == ["d0", "d3"]


def test_numbers_words_and_mixed_text_are_found() -> None:
    put("济历城综执罚字〔2026〕第12号", "车牌鲁A·12345，ISO9001", "罚字2025第12号")
    assert found("罚字〔2026〕第12号") == ["d0"]
    assert found("罚字2026") == ["d0"]
    assert found("iso9001") == ["d1"]
    assert found("ＩＳＯ９００１") == ["d1"]
    assert found("鲁A·123") == ["d1"], "a word at the end is a beginning"
    assert found("A345") == []
    assert found("第12号 2025") == ["d2"]


def test_characters_on_both_sides_of_a_mark_are_no_word() -> None:
    put("甲。乙", "甲乙")
    assert found("甲乙") == ["d1"]
    assert found("甲。乙") == ["d0"]
    assert found("乙") == ["d0", "d1"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(st.text("甲乙丙𠀀，a1 ", min_size=1, max_size=12), min_size=1, max_size=6),
    st.text("甲乙丙𠀀", min_size=1, max_size=4),
)
def test_a_question_in_han_finds_what_contains_it_and_nothing_else(texts: list[str], asked: str) -> None:
    Entry.objects.all().delete()
    clear()
    put(*texts)
    assert found(asked) == sorted(f"d{number}" for number, text in enumerate(texts) if asked in text)


def clear() -> None:
    services.remove("test", list(Entry.objects.values_list("object_id", flat=True)))


@given(st.text())
def test_any_text_has_terms_that_no_tokenizer_changes(text: str) -> None:
    for term in terms(text):
        assert term.isascii()
        assert term.isalnum()
    for phrase in question(text):
        assert phrase
        assert not any("*" in term for term in phrase[:-1])


@given(st.text(), st.text("𠮷甲⼀豈Ａａｶﾞ\u3099é", max_size=20))
def test_normal_text_is_what_the_slow_way_gives(one: str, two: str) -> None:
    for text in (one, two, one + two):
        assert normal(text) == unicodedata.normalize("NFKC", text).casefold()


@pytest.mark.parametrize("text", ["", "  ", "。，", "\"' OR 1=1 --", "* ^ : ( ) NEAR AND NOT", "\0", "甲" * 5000])
def test_no_question_breaks_the_index(text: str) -> None:
    put("甲")
    search(ALL, text)


def test_a_scope_sees_only_its_units_and_its_own(django_assert_max_num_queries: Any) -> None:
    people = [("a", "u1", ""), ("b", "u2", ""), ("c", "u3", "p1")]
    services.index(
        "test", [Document(name, "题", "行政处罚", unit, tuple(person.split())) for name, unit, person in people]
    )
    assert found("处罚", Scope(units=frozenset({"u1"}))) == ["a"]
    assert found("处罚", Scope(units=frozenset({"u1", "u2"}), person="p1")) == ["a", "b", "c"]
    assert found("处罚", Scope(person="p1")) == ["c"]
    assert found("处罚", NOTHING) == []
    assert found("处罚", Scope(units=frozenset({"u"}))) == []
    with django_assert_max_num_queries(12):
        search(ALL, "处罚")


def test_pages_follow_one_another_without_loss_or_repetition() -> None:
    put(*["行政处罚"] * 25)
    seen, before = [], None
    while True:
        page = search(ALL, "处罚", size=10, before=before)
        seen += [hit.object_id for hit in page.hits]
        if page.before is None:
            break
        before = page.before
    assert seen == [f"d{number}" for number in reversed(range(25))], "newest first"


def test_a_long_text_is_found_anywhere_once_and_across_passages() -> None:
    filler = "字" * 3980
    put(filler + "横跨两段的话" + filler + "横跨两段的话" + filler)
    assert Passage.objects.count() == 4
    assert found("横跨两段的话") == ["d0"]
    assert len(search(ALL, "字").hits) == 1


def test_the_index_follows_changes_by_a_job(shelf: dict[str, Document]) -> None:
    shelf["a"] = Document("a", "题", "旧的内容", "u1")
    services.changed("test", ["a"])
    assert found("内容") == []
    Worker().run_all()
    assert found("旧的") == ["a"]
    shelf["a"] = Document("a", "题", "新的内容", "u1")
    services.changed("test", ["a"])
    Worker().run_all()
    assert (found("旧的"), found("新的")) == ([], ["a"])
    del shelf["a"]
    services.changed("test", ["a"])
    Worker().run_all()
    assert found("新的") == []
    assert not Passage.objects.exists()


def test_a_changed_scope_moves_the_document(shelf: dict[str, Document]) -> None:
    for unit in ("u1", "u2"):
        services.index("test", [Document("a", "题", "内容", unit)])
    assert found("内容", Scope(units=frozenset({"u1"}))) == []
    assert found("内容", Scope(units=frozenset({"u2"}))) == ["a"]


def test_a_rebuild_finds_what_was_missed_and_drops_what_is_gone(shelf: dict[str, Document]) -> None:
    from zhiheng.kit.jobs.services import enqueue

    for number in range(250):
        shelf[f"d{number:03}"] = Document(f"d{number:03}", "题", f"内容{number}", "u1")
    services.index("test", [Document("d1000", "题", "多余", "u1"), Document("zzz", "题", "多余", "u1")])
    enqueue("search.rebuild", {"source": "test"})
    Worker().run_all()
    assert Entry.objects.count() == 250
    assert found("多余") == []
    assert found("内容249") == ["d249"]


def test_an_unchanged_document_is_not_indexed_again() -> None:
    document = Document("a", "题", "内容", "u1")
    assert services.index("test", [document]) == 1
    assert services.index("test", [document]) == 0


def test_the_erasure_of_a_dossier_empties_the_index_of_it() -> None:
    dossier = vault.open_dossier({"name": "周明远"})
    put("笔录里的秘密", dossier=dossier)
    put("别的秘密")
    vault.erase([dossier], number="销-1", basis="期满", proposed_by="a", approved_by="b")
    Worker().run_all()
    assert found("秘密") == ["d1"]
    assert not Passage.objects.filter(text__contains="笔录").exists()


def test_hits_say_what_they_are_and_mark_what_was_asked(shelf: dict[str, Document]) -> None:
    put("前文" * 50 + "对该公司作出行政处罚决定" + "后文" * 50)
    (hit,) = search(ALL, "行政处罚").hits
    assert (hit.kind, hit.title, hit.url) == ("试", "题0", "/test/d0/")
    assert [piece for piece, marked in hit.excerpt if marked] == ["行政处罚"]
    assert hit.excerpt[0] == ("…", False)


@given(st.text("甲乙ａA1ﬁ，", max_size=200), st.lists(st.text("甲乙a1", min_size=1, max_size=3), max_size=3))
def test_an_excerpt_shows_what_was_asked_unchanged(text: str, parts: list[str]) -> None:
    pieces = excerpt(text, parts)
    for piece, marked in pieces:
        if marked:
            assert normal(piece) in {normal(part) for part in parts}


@given(st.text("甲乙丙，", max_size=30), st.text("甲乙丙", min_size=3, max_size=6), st.text("甲乙丙，", max_size=30))
def test_what_contains_a_phrase_has_all_its_threes(before: str, phrase: str, after: str) -> None:
    (asked,) = question(phrase)
    assert set(threes(asked)) <= set(threes(terms(f"{before}{phrase}{after}")))
    assert not list(threes(terms("甲乙，丙丁 ab")))


def test_words_that_only_stand_apart_are_no_candidates_for_their_phrase() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's index knows places itself")
    put("行政与处罚，政处文书，罚决议，决定")
    put("行政处罚决定")
    (asked,) = question("行政处罚决定")
    words = [Postgresql()._alone(term) for term in asked]
    apart = Postgresql()._candidates(" & ".join(words), 1 << 62)
    near = Postgresql()._candidates(" & ".join([*words, *threes(asked)]), 1 << 62)
    assert (len(apart), len(near)) == (2, 1)
    assert found("行政处罚决定") == ["d1"]
