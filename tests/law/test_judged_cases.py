"""Whole cases: the library finds all that a jurist finds in them, and nothing else (precision and recall 1.0)."""

from __future__ import annotations

from functools import cache
from typing import Any

import judged_cases as judged
import pytest

ALL = list(judged.cases())


@cache
def _results() -> tuple[judged.Judged, ...]:
    return tuple(judged.judge_case(case) for case in ALL)


@pytest.mark.parametrize("place", range(len(ALL)), ids=[case["id"] for case in ALL])
def test_everything_wrong_in_a_case_is_found_and_nothing_else(place: int) -> None:
    result = _results()[place]
    assert (result.missed, result.unexpected) == ((), ()), ALL[place]["says"]


def test_precision_and_recall_are_one() -> None:
    found = sum(len(result.found) for result in _results())
    wrong = sum(len(result.unexpected) for result in _results())
    expected = sum(result.expected for result in _results())
    missed = sum(len(result.missed) for result in _results())
    assert (found, expected) > (60, 60)
    assert (found - wrong) / found == (expected - missed) / expected == 1.0


def test_the_cases_are_many_of_both_kinds_and_each_expectation_names_its_article_and_reason() -> None:
    assert len({case["id"] for case in ALL}) == len(ALL) >= 60
    assert sum(not case.get("expect") for case in ALL) >= 30
    items: list[dict[str, Any]] = [item for case in ALL for item in case.get("expect", [])]
    assert all({"of", "article", "why"} <= set(item) for item in items)


def test_the_comparison_can_fail_both_ways() -> None:
    guilty = next(case for case in ALL if case.get("expect"))
    assert judged.judge_case({**guilty, "expect": []}).unexpected
    lawful = ALL[0]
    invented = {"of": "P47", "article": "处罚法#60", "why": "没有的事"}
    assert judged.judge_case({**lawful, "expect": [invented]}).missed == ("P47 处罚法#60",)


def test_a_last_day_that_is_not_the_expected_one_counts_as_missed_and_as_unexpected() -> None:
    late = next(case for case in ALL if case["id"] == "J02")
    shifted = {**late, "expect": [{**late["expect"][0], "due": "2025-06-04"}]}
    result = judged.judge_case(shifted)
    assert result.missed and result.unexpected
