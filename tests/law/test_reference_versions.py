"""Which law, which version, which knowledge: in force, parameters, readings, corrections, identity (§2, §3, F4)."""

# ruff: noqa: E501  # one example stands on one line, as in the rule files

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from law.reference_rules import day, event, holds, world
from zhiheng.law.reference import judge

RESPONSE = """\
- id: house.owed
  title: 内部规则
  about: case
%s  response: {after: A, expect: B, within: %s}
  effect: correctable
  guard: warn
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_rule_speaks_only_for_activations_of_its_time(house: Any) -> None:
    rules = house(RESPONSE % ("  in_force: {from: 2025-01-01, to: 2025-12-31}\n", "5 d"))
    events = [event("e1", "A", "2024-12-31"), event("e2", "A", "2025-01-01"), event("e3", "A", "2026-01-01")]
    assert [v.activation for v in judge(rules, world(*events), complete=True)] == ["e2"]


def test_an_obligation_keeps_the_version_of_its_activation(house: Any) -> None:
    old = RESPONSE % ("  in_force: {to: 2025-05-31}\n", "90 d")
    new = RESPONSE % ("  in_force: {from: 2025-06-01}\n", "30 d")
    given = world(event("e1", "A", "2025-05-01"), event("e2", "A", "2025-06-01"))
    found = judge(house(old + new), given, as_of=day("2025-06-02"))
    assert {v.activation: v.due.day for v in found if v.due} == {"e1": day("2025-07-30"), "e2": day("2025-07-01")}


def test_a_new_law_shortens_what_is_in_course_only_where_it_says_so(house: Any) -> None:
    old = RESPONSE % ("  in_force: {to: 2025-05-31}\n", "90 d")
    new = RESPONSE % ("  in_force: {from: 2025-06-01}\n  transition: shortens\n", "30 d")
    given = world(event("e1", "A", "2025-05-01"), event("e2", "A", "2025-03-05"))
    found = judge(house(old + new), given, as_of=day("2025-06-02"))
    days = {v.activation: v.due.day for v in found if v.due}
    assert days == {"e1": day("2025-07-01"), "e2": day("2025-06-03")}, (
        "counted from 2025-06-01, never longer than before"
    )


def test_parameters_are_chosen_per_activation_and_the_first_wins_per_key(house: Any) -> None:
    text = """\
- id: house.owed
  title: 内部规则
  about: case
  response: {after: A, expect: B, within: 5 d}
  parameters:
    - {when: {x: 1}, set: {within: 10 d}}
    - {when: {y: 1}, set: {within: 20 d, expect: [B, C]}}
    - {when: {z: 1}, in_force: {from: 2025-06-01}, set: {within: 1 d}}
  effect: correctable
  guard: warn
  examples:
    - {says: 都不符合, events: [[A, 2025-03-03]], as_of: 2025-03-03, verdict: open, due: 2025-03-08}
    - {says: 前一项优先, events: [[A, 2025-03-03, {x: 1, y: 1}], [C, 2025-03-05]], verdict: satisfied, due: 2025-03-13}
    - {says: 只有后一项, events: [[A, 2025-03-03, {y: 1}]], as_of: 2025-03-03, verdict: open, due: 2025-03-23}
    - {says: 尚未施行的参数不用, events: [[A, 2025-03-03, {z: 1}]], as_of: 2025-03-03, verdict: open, due: 2025-03-08}
    - {says: 已施行, events: [[A, 2025-06-03, {z: 1}]], as_of: 2025-06-03, verdict: open, due: 2025-06-04}
    - {says: 各按各的, events: [[A, 2025-03-03], [A, 2025-03-03, {x: 1}], [B, 2025-03-10]], verdict: violated, due: 2025-03-08, activations: 2}
"""
    holds(house(text))


def test_a_parameter_that_nobody_set_leaves_the_rule_inapplicable(house: Any) -> None:
    text = """\
- id: house.cap
  title: 内部规则
  about: case
  at_most: {events: A, n: {parameter: cap}}
  effect: correctable
  guard: warn
  examples:
    - {says: 未设, events: [[A, 2025-03-03]], verdict: not-applicable}
    - {says: 已设, parameters: {cap: 1}, events: [[A, 2025-03-03], [A, 2025-03-04]], verdict: violated}
"""
    holds(house(text))


def test_where_an_open_question_decides_the_lenient_reading_stands_with_a_note(house: Any) -> None:
    text = """\
- id: house.owed
  title: 内部规则
  calendar: CN
  about: case
  response: {after: A, expect: B, within: 30 d}
  needs_confirmation: {roll: {roll: false}}
  effect: correctable
  guard: warn
  examples:
    - {says: 顺延才及时, events: [[A, 2025-09-05], [B, 2025-10-09]], verdict: satisfied, due: 2025-10-09, note: needs-confirmation}
    - {says: 两种理解都及时, events: [[A, 2025-09-05], [B, 2025-10-05]], verdict: satisfied, note: none}
    - {says: 两种理解都逾期, events: [[A, 2025-09-05], [B, 2025-10-10]], verdict: violated, note: none}
"""
    holds(house(text))
    stricter = text.replace("30 d}\n", "30 d, roll: false}\n").replace("{roll: {roll: false}}", "{roll: {roll: true}}")
    stricter = stricter.replace("due: 2025-10-09, ", "")
    holds(house(stricter))


def test_a_question_without_another_value_marks_what_its_part_says(house: Any) -> None:
    text = """\
- id: house.two
  title: 内部规则
  about: case
  all:
    - condition: {at: A, require: {x: 1}}
    - condition: {at: A, require: {y: 1}}
  needs_confirmation: {night: {part: 2}}
  effect: correctable
  guard: warn
"""
    found = judge(house(text), world(event("e1", "A", "2025-03-03", {"x": 2, "y": 2})), complete=True)
    assert {v.rule_part: v.notes for v in found} == {"house.two#1": (), "house.two#2": ("needs-confirmation",)}


def test_an_exception_drops_a_part_for_the_activations_that_meet_it(house: Any) -> None:
    text = """\
- id: house.two
  title: 内部规则
  about: case
  all:
    - precedence: {before: B, need: A}
    - condition: {at: B, require: {y: 1}}
  exceptions: [{when: {urgent: true}, of: 1}]
  effect: correctable
  guard: warn
  examples:
    - {says: 例外, events: [[B, 2025-03-03, {urgent: true, y: 1}]], verdict: [not-applicable, satisfied]}
    - {says: 没有例外, events: [[B, 2025-03-03, {y: 1}]], verdict: [violated, satisfied]}
"""
    holds(house(text))


def test_a_correction_is_judged_from_the_moment_it_is_known(house: Any) -> None:
    rules = house(RESPONSE % ("", "5 d"))
    first = event("e1", "A", "2025-03-03", recorded_at=at("2025-03-03T12:00:00"))
    done = event("e2", "B", "2025-03-20", recorded_at=at("2025-03-20T12:00:00"))
    fixed = event("e3", "B", "2025-03-07", recorded_at=at("2025-04-01T12:00:00"), corrects="e2")
    before = judge(rules, world(first, done, fixed), as_of=day("2025-05-01"), known_at=at("2025-03-31T00:00:00"))
    after = judge(rules, world(first, done, fixed), as_of=day("2025-05-01"), known_at=at("2025-04-02T00:00:00"))
    assert [(v.status, v.manner) for v in before] == [("violated", "late")]
    assert [v.status for v in after] == ["satisfied"]
    assert before[0].identity == after[0].identity


def test_a_voided_activation_takes_its_verdict_with_it(house: Any) -> None:
    rules = house(RESPONSE % ("", "5 d"))
    first = event("e1", "A", "2025-03-03")
    void = event("e2", "event.voided", "2025-03-04", {"event": "e1"})
    assert judge(rules, world(first, void), complete=True) == []


def test_a_finding_keeps_its_identity_from_open_to_undone_to_late(house: Any) -> None:
    rules = house(RESPONSE % ("", "5 d"))
    first, done = event("e1", "A", "2025-03-03"), event("e2", "B", "2025-03-20")
    states = [
        judge(rules, world(first), as_of=day("2025-03-04")),
        judge(rules, world(first), as_of=day("2025-03-10")),
        judge(rules, world(first, done), as_of=day("2025-03-21")),
    ]
    assert [(v.status, v.manner) for (v,) in states] == [("open", None), ("violated", "undone"), ("violated", "late")]
    assert len({v.identity for (v,) in states}) == 1


def test_events_after_the_day_judged_have_not_happened_yet(house: Any) -> None:
    rules = house(RESPONSE % ("", "5 d"))
    given = world(event("e1", "A", "2025-03-03"), event("e2", "B", "2025-03-06"))
    assert [v.status for v in judge(rules, given, as_of=day("2025-03-05"))] == ["open"]
    assert [v.status for v in judge(rules, given, as_of=day("2025-03-06"))] == ["satisfied"]


def test_a_library_function_never_reads_the_clock(house: Any) -> None:
    with pytest.raises(ValueError, match="as_of"):
        judge(house(RESPONSE % ("", "5 d")), world())


def test_an_event_that_names_a_key_goes_there_and_one_that_names_none_goes_everywhere(house: Any) -> None:
    rules = house((RESPONSE % ("", "5 d")).replace("about: case\n", "about: case\n  per: document\n"))
    case = ("case", "C1")
    first = event("e1", "A", "2025-03-03", objects=[case, ("document", "D1")])
    second = event("e2", "A", "2025-03-03", objects=[case, ("document", "D2")])
    one = event("e3", "B", "2025-03-04", objects=[case, ("document", "D1")])
    both = event("e4", "B", "2025-03-04")
    found = judge(rules, world(first, second, one), complete=True)
    assert {v.lens[1]: v.status for v in found} == {("document", "D1"): "satisfied", ("document", "D2"): "violated"}
    found = judge(rules, world(first, second, both), complete=True)
    assert [v.status for v in found] == ["satisfied", "satisfied"]
    assert len({v.identity for v in found}) == 2


def test_the_order_in_which_events_are_given_changes_nothing(house: Any) -> None:
    rules = house(RESPONSE % ("", "5 d"))
    events = [event("e1", "A", "2025-03-03"), event("e2", "B", "2025-03-05"), event("e3", "A", "2025-03-07")]
    given = world(*events)
    again = replace(given, events=events[::-1])
    assert judge(rules, given, as_of=day("2025-03-20")) == judge(rules, again, as_of=day("2025-03-20"))


def test_a_verdict_carries_its_evidence_and_an_explanation(house: Any) -> None:
    text = (RESPONSE % ("", "90 d")).replace("about: case\n", "about: case\n  calendar: CN\n")
    rules = house(text.replace("within: 90 d", "within: 90 d, pausing: [[S, E]]"))
    events = [event("e1", "A", "2025-03-03"), event("e2", "S", "2025-03-10"), event("e3", "E", "2025-03-25")]
    (found,) = judge(rules, world(*events), as_of=day("2025-05-01"))
    (pause,) = found.excluded
    assert (pause.used, pause.days, pause.start_event, pause.end_event) == (True, 15, "e2", "e3")
    assert found.explanation is not None
    assert "2025-03-03" in found.explanation.text and "06-16" in found.explanation.text
    assert found.explanation.first_day == day("2025-03-04")
