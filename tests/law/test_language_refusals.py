"""A rule that can't be right is refused with its line, what is wrong, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.rule_text import GOOD, problems, read_text, refused, spoiled


def test_the_good_rule_is_read(tmp_path: Path) -> None:
    assert [rule.id for rule in read_text(tmp_path, GOOD).rules] == ["case.decided"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "remedy"),
    [
        ("  effect:", "  efect:", 13, "“efect”", "“effect”"),
        ("    within:", "    witin:", 12, "“witin”", "“within”"),
        ("case.filed\n", "case.file\n", 10, "没有事件“case.file”", "“case.filed”"),
        ("[decision.made]\n", "[{decision.made: {outcom: penalty}}]\n", 11, "没有属性“outcom”", "“outcome”"),
        ("[decision.made]\n", "[{decision.made: {outcome: penality}}]\n", 11, "没有“penality”", "“penalty”"),
        ("[decision.made]\n", "[{decision.made: {seal: ja}}]\n", 11, "true 或 false", ""),
        ("[decision.made]\n", "[{decision.made: {fine: lots}}]\n", 11, "应当是数", ""),
        ("[decision.made]\n", "[{decision.made: {pay_by: soon}}]\n", 11, "应当是日期", "2025"),
        ("[decision.made]\n", "[{decision.made: {fine: {about: 3}}}]\n", 11, "不认识的运算“about”", "count"),
        ("[decision.made]\n", "[{decision.made: {kinds: fine}}]\n", 11, "是列表", "subset_of"),
        ("[decision.made]\n", "[{decision.made: {outcome: {gt: penalty}}}]\n", 11, "没有大小", "eq"),
        ("[decision.made]\n", "[{decision.made: {fine: {between: [1, 2, 3]}}}]\n", 11, "between", ""),
        ("[decision.made]\n", "[{decision.made: {in_name_of: {matches: '(('}}}]\n", 11, "正则", "括号"),
        ("[decision.made]\n", "[{decision.made: {}}]\n", 11, "条件是空的", "删去"),
        ("[decision.made]\n", "[{decision.made: {}, case.closed: {}}]\n", 11, "2 个键", "列表"),
        ("[decision.made]\n", "[]\n", 11, "事件列表是空的", "至少"),
        ("case.procedure:", "cas.procedure:", 8, "“cas”不是对象类型", "“case”"),
        ("case.procedure:", "case.proceduer:", 8, "没有属性“proceduer”", "“procedure”"),
        ("about: case", "about: cases", 7, "没有对象类型“cases”", "“case”"),
        ("about: case\n", "about: case\n  per: officer/handlr\n", 8, "“officer/handlr”", "officer/handler"),
        ("statute: 处罚法", "statute: 处法", 5, "法律索引里没有“处法”", "处罚法"),
        ("article: 60", "article: 96", 5, "没有第 96 条", "核对条号"),
        ("90 d\n", "0 d\n", 12, "不可能", "至少为 1"),
        ("90 d\n", "90 days\n", 12, "单位“days”", "wd 工作日"),
        ("90 d\n", "ninety\n", 12, "期间写作“ninety”", "wd 工作日"),
        ("90 d\n", "90 wd\n", 12, "90 日是自然日", "90 d"),
        ("90 d\n", "7 d\n", 12, "7 日是工作日", "7 wd"),
        ("90 d\n", "90 d\n    not_before: 120 d\n", 12, "限度不可能", "长于"),
        ("90 d\n", "90 d\n    until: pay_bi\n", 13, "没有属性“pay_bi”", ""),
        ("90 d\n", "90 d\n    start: {latest: [activation, filing]}\n", 13, "“filing”不是规则的日期名", ""),
        ("90 d\n", "90 d\n    match: some\n", 13, "match 不能是“some”", "each 或 one"),
        ("90 d\n", "90 d\n    by: {day: 02-30}\n", 13, "不是每年的某日", "03-31"),
        ("90 d\n", "90 d\n    pausing: [[hearing.noticed, hearing.held]]\n", 13, "短写法", "document"),
        ("90 d\n", "90 d\n    pausing: [{from: hearing.noticed, to: hearing.held}]\n", 13, "没有写 document", "文书号"),
        ("90 d\n", "90 d\n    extension: {by: period.extended, approver: [boss]}\n", 13, "批准人“boss”", "head"),
        ("90 d\n", "90 d\n    extension: {by: period.extended, mode: longer}\n", 13, "mode", "replace"),
        ("warn, before: 10 d", "block", 14, "不能直接拦截", "at"),
        ("warn, before", "wran, before", 14, "guard", "block"),
        ("procedural-defect", "defect", 13, "effect 不能是“defect”", "procedural-defect"),
        ("{from: 2021-07-15}", "{from: 2021-07-15, to: 2020-01-01}", 6, "to 早于 from", ""),
        ("{from: 2021-07-15}", "{from: July}", 6, "应当是日期", ""),
        ("verdict: satisfied", "verdict: fine", 16, "verdict 不能是“fine”", "satisfied"),
        ("verdict: violated", "verdict: violated, manner: slow", 17, "manner 不能是“slow”", "late"),
        ("[case.filed, 2025-03-03]]", "[case.filed, soon]]", 18, "“soon”不是日期", "2025-03-03"),
        ("[case.filed, 2025-03-03]]", "[case.filed, 2025-03-03, {fild: x}]]", 18, "没有属性“fild”", "field"),
        ("[case.filed, 2025-03-03]]", "[case.filed, 2025-03-03, {field: x}]]", 18, "没有“x”", "market"),
        ("as_of: 2025-03-04", "as_of: later", 18, "as_of 应当是日期", ""),
    ],
)  # fmt: skip
def test_a_wrong_word_is_refused_at_its_line_with_a_remedy(
    tmp_path: Path, old: str, new: str, line: int, message: str, remedy: str
) -> None:
    refused(tmp_path, spoiled(old, new), line, message, remedy)


@pytest.mark.parametrize(
    ("key", "message", "remedy"),
    [
        ("basis", "没有依据", "statute"),
        ("says", "没有 says", "自己的话"),
        ("covers", "没有 covers", "P47"),
        ("title", "没有 title", "题目"),
        ("about", "没有 about", "case"),
        ("effect", "没有 effect", "void"),
    ],
)
def test_a_library_rule_lacking_a_part_is_refused(tmp_path: Path, key: str, message: str, remedy: str) -> None:
    text = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"  {key}:"))
    refused(tmp_path, text, 1, message, remedy)


def test_says_over_sixty_characters_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, spoiled("立案后九十日内作出决定", "长" * 61), 3, "61 字", "压缩")


def test_fewer_than_three_examples_are_refused(tmp_path: Path) -> None:
    text = "".join(line for line in GOOD.splitlines(keepends=True) if "未到期" not in line)
    refused(tmp_path, text, 15, "只有 2 个", "满足")


def test_a_rule_without_a_template_or_with_two_is_refused(tmp_path: Path) -> None:
    none = "".join(GOOD.splitlines(keepends=True)[:8] + GOOD.splitlines(keepends=True)[12:])
    refused(tmp_path, none, 1, "没有模板", "response")
    two = spoiled("  effect:", "  absence: case.withdrawn\n  effect:")
    refused(tmp_path, two, 13, "两个模板", "all")


def test_a_missing_key_of_a_template_is_named_with_its_meaning(tmp_path: Path) -> None:
    refused(tmp_path, spoiled("    expect: [decision.made]\n", ""), 10, "缺少“expect”", "应当发生的事件")


def test_all_problems_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = spoiled("90 d\n", "7 d\n", spoiled("case.procedure", "case.proc"))
    text = spoiled("effect: procedural-defect", "effect: bad", text)
    assert [p.position.line for p in problems(tmp_path, text)] == [8, 12, 13]


def test_two_rules_with_one_id_are_refused_unless_their_force_is_disjoint(tmp_path: Path) -> None:
    refused(tmp_path, GOOD + GOOD, 19, "重复", "不重叠")
    older = spoiled("from: 2021-07-15", "from: 2018-01-01, to: 2021-07-14")
    assert len(read_text(tmp_path, older + GOOD).rules) == 2


CONDITION = """\
- id: case.b
  title: 乙
  says: 乙
  covers: [P47]
  basis: [{statute: 处罚法, article: 60}]
  about: case
  condition: {at: decision.made, require: {fact.day_vs_due.case.decided: {le: 0}}}
  effect: correctable
  examples:
    - {as_of: 2025-01-01, verdict: satisfied}
    - {as_of: 2025-01-01, verdict: violated}
    - {as_of: 2025-01-01, verdict: not-applicable}
"""


def test_a_due_day_of_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, CONDITION, 1, "没有的规则“case.decided”")
    assert len(read_text(tmp_path, GOOD + CONDITION).rules) == 2


def test_due_days_that_depend_on_each_other_are_refused(tmp_path: Path) -> None:
    looped = spoiled("[decision.made]\n", "[{decision.made: {fact.day_vs_due.case.b: {le: 0}}}]\n")
    refused(tmp_path, looped + CONDITION, 1, "绕回自身", "断开")


def test_named_dates_that_depend_on_each_other_are_refused(tmp_path: Path) -> None:
    dates = "  dates: {a: {start: b, plus: 1 y}, b: {start: a, plus: 1 y}}\n"
    refused(tmp_path, spoiled("  effect:", dates + "  effect:"), 13, "绕回自身", "断开")


def test_choices_behind_an_unconditional_one_are_refused(tmp_path: Path) -> None:
    choice = "{choose: [{is: 30 d}, {when: {case.field: market}, is: 60 d}]}"
    refused(tmp_path, spoiled("90 d\n", choice + "\n"), 12, "永远轮不到", "最后")


def test_a_fact_that_nobody_defined_is_refused_where_definitions_are_known(tmp_path: Path) -> None:
    from zhiheng.law.language.errors import RuleErrors
    from zhiheng.law.language.read import read_rules
    from zhiheng.law.language.vocabulary import FactNames
    from zhiheng.law.library import statute_index, vocabulary

    known = vocabulary().with_facts(FactNames(values={"review_due": None}))
    path = tmp_path / "rules.yaml"
    path.write_text(spoiled("[decision.made]\n", "[{decision.made: {fact.review_du: true}}]\n"), encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        read_rules(path, vocabulary=known, statutes=statute_index())
    assert [(p.position.line, "review_due" in p.remedy) for p in caught.value.problems] == [(11, True)]


@pytest.mark.parametrize(
    ("given", "message", "remedy"),
    [
        ("facts: {review_du: true}", "没有定义事实“review_du”", "review_due"),
        ("facts: {'O1:certificate.vald': unknown}", "没有定义事实“certificate.vald”", "certificate.valid"),
        ("parameters: {yearly_cap: 2}", "规则没有参数“yearly_cap”", ""),
        ("objects: {cas: {field: market}}", "没有对象类型“cas”", "case"),
        ("objects: {case: {feld: market}}", "没有属性“feld”", "field"),
    ],
)
def test_what_an_example_supposes_must_exist(tmp_path: Path, given: str, message: str, remedy: str) -> None:
    refused(tmp_path, spoiled("says: 未到期,", f"says: 未到期, {given},"), 18, message, remedy)


def test_what_a_parameter_makes_a_rule_depend_on_is_checked_too(tmp_path: Path) -> None:
    entry = "  parameters: [{set: {expect: [{decision.made: {fact.day_vs_due.case.b: {le: 0}}}]}}]\n"
    refused(tmp_path, spoiled("  effect:", entry + "  effect:"), 1, "没有的规则“case.b”")
