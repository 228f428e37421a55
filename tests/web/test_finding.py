"""What an append, an import or a file leaves can be searched for, by exactly those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from docx import Document as WordDocument

from registry import district
from web.conftest import WORKER, file_case, today
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.links import may_see
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.scopes import NOTHING, Scope
from zhiheng.kit.search.models import Entry
from zhiheng.kit.search.selectors import search
from zhiheng.ledger.selectors import history
from zhiheng.ledger.services import NewEvent, Ref, append

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)


def found(text: str, scope: Scope = ALL) -> list[str]:
    """Return the ids that a question finds, after what was promised to the index was done."""
    for job in Job.objects.filter(kind__startswith="search.", state=State.WAITING):
        assert (taken := take_this(job, "test")) is not None and run_job(taken)
    return sorted(hit.object_id for hit in search(scope, text, size=50).hits)


def test_a_case_is_found_by_two_characters_its_foreign_number_and_what_happened() -> None:
    file_case("0001", title="示执罚立〔2026〕1号", record="elsewhere")
    assert found("罚立") == ["0001"]
    assert found("历罚〔2026〕0001号") == ["0001"]
    assert found("占道经营") == ["0001"]
    assert found("机关A1") == ["A1"], "the cause of a case isn't searched for under its agency"


def test_a_unit_finds_its_own_and_an_officer_what_the_person_handled() -> None:
    file_case("0001", agency="A1")
    file_case("0002", agency="A2")
    handed = NewEvent("case.handlers-set", today(1), (Ref("case", "0002"), Ref("officer", "officer9", "handler")), {})
    append([handed], by=WORKER)
    assert found("占道", Scope(units=frozenset({"A1"}))) == ["0001"]
    assert found("占道", Scope(person="officer9")) == ["0002"]
    assert found("占道", Scope(person="officer8")) == []
    assert found("占道", NOTHING) == []


def test_a_text_that_was_corrected_is_found_no_more() -> None:
    file_case("0001")
    assert found("占道经营") == ["0001"]
    [filed] = history("case", "0001")
    corrected = NewEvent(
        "case.filed",
        today(3),
        (Ref("case", "0001"), Ref("agency", "A1")),
        {"procedure": "ordinary", "field": "market", "cause": "无照经营"},
        agency="A1",
        corrects=filed.id,
        late_reason="改正案由",
        second_person="officer2",
    )
    append([corrected], by=WORKER)
    assert found("占道经营") == []
    assert found("无照经营") == ["0001"]


def test_published_bodies_are_found_by_every_unit_and_people_by_exact_name_only(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "_resolver", [lambda user: frozenset({rights.VIEW})])
    at = district.agency("示例区飞地管理局")
    officer = district.officer(at, name="欧阳示例")
    assert found("飞地", Scope(units=frozenset({"A1"}))) == [at]
    assert not Entry.objects.filter(title__contains="欧阳").exists(), "names stand in the vault only"
    assert not Entry.objects.filter(passages__text__contains="欧阳").exists()
    assert f"/objects/officer/{officer}/" in inside.get("/search/", {"q": "欧阳示例"}).content.decode()
    assert "没有找到" in inside.get("/search/", {"q": "欧阳"}).content.decode()


def test_the_words_of_a_file_are_found_by_those_who_see_its_object_until_it_is_removed(account: User) -> None:
    file_case("0001")
    made, paper = WordDocument(), BytesIO()
    made.add_paragraph("现场检查记录载明门头招牌")
    made.save(paper)
    file = store_file([paper.getvalue()], "笔录.docx", owner=("case", "0001"))
    text = store_file(["过磅单三千公斤".encode("gb18030")], "磅单.txt", owner=("case", "0001"))
    assert found("门头招牌") == [file.public_id]
    assert found("三千公斤") == [text.public_id]
    assert found("门头招牌", Scope(units=frozenset({"A2"}))) == []
    assert search(ALL, "门头招牌").hits[0].url == "/objects/case/0001/"
    remove(file)
    assert found("门头招牌") == []


def test_who_sees_an_object_may_see_its_files(account: User, given: Callable[[Scope], None]) -> None:
    file_case("0001")
    file = store_file([b"words"], "a.txt", owner=("case", "0001"))
    given(Scope(units=frozenset({"A1"})))
    assert may_see(account, file)
    given(Scope(units=frozenset({"A2"})))
    assert not may_see(account, file)
