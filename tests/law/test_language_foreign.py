"""A rule file for a foreign log: its own activities as event types, nothing of our vocabulary, plain civil days."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.rule_text import problems, read_text, refused
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta
from zhiheng.law.facts.world import World
from zhiheng.law.kernel import judge_tables
from zhiheng.law.language.model import (
    AtMost,
    Chain,
    Compare,
    CompareValue,
    Exclusive,
    Literal_,
    Name,
    NotSuccession,
    Precedence,
    Response,
    RuleSet,
)
from zhiheng.law.language.read import read_rules
from zhiheng.law.language.variants import resolve
from zhiheng.law.reference import judge
from zhiheng.law.units import Period

FINES = """\
- {id: c02, at_most: {events: Create Fine, n: 1}}
- {id: c03, response: {after: Create Fine, expect: Send Fine}}
- {id: c04, response: {after: Create Fine, expect: [Send Fine], within: 90 d}}
- {id: c06, precedence: {before: Add penalty, need: Insert Fine Notification}}
- {id: c09, not_succession: {after: Send for Credit Collection, never: Payment}}
- id: c12
  response: {after: Send Appeal to Prefecture, expect: Receive Result Appeal from Prefecture, within: 210 d}
"""


def read(tmp_path: Path, text: str) -> RuleSet:
    return read_text(tmp_path, text, library=False)


def test_the_six_constraints_of_the_public_log_are_read(tmp_path: Path) -> None:
    rules = read(tmp_path, FINES)
    assert not rules.statutory
    templates = [resolve(rule).parts[0].template for rule in rules.rules]
    assert [type(t) for t in templates] == [AtMost, Response, Response, Precedence, NotSuccession, Response]
    assert {resolve(rule).counting for rule in rules.rules} == {None}
    assert {rule.about for rule in rules.rules} == {"case"}
    assert isinstance(templates[2], Response) and templates[2].within == Period(90, "d")
    assert isinstance(templates[2], Response) and templates[2].after[0].type == "Create Fine"


def test_attribute_names_of_a_foreign_log_may_have_colons_and_dots(tmp_path: Path) -> None:
    require = "{'org:resource': '561', 'cost.total': {le: 3}, case.kind: b}"
    text = f"- {{id: a, condition: {{at: 'A (x): y', require: {require}}}}}\n"
    read_back = getattr(resolve(read(tmp_path, text).rules[0]).parts[0].template, "require", None)
    names = [part.name for part in getattr(read_back, "parts", ())]
    assert names == [Name("attribute", "org:resource"), Name("attribute", "cost.total"), Name("object", "kind", "case")]


def test_short_forms_mean_the_long_ones(tmp_path: Path) -> None:
    short = "- {id: a, absence: A}\n- {id: b, existence: [A, B]}\n- {id: c, exclusive: [A, B]}\n"
    long = "- {id: a, absence: {events: [A]}}\n- {id: b, existence: {events: [A, B]}}\n"
    long += "- {id: c, exclusive: {not_both: [A, B]}}\n"
    first, second = read(tmp_path, short), read(tmp_path, long)
    assert [resolve(r).parts[0].template for r in first.rules] == [resolve(r).parts[0].template for r in second.rules]
    absent = resolve(first.rules[0]).parts[0].template
    assert isinstance(absent, AtMost) and absent.n == Literal_(0)
    both = resolve(first.rules[2]).parts[0].template
    assert isinstance(both, Exclusive) and [p.type for p in both.not_both] == ["A", "B"]


def test_a_pair_short_form_asks_no_document(tmp_path: Path) -> None:
    text = "- {id: a, response: {after: A, expect: B, within: 9 d, pausing: [[P, Q]]}}\n"
    template = resolve(read(tmp_path, text).rules[0]).parts[0].template
    assert isinstance(template, Response)
    assert [(p.from_[0].type, p.to[0].type, p.asks_document) for p in template.pausing] == [("P", "Q", False)]


def test_chains_read_both_ways(tmp_path: Path) -> None:
    text = "- {id: a, chain: {after: A, next: B}}\n- {id: b, chain: {before: B, last: A, among: [A, B, C]}}\n"
    found = [resolve(rule).parts[0].template for rule in read(tmp_path, text).rules]
    assert [(t.direction, t.at[0].type, len(t.among)) for t in found if isinstance(t, Chain)] == [
        ("next", "A", 0),
        ("last", "B", 3),
    ]


def test_values_of_other_events_can_be_compared_with_a_number(tmp_path: Path) -> None:
    text = "- {id: a, condition: {at: A, require: {compare: [{last: {event: B, attribute: age}}, {ge: 14}]}}}\n"
    require = getattr(resolve(read(tmp_path, text).rules[0]).parts[0].template, "require", None)
    assert isinstance(require, CompareValue)
    assert (require.op, require.value) == ("ge", Literal_(14))


def test_a_scalar_stands_where_a_list_may_and_operators_add_up(tmp_path: Path) -> None:
    text = "- {id: a, absence: {events: {A: {amount: {ge: 1, lt: 5}, kind: [x, y]}}}}\n"
    where = getattr(resolve(read(tmp_path, text).rules[0]).parts[0].template, "events", ())[0].where
    assert [(p.op, p.value) for p in where.parts if isinstance(p, Compare)] == [
        ("ge", Literal_(1)),
        ("lt", Literal_(5)),
        ("in", Literal_(("x", "y"))),
    ]


def test_working_days_need_a_calendar_or_a_statute(tmp_path: Path) -> None:
    text = "- {id: a, response: {after: A, expect: B, within: 5 wd}}\n"
    refused(tmp_path, text, 1, "工作日", "calendar: CN", library=False)
    named = read(tmp_path, "calendar: CN\nrules:\n" + "".join(f"  {line}\n" for line in text.splitlines()))
    assert (named.calendar, resolve(named.rules[0]).counting) == ("CN", None)
    cited = read(
        tmp_path, "- {id: a, basis: 中华人民共和国行政处罚法#61, response: {after: A, expect: B, within: 7 wd}}\n"
    )
    assert resolve(cited.rules[0]).counting == "处罚法"


def test_a_file_may_name_its_zone(tmp_path: Path) -> None:
    assert read(tmp_path, "timezone: Europe/Rome\nrules: [{id: a, absence: A}]\n").timezone == "Europe/Rome"
    found = problems(tmp_path, "timezone: Europe/Rom\nrules: [{id: a, absence: A}]\n", library=False)
    assert ["时区" in p.message for p in found] == [True]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- {id: a, absense: A}\n", 1, "“absense”"),
        ("- {id: a}\n", 1, "没有模板"),
        ("- {absence: A}\n", 1, "没有 id"),
        ("- {id: a#1, absence: A}\n", 1, "#"),
        ("- {id: a, chain: {after: A, last: B}}\n", 1, "chain"),
        ("- {id: a, exclusive: [A]}\n", 1, "至少要两种"),
        ("- {id: a, window: {at: A}}\n", 1, "没有任何限制"),
        ("- {id: a, at_most: {events: A, n: -1}}\n", 1, "不能是负数"),
        ("- {id: a, at_least: {events: A, n: 0}}\n", 1, "永远满足"),
        ("- {id: a, total: {of: A, each: calendar_year}}\n", 1, "at_least 和 at_most"),
        ("- {id: a, at_most: {events: A, n: 1, each: {sliding: 7 wd}}}\n", 1, "自然日"),
        ("- {id: a, all: [{absence: A, existence: B}]}\n", 1, "恰好一个模板"),
        ("- {id: a, absence: A}\n- {id: a, absence: B}\n", 2, "重复"),
        ("just words\n", 1, "没有规则"),
        ("rules: [{id: a, absence: A}]\nrule: []\n", 2, "“rule”"),
        ("- [a]\n", 1, "规则应当是映射"),
    ],
)
def test_what_a_foreign_file_gets_wrong_is_refused_too(tmp_path: Path, text: str, line: int, message: str) -> None:
    refused(tmp_path, text, line, message, library=False)


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    from zhiheng.law.language.errors import RuleErrors
    from zhiheng.law.language.read import read_rules

    with pytest.raises(RuleErrors, match="没有规则文件"):
        read_rules(tmp_path)


def test_the_version_is_of_the_content_not_of_its_layout(tmp_path: Path) -> None:
    one = read(tmp_path, "- {id: a, absence: A}\n")
    two = read(tmp_path, "# a comment\n- id: a\n  absence:   A\n")
    three = read(tmp_path, "- {id: a, absence: B}\n")
    assert one.version == two.version != three.version


def test_zero_days_mean_the_same_civil_day_in_both_evaluators(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "- {id: same-day, about: case, response: {after: A, expect: B, within: 0 d}}\n"
        "- {id: next-day-on, about: case, response: {after: A, expect: B, not_before: 0 d, within: 90 d}}\n",
        encoding="utf-8",
    )
    rules = read_rules(file)
    days = {"C1": (20000, 20000), "C2": (20000, 20001), "C3": (20000, 20090), "C4": (20000, 20091)}
    events = [
        Event(f"{case}{type_}", type_, day, 3_600_000_000 + place, place, {}, (Relation("case", case),))
        for case, pair in days.items()
        for place, (type_, day) in enumerate(zip("AB", pair, strict=True))
    ]
    expected = {"same-day": {"C2", "C3", "C4"}, "next-day-on": {"C1", "C4"}}
    found: dict[str, set[str]] = {rule: set() for rule in expected}
    for verdict in judge(rules, World(events, {}, None), complete=True):
        if verdict.status == "violated":
            found[verdict.rule_id].add(verdict.lens[0][1])
    assert found == expected
    tallies = judge_tables(rules, tables_of(events, {}, LogMeta("t", "t", "as written")), complete=True).tallies
    assert {rule: tallies[rule].objects_violated for rule in expected} == {"same-day": 3, "next-day-on": 2}
