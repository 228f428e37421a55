"""Exclusions and extensions as the reference counts them: a union, paired, documented, clipped, in time (§4)."""

# ruff: noqa: E501  # one example stands on one line, as in the rule files

from __future__ import annotations

from typing import Any

from law.reference_rules import holds

HEAD = """\
- id: house.decision
  title: 九十日内决定
  calendar: CN
  about: case
  response:
    after: A
    expect: B
    within: 90 d
"""
TAIL = "  effect: correctable\n  guard: warn\n  examples:\n"
PAUSES = """\
    pausing:
      - {from: S1, to: E1, pair: appraisal, document: told_no, ends: until}
      - {from: S2, to: E2, document: told_no}
"""


def text(body: str, examples: str) -> str:
    return HEAD + body + TAIL + examples


def test_overlapping_pauses_are_deducted_once(house: Any) -> None:
    examples = """
    - {says: 不重叠, events: [[A, 2025-03-03], [S2, 2025-03-10, {told_no: 1}], [E2, 2025-03-25], [B, 2025-06-16]], verdict: satisfied, due: 2025-06-16}
    - {says: 并集二十一日, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1}], [S2, 2025-03-20, {told_no: 2}], [E1, 2025-03-25], [E2, 2025-03-31]], as_of: 2025-05-01, verdict: open, due: 2025-06-23}
    - {says: 先于起算的截短, events: [[S2, 2025-02-20, {told_no: 1}], [A, 2025-03-03], [E2, 2025-03-13]], as_of: 2025-05-01, verdict: open, due: 2025-06-11}
    - {says: 起算之前已结束的不计, events: [[S2, 2025-02-20, {told_no: 1}], [E2, 2025-03-01], [A, 2025-03-03]], as_of: 2025-05-01, verdict: open, due: 2025-06-03}
"""
    holds(house(text(PAUSES, examples)))


def test_a_pause_needs_both_ends_and_a_document(house: Any) -> None:
    examples = """
    - {says: 没有文书号, events: [[A, 2025-03-03], [S2, 2025-03-10], [E2, 2025-03-25]], as_of: 2025-05-01, verdict: open, due: 2025-06-03, note: no-document}
    - {says: 没有结束、材料完整, events: [[A, 2025-03-03], [S2, 2025-03-10, {told_no: 1}], [X, 2025-09-01]], verdict: violated, due: 2025-06-03, note: exclusion-unpaired}
    - {says: 没有结束、尚在进行, events: [[A, 2025-03-03], [S2, 2025-03-10, {told_no: 1}]], as_of: 2025-03-20, verdict: open, due: 2025-06-11, provisional: true}
    - {says: 没有开始的结束不计, events: [[A, 2025-03-03], [E2, 2025-03-25]], as_of: 2025-05-01, verdict: open, due: 2025-06-03}
    - {says: 作出时暂停未结束的不扣, events: [[A, 2025-03-03], [S2, 2025-03-10, {told_no: 1}], [B, 2025-06-04], [E2, 2025-07-01]], verdict: violated, due: 2025-06-03, over: 1}
    - {says: 第二次开始不另计, events: [[A, 2025-03-03], [S2, 2025-03-10, {told_no: 1}], [S2, 2025-03-12, {told_no: 2}], [E2, 2025-03-20]], as_of: 2025-05-01, verdict: open, due: 2025-06-11}
    - {says: 届满之后开始的不扣, events: [[A, 2025-03-03], [S2, 2025-06-10, {told_no: 1}], [E2, 2025-06-20], [B, 2025-06-25]], verdict: violated, due: 2025-06-03, note: exclusion-refused}
"""
    holds(house(text(PAUSES, examples)))


def test_pairs_match_by_their_object(house: Any) -> None:
    examples = """
    - {says: 另一鉴定的结果不结束本次, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1, with: {appraisal: J1}}], [E1, 2025-03-20, {with: {appraisal: J2}}], [B, 2025-06-04]], verdict: violated, due: 2025-06-03, note: exclusion-unpaired}
    - {says: 同一鉴定, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1, with: {appraisal: J1}}], [E1, 2025-03-20, {with: {appraisal: J1}}]], as_of: 2025-05-01, verdict: open, due: 2025-06-11}
    - {says: 都不写明的互相对应, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1}], [E1, 2025-03-20]], as_of: 2025-05-01, verdict: open, due: 2025-06-11}
"""
    holds(house(text(PAUSES, examples)))


def test_a_stated_end_is_as_far_as_a_pause_protects(house: Any) -> None:
    examples = """
    - {says: 超过载明期间只扣到载明之日, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1, until: 2025-03-15}], [E1, 2025-03-25]], as_of: 2025-05-01, verdict: open, due: 2025-06-06}
    - {says: 未出结果保护到载明之日, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1, until: 2025-03-15}]], as_of: 2025-05-01, verdict: open, due: 2025-06-06, provisional: true}
    - {says: 没有载明期间的不保护, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1}]], as_of: 2025-05-01, verdict: open, due: 2025-06-03, note: exclusion-unpaired, provisional: false}
"""
    holds(house(text(PAUSES, examples)))
    beyond = PAUSES.replace("ends: until}", "ends: until, beyond: true}")
    examples = """
    - {says: 规定不以载明期间为限, events: [[A, 2025-03-03], [S1, 2025-03-10, {told_no: 1, until: 2025-03-15}], [E1, 2025-03-25]], as_of: 2025-05-01, verdict: open, due: 2025-06-16}
"""
    holds(house(text(beyond, examples)))


def test_the_short_form_of_a_pause_asks_for_no_document(house: Any) -> None:
    examples = """
    - {says: 不问文书, events: [[A, 2025-03-03], [S2, 2025-03-10], [E2, 2025-03-25]], as_of: 2025-05-01, verdict: open, due: 2025-06-16}
"""
    holds(house(text("    pausing: [[S2, E2]]\n", examples)))


def extension(mode: str = "add", more: str = "") -> str:
    return f"    extension: {{by: X, approver: [head], amount: {{most: 30 d}}, times: 1, mode: {mode}{more}}}\n"


def test_an_extension_counts_only_in_time_by_the_right_person_once_and_up_to_the_most(house: Any) -> None:
    given = "{amount: 30, unit: d, approver: head}"
    examples = f"""
    - {{says: 届满当日, events: [[A, 2025-03-03], [X, 2025-06-03, {given}]], as_of: 2025-06-04, verdict: open, due: 2025-07-01}}
    - {{says: 届满次日, events: [[A, 2025-03-03], [X, 2025-06-04, {given}]], as_of: 2025-06-05, verdict: violated, due: 2025-06-03, note: extension-refused}}
    - {{says: 无权批准, events: [[A, 2025-03-03], [X, 2025-06-03, {{amount: 30, unit: d, approver: clerk}}]], as_of: 2025-06-05, verdict: violated, due: 2025-06-03}}
    - {{says: 没有写批准人, events: [[A, 2025-03-03], [X, 2025-06-03, {{amount: 30, unit: d}}]], as_of: 2025-06-05, verdict: violated, due: 2025-06-03}}
    - {{says: 没有写多久, events: [[A, 2025-03-03], [X, 2025-06-03, {{approver: head, unit: d}}]], as_of: 2025-06-05, verdict: violated, due: 2025-06-03}}
    - {{says: 单位不同, events: [[A, 2025-03-03], [X, 2025-06-03, {{amount: 30, unit: wd, approver: head}}]], as_of: 2025-06-05, verdict: violated, due: 2025-06-03}}
    - {{says: 超过上限的截到上限, events: [[A, 2025-03-03], [X, 2025-06-03, {{amount: 60, unit: d, approver: head}}]], as_of: 2025-06-04, verdict: open, due: 2025-07-01}}
    - {{says: 第二次不算, events: [[A, 2025-03-03], [X, 2025-06-03, {given}], [X, 2025-06-30, {given}]], as_of: 2025-06-30, verdict: open, due: 2025-07-01, note: extension-refused}}
"""
    holds(house(text(extension(), examples)))


def test_the_second_extension_may_ask_for_more_and_a_pause_moves_the_day_by_which_it_is_in_time(house: Any) -> None:
    more = ", times: 2, second: {approver: [collective], amount: {most: none}}"
    body = "    pausing: [[S2, E2]]\n" + extension(more=more).replace("times: 1, ", "")
    examples = """
    - {says: 集体决定的第二次, events: [[A, 2025-03-03], [X, 2025-06-03, {amount: 30, unit: d, approver: head}], [X, 2025-07-01, {amount: 60, unit: d, approver: collective}]], as_of: 2025-07-02, verdict: open, due: 2025-09-01}
    - {says: 第二次仍由负责人批准的不算, events: [[A, 2025-03-03], [X, 2025-06-03, {amount: 30, unit: d, approver: head}], [X, 2025-07-01, {amount: 60, unit: d, approver: head}]], as_of: 2025-07-02, verdict: violated, due: 2025-07-01}
    - {says: 扣除后仍在期内批准, events: [[A, 2025-03-03], [S2, 2025-03-10], [E2, 2025-03-25], [X, 2025-06-16, {amount: 30, unit: d, approver: head}]], as_of: 2025-06-17, verdict: open, due: 2025-07-16}
"""
    holds(house(text(body, examples)))


def test_an_extension_may_restart_the_period_or_fix_a_day(house: Any) -> None:
    examples = """
    - {says: 重新计算, events: [[A, 2025-03-03], [X, 2025-05-03, {amount: 30, unit: d, approver: head}]], as_of: 2025-06-02, verdict: violated, due: 2025-04-02}
"""
    holds(house(text(extension("replace"), examples)))
    examples = """
    - {says: 定到某日, events: [[A, 2025-03-03], [X, 2025-05-03, {until: 2025-08-08, approver: head}]], as_of: 2025-06-20, verdict: open, due: 2025-08-08}
"""
    holds(house(text(extension("fixed"), examples)))


def test_untold_extensions_are_invalid_where_the_rule_requires_telling(house: Any) -> None:
    examples = """
    - {says: 已告知, events: [[A, 2025-03-03], [X, 2025-06-03, {amount: 30, unit: d, approver: head, told_no: 1}]], as_of: 2025-06-04, verdict: open, due: 2025-07-01}
    - {says: 未告知, events: [[A, 2025-03-03], [X, 2025-06-03, {amount: 30, unit: d, approver: head}]], as_of: 2025-06-04, verdict: violated, due: 2025-06-03}
"""
    holds(house(text(extension(more=", told: required"), examples)))
