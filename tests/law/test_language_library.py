"""The packaged library: read without a problem, consistent words, and an answer for every requirement."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.library import VOCABULARY_FILE, is_library_file, read_rule_file, statutory_library, vocabulary
from zhiheng.law.library.coverage import coverage, requirements, unknown_covers, unknown_rules
from zhiheng.law.units import Period


def test_the_vocabulary_is_consistent() -> None:
    assert vocabulary().problems() == ()


def test_every_event_type_of_the_vocabulary_has_a_lateness_and_a_basis() -> None:
    for event in vocabulary().events.values():
        assert event.late_after.n >= 0
        assert event.zh
    assert vocabulary().events["case.filed"].late_after == Period(3, "wd")


def test_look_ups_of_the_vocabulary_answer_with_none_for_unknown_words() -> None:
    known = vocabulary()
    assert known.event("case.filled") is None
    assert known.attribute_type("case.filed", "colour") is None
    fine = known.attribute_type("decision.made", "fine")
    assert fine is not None and (fine.kind, fine.many) == ("money", False)
    assert known.attribute_type("decision.made", "document_no") is not None  # of the envelope
    assert known.label("outcome", "penalty") == "给予处罚"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code(outcome)!", "code(outcom)!", "没有的码表“outcom”"),
        ("{conduct: 1", "{conduk: 1", "没有的对象类型“conduk”"),
    ],
)
def test_a_word_that_is_used_but_not_defined_is_a_problem(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = VOCABULARY_FILE.read_text(encoding="utf-8").replace("{conduct: 0..n", "{conduct: 1", 1)
    if old not in text:
        old, new = "case: 1, agency: 1", "conduk: 1, agency: 1"
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(message in problem.message for problem in Vocabulary.load(path).problems())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fine: money", "fine: mony", "不认识的属性类型“mony”"),
        ("outcome: code(outcome)!", "outcome: code!", "码表写法"),
        ("case: 1,", "case: many,", "的个数写作“many”"),
        ("\nstatutes:", "\nstatute:", "缺少“statutes”"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = VOCABULARY_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleErrors, match=r"vocabulary\.yaml") as caught:
        Vocabulary.load(path)
    assert any(message in problem.message for problem in caught.value.problems)


def test_the_library_is_read_and_its_ids_are_unique_per_interval() -> None:
    rules = statutory_library()
    assert rules.statutory
    assert len({(rule.id, rule.in_force.from_day) for rule in rules.rules}) == len(rules.rules)


def test_every_requirement_that_a_rule_covers_is_listed() -> None:
    assert unknown_covers(statutory_library().rules) == ()


def test_every_chapter_of_the_fact_table_is_listed() -> None:
    ids = {item.id for item in requirements()}
    expected = [("P", 77), ("Q", 47), ("X", 21), ("SD", 20), ("T", 19), ("I", 20), ("K", 20), ("H", 10)]
    for letter, last in expected:
        assert {f"{letter}{n:02}" for n in range(1, last + 1)} <= ids
    assert {f"CAL-{n}" for n in range(1, 16)} <= ids


def test_a_requirement_has_a_title_and_an_article_of_a_known_statute() -> None:
    from zhiheng.law.library import statute_index

    for item in requirements():
        assert item.title and item.basis, item.id
        for basis in item.basis:
            statute, _, article = basis.partition("#")
            found = statute_index().find(statute)
            assert found is not None, (item.id, basis)
            assert not article or found.articles is None or int(article) <= found.articles, (item.id, basis)


def test_coverage_keeps_a_requirement_without_rule_or_reason_as_missing() -> None:
    listed = requirements()
    entries = coverage((), listed)
    assert [e.requirement.id for e in entries if not e.missing] == [r.id for r in listed if r.reason or r.rules]


def test_a_file_is_the_library_s_by_place_or_by_what_it_covers(tmp_path: Path) -> None:
    assert is_library_file(VOCABULARY_FILE.parent / "rules")
    foreign, own = tmp_path / "f.yaml", tmp_path / "o.yaml"
    foreign.write_text("- {id: a, absence: Create Fine}\n", encoding="utf-8")
    own.write_text("- id: a\n  covers: [P47]\n  absence: Create Fine\n", encoding="utf-8")
    assert not read_rule_file(foreign).statutory
    with pytest.raises(RuleErrors, match="没有事件"):
        read_rule_file(own)


def test_a_requirement_may_name_its_rules_or_be_one_with_another(tmp_path: Path) -> None:
    path = tmp_path / "requirements.yaml"
    path.write_text(
        "章:\n  A: {title: 甲, basis: [处罚法#60], rules: [penalty.decision-within-90-days]}\n"
        "  B: {title: 乙, basis: [处罚法#60], same: [P47, C]}\n"
        "  P47: {title: 丙, basis: [处罚法#60], rules: [no.rule]}\n",
        encoding="utf-8",
    )
    listed = requirements(path)
    rules = statutory_library().rules
    by_id = {entry.requirement.id: entry.rules for entry in coverage(rules, listed)}
    assert by_id["A"] == ("penalty.decision-within-90-days",)
    assert "penalty.decision-within-90-days" in by_id["B"]
    wrong = [(p.position.line, p.message) for p in unknown_rules(rules, listed)]
    assert [(line, "“C”" in m or "“no.rule”" in m) for line, m in wrong] == [(3, True), (4, True)]


def test_the_requirements_name_only_rules_that_exist() -> None:
    assert unknown_rules(statutory_library().rules) == ()
