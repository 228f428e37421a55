"""Parameters, other readings and the bureau's overlay: what they set, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.rule_text import GOOD, problems, read_text, refused, spoiled
from zhiheng.eventlog.days import day_of
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import Compare, Condition, DateLatest, Literal_, Response, RuleSet
from zhiheng.law.language.variants import resolve
from zhiheng.law.units import Period

BASIS = "basis: [{statute: 市监程序, article: 64}]"


def with_parameters(*entries: str, rule: str = GOOD) -> str:
    lines = "".join(f"    - {entry}\n" for entry in entries)
    return spoiled("  effect:", f"  parameters:\n{lines}  effect:", rule)


def first(rules: RuleSet, entries: tuple[int, ...] = ()) -> Response:
    template = resolve(rules.rules[0], entries).parts[0].template
    assert isinstance(template, Response)
    return template


@pytest.mark.parametrize(
    ("entry", "message", "remedy"),
    [
        ("{when: {case.field: market}, set: {witin: 60 d}}", "没有键“witin”", "within"),
        ("{when: {case.field: market}, set: {within: 0 d}}", "不可能", "至少"),
        ("{when: {case.field: market}, set: {2.within: 60 d}}", "第 2 部分不存在", "1 个部分"),
        ("{when: {case.field: market}, set: {extension.times: 2}}", "没有“extension”", ""),
        ("{when: {case.field: market}, set: {expect.3: case.closed}}", "不是列表的位置", "1 项"),
        ("{when: {case.feeld: market}, set: {within: 60 d}}", "没有属性“feeld”", "field"),
        ("{when: {case.field: markt}, set: {within: 60 d}}", "没有“markt”", "market"),
        ("{when: {case.field: market}, set: {}}", "set 是空的", ""),
        ("{when: {case.field: market}}", "没有 set", "define"),
        ("{whn: {case.field: market}, set: {within: 60 d}}", "没有“whn”", "when"),
        ("{set: {within: 60 d}, basis: [{statute: 不存在, article: 1}]}", "没有“不存在”", ""),
    ],
)
def test_a_set_that_does_not_fit_is_refused_at_its_line(tmp_path: Path, entry: str, message: str, remedy: str) -> None:
    refused(tmp_path, with_parameters(entry), 14, message, remedy)


def test_a_pair_of_entries_that_contradict_is_refused(tmp_path: Path) -> None:
    text = with_parameters("{when: {case.field: market}, set: {within: 60 d}}", "{set: {not_before: 75 d}}")
    found = problems(tmp_path, text)
    assert any("限度不可能" in p.message for p in found)


def test_an_unit_is_held_to_the_statute_of_the_entry_that_brings_it(tmp_path: Path) -> None:
    refused(tmp_path, with_parameters("{set: {within: 5 d}}"), 14, "5 日是工作日")
    own = with_parameters("{basis: [{statute: 交通程序, article: 61}], set: {within: 60 d}}")
    assert resolve(read_text(tmp_path, own).rules[0], (0,)).counting == "交通程序"


def test_the_first_entry_wins_per_key_and_others_fill_the_rest(tmp_path: Path) -> None:
    text = with_parameters("{set: {within: 30 d}}", "{set: {within: 60 d, roll: false}}")
    rules = read_text(tmp_path, text)
    both = first(rules, (0, 1))
    assert (both.within, both.roll) == (Period(30, "d"), False)
    assert first(rules, (1,)).within == Period(60, "d")


def test_an_inner_key_of_a_later_entry_does_not_reopen_what_an_earlier_one_set_whole(tmp_path: Path) -> None:
    whole = "{set: {extension: {by: period.extended, times: 1}}}"
    text = with_parameters(whole, "{set: {extension: {by: period.extended, times: 2}, extension.times: 5}}")
    found = first(read_text(tmp_path, text), (0, 1)).extension
    assert found is not None and found.times == 1


def test_a_plus_appends_from_every_entry(tmp_path: Path) -> None:
    text = with_parameters("{set: {unless+: case.withdrawn}}", "{set: {unless+: [case.transferred]}}")
    found = first(read_text(tmp_path, text), (0, 1))
    assert [pattern.type for pattern in found.unless] == ["case.withdrawn", "case.transferred"]


def test_a_definition_stands_for_its_value(tmp_path: Path) -> None:
    pause = "{define: {hearing: {from: hearing.noticed, to: hearing.held, document: document_no, pair: hearing}}}"
    text = with_parameters(pause, "{when: {case.field: market}, set: {pausing: [hearing]}}")
    found = first(read_text(tmp_path, text), (0,)).pausing
    assert [(p.kind, p.pair, p.document) for p in found] == [("hearing", "hearing", "document_no")]


def test_a_dotted_key_of_a_predicate_is_one_step(tmp_path: Path) -> None:
    rule = spoiled(
        "  response:\n    after: case.filed\n    expect: [decision.made]\n    within: 90 d\n",
        "  condition:\n    at: decision.made\n    require: {fact.day_kind: [workday], fine: {le: 5}}\n",
    )
    rule = spoiled("{kind: warn, before: 10 d}", "warn", rule)
    text = with_parameters("{set: {require.fact.day_kind: [makeup]}}", "{set: {require.fine.le: 7}}", rule=rule)
    rules = read_text(tmp_path, text)
    template = resolve(rules.rules[0], (0, 1)).parts[0].template
    assert isinstance(template, Condition)
    values = {str(p.name): p.value for p in getattr(template.require, "parts", ()) if isinstance(p, Compare)}
    assert values == {"fact.day_kind": Literal_(("makeup",)), "fine": Literal_(7)}


def test_a_named_date_can_be_set(tmp_path: Path) -> None:
    rule = spoiled("    within: 90 d\n", "    until: last\n")
    rule = spoiled("  effect:", "  dates: {last: {latest: [{start: activation, plus: 90 d}]}}\n  effect:", rule)
    text = with_parameters("{set: {dates.last.latest.1.plus: 1 y}}", rule=rule)
    date = resolve(read_text(tmp_path, text).rules[0], (0,)).dates["last"]
    assert isinstance(date, DateLatest)
    assert getattr(date.of[0], "plus", None) == Period(1, "y")


def test_another_reading_may_contradict_the_unit_table(tmp_path: Path) -> None:
    text = spoiled("  effect:", "  needs_confirmation: {unit: {within: 7 d}, open: none}\n  effect:")
    rule = read_text(tmp_path, text).rules[0]
    assert [reading.name for reading in rule.readings] == ["unit", "open"]
    template = resolve(rule, (), rule.readings[0]).parts[0].template
    assert isinstance(template, Response) and template.within == Period(7, "d")


def test_another_reading_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    text = spoiled("  effect:", "  needs_confirmation: {unit: {witin: 7 d}}\n  effect:")
    refused(tmp_path, text, 13, "没有键“witin”", "within")


def test_variants_are_resolved_once(tmp_path: Path) -> None:
    rule = read_text(tmp_path, with_parameters("{set: {within: 30 d}}")).rules[0]
    assert resolve(rule, (0,)) is resolve(rule, (0,))


# ------------------------------------------------------------------------------------------------------- the overlay

CAPPED = spoiled("    within: 90 d\n", "    within: {parameter: days}\n")
UNSURE = spoiled("  effect:", "  needs_confirmation: {roll: {roll: false}, night: none}\n  effect:")


def overlay(*changes: str) -> str:
    lines = "".join(f"  - {change}\n" for change in changes)
    return f"document: 示例司〔2026〕1号\ndate: 2026-01-05\nchanges:\n{lines}"


def test_an_overlay_sets_a_threshold_in_front(tmp_path: Path) -> None:
    rules = read_text(tmp_path, CAPPED, overlay=overlay("{rule: case.decided, set: {days: 60 d}}"))
    rule = rules.rules[0]
    assert resolve(rule).missing == ("days",)
    assert first(rules, (0,)).within == Period(60, "d")
    assert (rule.parameters[0].document, rule.parameters[0].in_force.from_day) == ("示例司〔2026〕1号", 20458)


def test_a_threshold_stands_behind_special_cases_and_an_overlay_s_own_case_in_front(tmp_path: Path) -> None:
    law = ("{when: {case.field: market}, set: {within: 30 d}}", "{set: {within: 80 d}}")
    own = overlay(
        "{rule: case.decided, set: {within: 60 d}}",
        "{rule: case.decided, when: {case.field: transport}, set: {within: 40 d}}",
    )
    rule = read_text(tmp_path, with_parameters(*law), overlay=own).rules[0]
    assert [str(one.set["within"].value) for one in rule.parameters] == ["40 d", "30 d", "60 d", "80 d"]


def test_an_overlay_changes_the_version_that_findings_name(tmp_path: Path) -> None:
    plain = read_text(tmp_path, CAPPED)
    changed = read_text(tmp_path, CAPPED, overlay=overlay("{rule: case.decided, set: {days: 60 d}}"))
    assert plain.version != changed.version


def test_a_confirmed_question_is_no_longer_open(tmp_path: Path) -> None:
    default = read_text(tmp_path, UNSURE, overlay=overlay("{rule: case.decided, confirm: {roll: default}}")).rules[0]
    assert [reading.name for reading in default.readings] == ["night"]
    assert default.parameters == ()
    other = read_text(tmp_path, UNSURE, overlay=overlay("{rule: case.decided, confirm: {roll: other, night: default}}"))
    assert other.rules[0].readings == ()
    assert first(other, (0,)).roll is False


def test_a_guard_is_lowered_for_an_agency_and_a_period(tmp_path: Path) -> None:
    change = "{rule: case.decided, guard: none, agency: [A1], in_force: {from: 2026-01-01, to: 2026-06-30}}"
    rule = read_text(tmp_path, GOOD, overlay=overlay(change)).rules[0]
    assert rule.guard_for("A1", 20500).kind == "none"
    assert rule.guard_for("A2", 20500).kind == "warn"
    assert rule.guard_for("A1", 21000).kind == "warn"


def test_a_district_rule_is_added_and_may_rest_on_a_local_document(tmp_path: Path) -> None:
    local = spoiled("statute: 处罚法, article: 60", "statute: 示例区方案", spoiled("case.decided", "district.decided"))
    added = "rules:\n" + "".join(f"  {line}" for line in local.splitlines(keepends=True))
    rules = read_text(tmp_path, GOOD, overlay=overlay("{rule: case.decided, guard: none}") + added)
    assert [rule.id for rule in rules.rules] == ["case.decided", "district.decided"]
    assert resolve(rules.rules[1]).counting is None


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        ("{rule: case.decidet, guard: none}", "没有规则“case.decidet”", "case.decided"),
        ("{rule: case.decided, guard: block}", "只能放宽", "加严"),
        ("{rule: case.decided}", "没有 confirm、set 或 guard", ""),
        ("{rule: case.decided, confirm: {rol: default}}", "没有待确认的事项“rol”", "roll"),
        ("{rule: case.decided, confirm: {night: other}}", "没有写明另一读法", "set"),
        ("{rule: case.decided, set: {witin: 3 d}}", "没有键“witin”", "within"),
        ("{rule: case.decided, sett: {within: 3 d}}", "没有“sett”", "set"),
    ],
)
def test_a_wrong_change_of_the_overlay_is_refused_at_its_line(
    tmp_path: Path, change: str, message: str, remedy: str
) -> None:
    found = problems(tmp_path, UNSURE, overlay=overlay(change))
    hits = [p for p in found if message in p.message and p.position.file == "overlay.yaml"]
    assert hits, [str(p) for p in found]
    assert (hits[0].position.line, remedy in hits[0].remedy) == (4, True)


@pytest.mark.parametrize(
    "change",
    [
        "{rule: case.decided, set: {within: 60 d}, agency: [A1]}",
        "{rule: case.decided, confirm: {roll: default}, agency: A1}",
        "{rule: case.decided, set: {within: 60 d}, guard: none, agency: [A1]}",
    ],
)
def test_a_value_for_some_agencies_is_refused_and_never_set_for_all(tmp_path: Path, change: str) -> None:
    (found,) = problems(tmp_path, UNSURE, overlay=overlay(change))
    assert found.position.file == "overlay.yaml" and found.position.line == 4
    assert "agency 只能与 guard 同写" in found.message and "对全区适用" in found.remedy


def test_a_change_without_document_is_refused(tmp_path: Path) -> None:
    text = "date: 2026-01-05\nchanges: [{rule: case.decided, guard: none}]\n"
    assert any("document" in p.message for p in problems(tmp_path, GOOD, overlay=text))


def test_a_question_decided_from_a_day_on_gives_two_versions(tmp_path: Path) -> None:
    change = overlay("{rule: case.decided, confirm: {roll: other}, in_force: {from: 2026-03-01}}")
    earlier, later = read_text(tmp_path, UNSURE, overlay=change).rules
    assert [one.name for one in earlier.readings] == ["roll", "night"]
    assert [one.name for one in later.readings] == ["night"] and later.examples == ()
    assert earlier.in_force.to_day is not None and later.in_force.from_day == earlier.in_force.to_day + 1
    template = resolve(later, (0,)).parts[0].template
    assert isinstance(template, Response) and template.roll is False


def test_a_version_that_ended_before_a_conclusion_keeps_its_open_question(tmp_path: Path) -> None:
    ended = spoiled("{from: 2021-07-15}", "{from: 2021-07-15, to: 2025-12-31}", UNSURE)
    change = overlay("{rule: case.decided, confirm: {roll: other}, in_force: {from: 2026-03-01}}")
    (rule,) = read_text(tmp_path, ended, overlay=change).rules
    assert [one.name for one in rule.readings] == ["roll", "night"] and rule.parameters == ()
    assert rule.in_force.to_day == day_of(date(2025, 12, 31))


def test_a_day_since_when_windows_count_is_not_later_than_the_version(tmp_path: Path) -> None:
    wrong = spoiled("{from: 2021-07-15}", "{from: 2021-07-15, counted_from: 2021-07-16}")
    refused(tmp_path, wrong, 6, "counted_from 晚于 from", "更早")


def test_of_two_conclusions_the_first_that_holds_decides(tmp_path: Path) -> None:
    later = "{rule: case.decided, confirm: {roll: open}, in_force: {from: 2026-06-01}}"
    first = "{rule: case.decided, confirm: {roll: default}, in_force: {from: 2026-03-01}}"
    rules = read_text(tmp_path, UNSURE, overlay=overlay(later, first)).rules
    assert ["roll" in {one.name for one in rule.readings} for rule in rules] == [True, False, True]


def test_a_rule_of_the_library_cannot_be_withdrawn(tmp_path: Path) -> None:
    text = overlay("{rule: case.decided, guard: none}") + "withdrawn: [{rule: case.decided, from: 2026-03-01}]\n"
    with pytest.raises(RuleErrors) as raised:
        read_text(tmp_path, GOOD, overlay=text)
    assert "不是本区自己的规则" in str(raised.value)


def test_a_withdrawal_without_a_day_is_refused(tmp_path: Path) -> None:
    text = overlay("{rule: case.decided, guard: none}") + "withdrawn: [{rule: x, document: a}]\n"
    with pytest.raises(RuleErrors) as raised:
        read_text(tmp_path, GOOD, overlay=text)
    assert "没有写 rule 或者 from" in str(raised.value)
