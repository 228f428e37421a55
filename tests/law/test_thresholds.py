"""What a district may set: declared in full, applicable to its rule, and never softer than the law."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.read import overlaid
from zhiheng.law.language.yaml12 import as_yaml, load_text
from zhiheng.law.library import statutory_library
from zhiheng.law.library.questions import question_words
from zhiheng.law.library.thresholds import UNITS, Threshold, of_rule, thresholds
from zhiheng.law.reference.examples import check_example, check_examples
from zhiheng.law.statutes.index import packaged_index

ALL = tuple(thresholds().values())


def test_every_value_is_of_a_rule_and_every_bound_of_an_article() -> None:
    ids = {rule.id for rule in statutory_library().rules}
    assert len(ALL) >= 15 and {one.rule for one in ALL} <= ids
    for one in ALL:
        assert 0 < one.least < one.most and one.unit in UNITS and one.title
        assert one.proposed is None or one.least <= one.proposed <= one.most
        if one.law is not None:
            assert packaged_index().find(one.law.statute) is not None and one.law_most == one.most


@pytest.mark.parametrize("one", [one for one in ALL if not one.of_office], ids=lambda one: one.rule)
@pytest.mark.parametrize("end", ["least", "most"])
def test_both_ends_can_be_set_and_no_example_of_the_rule_changes(one: Threshold, end: str) -> None:
    change = {
        "rule": one.rule,
        "set": {one.path: one.written(getattr(one, end))},
        "in_force": {"from": date(2027, 1, 4)},
    }
    if one.question:
        change["confirm"] = True if one.question == "all" else {one.question: "default"}
    text = as_yaml({"document": "示例司〔2027〕1号", "date": date(2027, 1, 4), "changes": [change]})
    rules = overlaid(statutory_library(), load_text(text, "本区设置"))
    assert rules.version != statutory_library().version
    assert check_examples(rules, [rule for rule in rules.rules if rule.id == one.rule]) == []
    latest = [rule for rule in rules.rules if rule.id == one.rule][-1]
    assert "示例司〔2027〕1号" in {entry.document for entry in latest.parameters}
    assert not latest.needs_confirmation and one.question not in {reading.name for reading in latest.readings}


@pytest.mark.parametrize(
    ("rule", "path", "value", "special"),
    [
        ("inspection.yearly-cap", "yearly_cap", 20, "机关已公布上限一次的按公布的上限"),
        ("publicity.penalty-7-days", "within", "5 wd", "市监信用公示 20 个工作日"),
    ],
)
def test_a_value_that_had_always_held_takes_no_special_case_of_the_law_away(
    rule: str, path: str, value: object, special: str
) -> None:
    change = {"rule": rule, "set": {path: value}, "in_force": {"from": date(2000, 1, 1)}}
    text = as_yaml({"document": "示例司〔2027〕1号", "date": date(2027, 1, 4), "changes": [change]})
    rules = overlaid(statutory_library(), load_text(text, "本区设置"))
    found = next(one for one in rules.rules if one.id == rule)
    examples = {example.says: example for example in found.examples}
    assert check_example(rules, found, examples[special]) == []


@pytest.mark.parametrize("one", [one for one in ALL if not one.of_office], ids=lambda one: one.rule)
def test_a_softer_value_is_refused_with_the_article_and_others_by_their_bounds(one: Threshold) -> None:
    assert one.against(one.least) == one.against(one.most) == ""
    assert "超出可设定的范围" in one.against(one.least - 1)
    above = one.against(one.most + 1)
    assert (one.cited and one.cited in above and "不能放宽" in above) or (not one.law and "超出" in above)


def test_what_may_be_set_is_asked_by_rule() -> None:
    assert [one.path for one in of_rule("inspection.yearly-cap")] == ["yearly_cap"] and of_rule("no.such") == ()


def test_every_open_question_of_the_library_has_its_words_and_no_word_is_idle() -> None:
    asked = {reading.name for rule in statutory_library().rules for reading in rule.readings}
    assert asked == set(question_words())


def test_a_value_that_a_room_of_the_office_counts_with_changes_no_rule() -> None:
    change = {"rule": "penalty.major-reported", "set": {"report": "20 d"}, "in_force": {"from": date(2027, 1, 4)}}
    text = as_yaml({"document": "示例司〔2027〕1号", "date": date(2027, 1, 4), "office": [change]})
    assert overlaid(statutory_library(), load_text(text, "本区设置")).rules == statutory_library().rules
    wrong = as_yaml({"document": "a", "date": date(2027, 1, 4), "office": [{**change, "guard": "none"}]})
    with pytest.raises(RuleErrors, match="guard"):
        overlaid(statutory_library(), load_text(wrong, "本区设置"))
