"""Templates that ask which events a trace has and how they stand together: judged natively, as the reference does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import judge_tables
from zhiheng.law.language.read import read_rules
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Instant

DAY = 20_000


def trace(case: str, *steps: tuple[str, int]) -> list[Event]:
    """The events of one case: (type, day), in the order given."""
    return [
        Event(f"{case}-{place}", type_, DAY + day, clock=place, sequence=place, relations=(Relation("case", case),))
        for place, (type_, day) in enumerate(steps)
    ]


EVENTS = [
    *trace("c1", ("A", 0), ("B", 1), ("C", 2)),
    *trace("c2", ("A", 0), ("C", 1), ("B", 5)),
    *trace("c3", ("C", 400)),
    *trace("c4", ("A", 0), ("A", 0), ("B", 3)),
]
RULES = {
    "chain: {after: A, next: B}": {"c1": ["satisfied"], "c2": ["violated"], "c4": ["violated", "satisfied"]},
    "chain: {after: A, next: B, among: [B]}": {"c1": ["satisfied"], "c2": ["satisfied"], "c4": ["satisfied"] * 2},
    "chain: {before: B, last: A}": {"c1": ["satisfied"], "c2": ["violated"], "c4": ["satisfied"]},
    "at_least: {events: A, n: 1}": {
        "c1": ["satisfied"],
        "c2": ["satisfied"],
        "c3": ["open"],
        "c4": ["satisfied"],
    },
    "at_least: {events: A, n: 1, by: C}": {"c1": ["satisfied"], "c2": ["satisfied"], "c3": ["violated"]},
    "coexistence: {if: A, also: C}": {"c1": ["satisfied"], "c2": ["satisfied"], "c4": ["open"]},
    "exclusive: {not_both: [B, C]}": {"c1": ["violated"], "c2": ["violated"], "c3": ["satisfied"], "c4": ["satisfied"]},
}


@pytest.mark.parametrize("template", RULES)
def test_presence_is_judged_in_the_pass_and_as_the_reference_judges(template: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(f"- {{id: r, title: 规则, about: case, {template}}}\n", encoding="utf-8")
    rules, as_of = read_rules(path), Instant(DAY + 500)
    found = judge_tables(rules, tables_of(EVENTS, {}), as_of=as_of, keep_all=True)
    assert found.tallies["r"].left == 0
    assert by_case((row["object_id"], row["verdict"]) for row in found.verdicts.to_pylist()) == RULES[template]
    reference = judge(rules, World(EVENTS, {}), as_of=as_of)
    assert by_case((v.lens[0][1], v.status) for v in reference) == RULES[template]


def by_case(pairs: Any) -> dict[str, list[str]]:
    """Verdicts by case, in order."""
    found: dict[str, list[str]] = {}
    for case, status in pairs:
        found.setdefault(case, []).append(status)
    return found
