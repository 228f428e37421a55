"""Explanations show their arithmetic: how a day was counted, an amount made up, and what was compared with what."""

from __future__ import annotations

import golden_cases as golden
import pytest

CASES = {case["id"]: case for case in golden.cases()}

SAID = [
    ("G67", "fine.surcharge-correct", "10000×3%×10日(2025-03-19至2025-03-28);数额3300,不应超过3000"),
    ("G66", "fine.surcharge-correct", "10000×3%×10日(2025-03-19至2025-03-28)"),
    ("G59", "penalty.summary-cap", "罚款300,不应超过200"),
    ("G34", "hearing.agents-at-most-two", "代理人数3,不应超过2"),
    ("G63", "fine.receipt-on-spot", "没有载明票据号"),
    ("G83", "coercion.not-at-night-or-on-holidays", "当日周末,应为工作日、调休上班日之一"),
    ("G49", "penalty.time-bar", "违法行为被发现之日2025-01-11,不应晚于2025-01-10"),
    ("G86", "coercion.demolition-after-remedies", "2025-01-10送达,次日起算6个月,末日07-10(周四)"),
    ("G86", "coercion.demolition-after-remedies", "2025-02-20(载明的日期)"),
    (
        "G90",
        "court.application-window",
        "2024-08-01送达,次日起算6个月,末日2025-02-01在春节假期内,顺延至2025-02-05(周三)",
    ),
    ("G90", "court.application-window", "2025-02-05期满日,次日起算3个月,末日05-05在劳动节假期内,顺延至05-06(周二)"),
]


@pytest.mark.parametrize(("case", "rule", "words"), SAID)
def test_the_arithmetic_stands_in_the_explanation(case: str, rule: str, words: str) -> None:
    found = [v for v in golden.verdicts_of(CASES[case]) if v.rule_id == rule]
    assert any(words in v.explanation.text for v in found if v.explanation is not None)


def test_no_explanation_says_the_same_thing_twice() -> None:
    for case in CASES.values():
        for verdict in golden.verdicts_of(case):
            assert verdict.explanation is not None
            parts = verdict.explanation.text.rstrip("。").split(";")
            assert len(parts) == len(set(parts)), verdict.explanation.text
