"""A question decided from a day on splits a rule in two; its sliding windows still see all their days."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from law.reference_rules import day, event
from zhiheng.eventlog.model import AttributeValue, LogObject
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import judge_tables
from zhiheng.law.library import read_rule_file
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Instant

MERGED, REPEATED = "inspection.same-agency-merged", "hotline.repeated-topic"
AS_OF = Instant(day("2026-08-30"))


def settings(tmp_path: Path, *changes: str) -> Any:
    place = tmp_path / "settings.yaml"
    lines = "".join(f"  - {change}\n" for change in changes)
    place.write_text(f"document: 示例司〔2026〕1号\ndate: 2026-01-05\nchanges:\n{lines}", encoding="utf-8")
    return read_rule_file(None, overlay=place)


def visits(*days: str) -> World:
    objects = {("inspection", f"I{n}"): LogObject("inspection", f"I{n}", {"kind": (AttributeValue("daily"),)})
               for n in range(len(days))}  # fmt: skip
    names = [("enterprise", "E1"), ("agency", "A1")]
    events = [
        event(f"e{n}", "inspection.started", at, {"on_site": True}, objects=[*names, ("inspection", f"I{n}")])
        for n, at in enumerate(days)
    ]
    return World(events, objects)


def broken(rules: Any, world: World, rule: str) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    """Return the breaches of a rule (opening act, breaking act, notes), on which both evaluators agree."""
    rules = replace(rules, rules=tuple(one for one in rules.rules if one.id == rule))
    found = [v for v in judge(rules, world, as_of=AS_OF) if v.status == "violated"]
    table = judge_tables(rules, tables_of(world.events, world.objects), as_of=AS_OF).verdicts
    columns = [table[name].to_pylist() for name in ("verdict", "activation_event", "matching_event")]
    kernel = [(a, m) for v, a, m in zip(*columns, strict=True) if v == "violated"]
    assert sorted((v.activation, v.matching) for v in found) == sorted(kernel)
    return [(v.activation, v.matching, v.notes) for v in found]


@pytest.mark.parametrize("start", ["2026-07-01", "2026-07-05"])
def test_a_second_visit_after_the_decision_counts_the_first_one_before_it(tmp_path: Path, start: str) -> None:
    rules = settings(tmp_path, f"{{rule: {MERGED}, confirm: {{window: default}}, in_force: {{from: {start}}}}}")
    assert len([rule for rule in rules.rules if rule.id == MERGED]) == 2
    assert [one[:2] for one in broken(rules, visits("2026-06-20", "2026-07-05"), MERGED)] == [("e1", "e1")]


def test_each_window_is_judged_once_by_the_version_of_its_last_day(tmp_path: Path) -> None:
    rules = settings(tmp_path, f"{{rule: {MERGED}, confirm: {{window: default}}, in_force: {{from: 2026-07-01}}}}")
    found = broken(rules, visits("2026-06-01", "2026-06-20", "2026-07-12"), MERGED)
    assert [(opened, "needs-confirmation" in notes) for opened, _, notes in found] == [("e1", True), ("e2", False)]


def test_visits_beyond_the_window_are_not_counted_across_the_decision(tmp_path: Path) -> None:
    rules = settings(tmp_path, f"{{rule: {MERGED}, confirm: {{window: default}}, in_force: {{from: 2026-07-01}}}}")
    assert broken(rules, visits("2026-05-20", "2026-07-05"), MERGED) == []


def test_a_question_opened_again_and_decided_anew_loses_no_visit(tmp_path: Path) -> None:
    changes = [
        f"{{rule: {MERGED}, confirm: {{window: {answer}}}, in_force: {{from: {start}}}}}"
        for answer, start in (("default", "2026-07-10"), ("open", "2026-07-05"), ("default", "2026-07-01"))
    ]
    rules = settings(tmp_path, *changes)
    assert [one[:2] for one in broken(rules, visits("2026-06-20", "2026-07-12"), MERGED)] == [("e1", "e1")]


def test_repeated_matters_are_counted_through_the_day_of_the_decision(tmp_path: Path) -> None:
    number = f"{{rule: {REPEATED}, set: {{repeats: 2}}, in_force: {{from: 2026-01-05}}}}"
    rules = settings(
        tmp_path, number, f"{{rule: {REPEATED}, confirm: {{repeats: default}}, in_force: {{from: 2026-07-01}}}}"
    )
    received = [
        event(f"e{n}", "complaint.received", at, {"topic": "油烟", "kinds": ("complain",)},
              objects=[("complaint", f"C{n}"), ("agency/about", "A1")])
        for n, at in enumerate(("2026-05-12", "2026-06-20", "2026-07-06"))
    ]  # fmt: skip
    complaints = {("complaint", f"C{n}"): LogObject("complaint", f"C{n}", {}) for n in range(3)}
    assert [one[1] for one in broken(rules, World(received, complaints), REPEATED)] == ["e2"]
