"""Missing is not unknown: a missing attribute fails, an unreported fact decides nothing (§1 Missing values)."""

# ruff: noqa: E501  # one example stands on one line, as in the rule files

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from law.reference_rules import day, event, holds, world
from zhiheng.law.facts.table import FactTable
from zhiheng.law.reference import Judging, judge, plan_of
from zhiheng.law.reference.comparing import compare

RULE = """\
- id: house.condition
  title: 内部规则
  about: case
  condition: {at: %s, require: %s}
  effect: correctable
  guard: warn
"""


def verdicts(
    rules: Any, *events: Any, complete: bool = True, without: frozenset[str] = frozenset(), **case: Any
) -> Any:
    given = replace(world(*events, **case), mapped_without=without)
    return judge(rules, given, as_of=day("2025-12-01"), complete=complete)


def only(rules: Any, *events: Any, **more: Any) -> Any:
    (found,) = verdicts(rules, *events, **more)
    return found


def test_a_missing_attribute_fails_a_requirement_as_unrecorded(house: Any) -> None:
    rules = house(RULE % ("A", "{x: 1}"))
    assert only(rules, event("e1", "A", "2025-03-03", {"x": 1})).status == "satisfied"
    assert only(rules, event("e1", "A", "2025-03-03", {"x": 2})).manner == "forbidden"
    assert only(rules, event("e1", "A", "2025-03-03")).manner == "unrecorded"


def test_an_attribute_that_the_source_does_not_carry_is_unknown_also_in_a_complete_log(house: Any) -> None:
    rules = house(RULE % ("A", "{x: 1}"))
    for without in (frozenset({"x"}), frozenset({"A.x"})):
        found = only(rules, event("e1", "A", "2025-03-03"), without=without)
        assert (found.status, found.notes, found.final) == ("open", ("fact-unknown",), False)
    assert only(rules, event("e1", "A", "2025-03-03"), without=frozenset({"B.x"})).manner == "unrecorded"


def test_a_pattern_with_a_missing_attribute_does_not_match_and_an_unknown_one_is_counted(house: Any) -> None:
    rules = house(RULE % ("{A: {x: 1}}", "{y: 1}"))
    assert verdicts(rules, event("e1", "A", "2025-03-03")) == []
    judging = Judging(
        plan_of(rules), replace(world(event("e1", "A", "2025-03-03")), mapped_without=frozenset({"x"})), complete=True
    )
    assert judging.run() == []
    assert judging.figures.unknown["house.condition"] == 1


def test_unless_marked_otherwise_an_act_is_an_ordinary_one(house: Any) -> None:
    rules = house(RULE % ("{A: {urgent: {ne: true}}}", "{x: 1}"))
    assert only(rules, event("e1", "A", "2025-03-03", {"x": 1})).status == "satisfied"
    assert verdicts(rules, event("e1", "A", "2025-03-03", {"urgent": True})) == []
    other = house(RULE % ("A", "{kind: {ne: x}}"))
    assert only(other, event("e1", "A", "2025-03-03")).manner == "unrecorded"


def test_not_never_turns_missing_or_unknown_into_true(house: Any) -> None:
    rules = house(RULE % ("A", "{not: {x: 1}}"))
    assert only(rules, event("e1", "A", "2025-03-03", {"x": 2})).status == "satisfied"
    assert only(rules, event("e1", "A", "2025-03-03")).status == "violated"
    assert only(rules, event("e1", "A", "2025-03-03"), without=frozenset({"x"})).status == "open"


def test_absence_is_asked_for_and_a_missing_value_let_pass_only_in_so_many_words(house: Any) -> None:
    asked = house(RULE % ("A", "{x: {exists: false}}"))
    assert only(asked, event("e1", "A", "2025-03-03")).status == "satisfied"
    assert only(asked, event("e1", "A", "2025-03-03", {"x": 1})).status == "violated"
    let_pass = house(RULE % ("A", "{x: {le: 5, or_missing: true}}"))
    assert only(let_pass, event("e1", "A", "2025-03-03")).status == "satisfied"
    assert only(let_pass, event("e1", "A", "2025-03-03", {"x": 6})).status == "violated"
    assert only(let_pass, event("e1", "A", "2025-03-03"), without=frozenset({"x"})).status == "open"


def test_one_false_part_decides_even_where_another_is_unknown(house: Any) -> None:
    both = house(RULE % ("A", "{x: 1, y: 1}"))
    assert only(both, event("e1", "A", "2025-03-03", {"x": 2}), without=frozenset({"y"})).status == "violated"
    assert only(both, event("e1", "A", "2025-03-03", {"x": 1}), without=frozenset({"y"})).status == "open"
    either = house(RULE % ("A", "{any: [{x: 1}, {y: 1}]}"))
    assert only(either, event("e1", "A", "2025-03-03", {"x": 1}), without=frozenset({"y"})).status == "satisfied"
    assert only(either, event("e1", "A", "2025-03-03", {"x": 2}), without=frozenset({"y"})).status == "open"


def test_an_object_attribute_that_nobody_reported_is_unknown(house: Any) -> None:
    rules = house(RULE % ("A", "{case.field: market}"))
    assert only(rules, event("e1", "A", "2025-03-03"), field="market").status == "satisfied"
    assert only(rules, event("e1", "A", "2025-03-03"), field="urban").status == "violated"
    assert only(rules, event("e1", "A", "2025-03-03")).status == "open"


def test_a_population_that_nobody_reported_is_counted_and_not_judged(house: Any) -> None:
    rules = house(RULE.replace("  about: case\n", "  about: case\n  where: {case.field: market}\n") % ("A", "{x: 1}"))
    judging = Judging(plan_of(rules), world(event("e1", "A", "2025-03-03")), complete=True)
    assert judging.run() == []
    assert judging.figures.unknown["house.condition"] == 1


def test_an_unknown_target_leaves_an_owed_act_open_even_when_overdue_and_complete(house: Any) -> None:
    rules = house(
        "- {id: house.r, title: 内部, about: case, response: {after: A, expect: {B: {ok: true}}, within: 5 d}, effect: correctable, guard: warn}\n"
    )
    events = (event("e1", "A", "2025-03-03"), event("e2", "B", "2025-03-05"))
    assert only(rules, *events).manner == "undone"
    found = only(rules, *events, without=frozenset({"ok"}))
    assert (found.status, found.notes) == ("open", ("fact-unknown",))
    late = (event("e1", "A", "2025-03-03"), event("e2", "B", "2025-03-20"))
    assert only(rules, *late, without=frozenset({"ok"})).status == "violated"


def test_a_stated_fact_decides_and_an_unknown_one_does_not(house: Any) -> None:
    rules = house(RULE % ("{A: {fact.due: true}}", "{x: 1}"))
    given = world(event("e1", "A", "2025-03-03", {"x": 1}))
    stated = replace(given, facts=FactTable({}, {("due", ""): True}))
    assert [v.status for v in judge(rules, stated, complete=True)] == ["satisfied"]
    assert judge(rules, given, complete=True) == []


def test_an_unknown_clock_is_read_in_favour_of_the_act(house: Any) -> None:
    rules = house(RULE % ("A", "{fact.clock: {between: ['06:00', '22:00']}}"))
    assert only(rules, event("e1", "A", "2025-03-03T22:00")).status == "satisfied"
    assert only(rules, event("e1", "A", "2025-03-03T22:01")).status == "violated"
    found = only(rules, event("e1", "A", "2025-03-03"))
    assert (found.status, found.notes) == ("satisfied", ("time-unknown",))
    inverted = house(RULE % ("A", "{not: {fact.clock: {between: ['06:00', '22:00']}}}"))
    assert only(inverted, event("e1", "A", "2025-03-03")).status == "satisfied"


def test_every_tied_event_is_a_candidate_of_the_last_one(house: Any) -> None:
    rules = house(RULE % ("B", "{x: {le: {last: {event: A, attribute: x}}}}"))
    tied = (event("e1", "A", "2025-03-03", {"x": 5}), event("e2", "A", "2025-03-03", {"x": 1}))
    found = only(rules, *tied, event("e3", "B", "2025-03-04", {"x": 3}))
    assert (found.status, found.notes) == ("satisfied", ("order-unknown",))
    timed = (event("e1", "A", "2025-03-03T09:00", {"x": 5}), event("e2", "A", "2025-03-03T10:00", {"x": 1}))
    assert only(rules, *timed, event("e3", "B", "2025-03-04", {"x": 3})).status == "violated"


def test_the_worked_example_of_a_surcharge_is_exact_to_the_cent(house: Any) -> None:
    text = """\
- id: house.surcharge
  title: 内部
  about: case
  condition: {at: C, require: {amount: {le: {accrual: {rate: 0.03, per: day, base: {last: {event: A, attribute: fine}}, from: due, to: {attribute: until}, not_counting: [{from: P, to: Q}], cap: base}}}}}
  dates: {due: {after: A, plus: 15 d}}
  effect: correctable
  guard: warn
  examples:
    - {says: 二十三日, events: [[A, 2025-03-03, {fine: 333.33}], [C, 2025-04-10, {amount: 230, until: 2025-04-10}]], verdict: satisfied, limit: 230}
    - {says: 多一分, events: [[A, 2025-03-03, {fine: 333.33}], [C, 2025-04-10, {amount: 230.01, until: 2025-04-10}]], verdict: violated}
    - {says: 未结束的暂停停止计算, events: [[A, 2025-03-03, {fine: 10000}], [P, 2025-03-20], [C, 2025-04-10, {amount: 600, until: 2025-04-10}]], verdict: satisfied, limit: 600}
"""
    holds(house(text))


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("eq", Decimal("2.0"), 2, True),
        ("eq", True, 1, False),
        ("eq", ("a", "b"), ("b", "a"), True),
        ("in", ("a", "z"), ("a", "b"), True),
        ("subset_of", (), ("a",), True),
        ("superset_of", ("a",), ("a", "b"), False),
        ("overlaps", ("a",), ("b",), False),
        ("between", 5, (5, 6), True),
        ("lt", "b", 3, False),
        ("matches", "沪A123", "^沪", True),
    ],
)
def test_values_are_compared_exactly(op: Any, left: Any, right: Any, expected: bool) -> None:
    assert compare(op, left, right) is expected
