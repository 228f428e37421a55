"""Each template of the rule language: what satisfies, what violates, what stays open, and what ties mean (§2, §5)."""

# ruff: noqa: E501  # one example stands on one line, as in the rule files

from __future__ import annotations

from typing import Any

from law.reference_rules import holds

PLAIN = "effect: correctable\n  guard: warn\n"


def rule(template: str, examples: str, head: str = "about: case") -> str:
    return f"- id: house.rule\n  title: 内部规则\n  {head}\n  {template}\n  {PLAIN}  examples:\n{examples}"


def test_a_response_is_judged_by_its_due_day(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, within: 10 d, unless: C}",
        """
    - {says: 期内, events: [[A, 2025-03-03], [B, 2025-03-13]], verdict: satisfied, due: 2025-03-13, final: true}
    - {says: 逾期, events: [[A, 2025-03-03], [B, 2025-03-14]], verdict: violated, manner: late, over: 1}
    - {says: 末日当天, events: [[A, 2025-03-03]], as_of: 2025-03-13, verdict: open, final: false}
    - {says: 末日次日, events: [[A, 2025-03-03]], as_of: 2025-03-14, verdict: violated, manner: undone, over: 1, final: false}
    - {says: 材料完整, events: [[A, 2025-03-03]], verdict: violated, manner: undone, over: none, final: true}
    - {says: 取消, events: [[A, 2025-03-03], [C, 2025-03-05]], as_of: 2025-04-30, verdict: satisfied, note: cancelled}
    - {says: 届满后取消不改变, events: [[A, 2025-03-03], [C, 2025-03-20]], as_of: 2025-04-30, verdict: violated, over: 7}
    - {says: 没有触发, events: [[B, 2025-03-03]], verdict: not-applicable}
    - {says: 同日先后不明, events: [[B, 2025-03-03], [A, 2025-03-03]], verdict: satisfied, note: order-unknown}
    - {says: 同日先后分明, events: [[B, 2025-03-03 09:00], [A, 2025-03-03 10:00]], verdict: violated, manner: undone}
    - {says: 一次行为满足两项义务, events: [[A, 2025-03-03], [A, 2025-03-04], [B, 2025-03-05]], verdict: satisfied, activations: 2}
""",
    )
    holds(house(text))


def test_a_response_without_limit_stays_open_until_the_log_is_complete(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B}",
        """
    - {says: 不设期限, events: [[A, 2020-01-02]], as_of: 2025-03-13, verdict: open, due: none}
    - {says: 材料完整, events: [[A, 2020-01-02]], verdict: violated, manner: undone, due: none}
""",
    )
    holds(house(text))


def test_each_target_discharges_only_the_oldest_obligation_where_the_rule_matches_one_by_one(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, within: 30 d, match: one}",
        """
    - {says: 两项义务一次履行, events: [[A, 2025-03-03], [A, 2025-03-04], [B, 2025-03-05]], verdict: violated, manner: undone, due: 2025-04-03, activations: 2}
    - {says: 两次履行, events: [[A, 2025-03-03], [A, 2025-03-04], [B, 2025-03-05], [B, 2025-03-06]], verdict: satisfied, activations: 2}
""",
    )
    holds(house(text))


def test_all_that_is_expected_is_owed_and_the_last_binds_the_due_day(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: [B, C], expect_all: true, within: 10 d}",
        """
    - {says: 都有, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-13]], verdict: satisfied}
    - {says: 后一项逾期, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-14]], verdict: violated, manner: late, over: 1}
    - {says: 只有一项, events: [[A, 2025-03-03], [C, 2025-03-04]], verdict: violated, manner: undone}
""",
    )
    holds(house(text))


def test_an_act_owed_before_another_is_missing_once_that_comes(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, by: C}",
        """
    - {says: 之前, events: [[A, 2025-03-03], [B, 2025-03-04], [C, 2025-03-05]], verdict: satisfied}
    - {says: 之后才补, events: [[A, 2025-03-03], [C, 2025-03-05], [B, 2025-03-09]], verdict: violated, manner: late, due: 2025-03-05, over: 4}
    - {says: 当天仍缺, events: [[A, 2025-03-03], [C, 2025-03-05]], as_of: 2025-03-05, verdict: violated, manner: undone, due: 2025-03-05}
    - {says: 尚未到时, events: [[A, 2025-03-03]], as_of: 2025-03-05, verdict: open}
    - {says: 同日先后不明, events: [[A, 2025-03-03], [C, 2025-03-05], [B, 2025-03-05]], verdict: satisfied, note: order-unknown}
""",
    )
    holds(house(text))


def test_an_act_too_early_does_not_discharge(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, not_before: 10 d, within: 20 d}",
        """
    - {says: 走廊之内, events: [[A, 2025-03-03], [B, 2025-03-14]], verdict: satisfied, earliest: 2025-03-14, due: 2025-03-23}
    - {says: 期满当日仍过早, events: [[A, 2025-03-03], [B, 2025-03-13]], verdict: violated, manner: undone}
""",
    )
    holds(house(text))


def test_a_stated_date_and_an_annual_day_are_due_days(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, until: promised}",
        """
    - {says: 承诺日, events: [[A, 2025-03-03, {promised: 2025-03-09}], [B, 2025-03-09]], verdict: satisfied, due: 2025-03-09}
    - {says: 过了承诺日, events: [[A, 2025-03-03, {promised: 2025-03-09}], [B, 2025-03-10]], verdict: violated, manner: late}
    - {says: 没有写明, events: [[A, 2025-03-03]], as_of: 2025-05-01, verdict: open, due: none}
""",
    )
    holds(house(text))
    text = rule(
        "response: {after: A, expect: B, by: {day: 03-31}}",
        """
    - {says: 当年, events: [[A, 2025-03-03], [B, 2025-03-31]], verdict: satisfied, due: 2025-03-31}
    - {says: 次年, events: [[A, 2025-04-03], [B, 2026-04-01]], verdict: violated, manner: late, due: 2026-03-31}
""",
    )
    holds(house(text))


def test_hours_run_to_the_minute_and_an_unknown_clock_is_read_in_favour(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: B, within: 2 h}",
        """
    - {says: 首时不计, events: [[A, 2025-03-08 10:20], [B, 2025-03-08 13:00]], verdict: satisfied, due: 2025-03-08 13:00}
    - {says: 超过, events: [[A, 2025-03-08 10:20], [B, 2025-03-08 13:01]], verdict: violated, manner: late, over: 0}
    - {says: 时刻不明, events: [[A, 2025-03-08 10:20], [B, 2025-03-08]], verdict: satisfied, note: time-unknown}
    - {says: 未到时刻, events: [[A, 2025-03-08 10:20]], as_of: 2025-03-08 12:59, verdict: open}
    - {says: 已过时刻, events: [[A, 2025-03-08 10:20]], as_of: 2025-03-08 13:01, verdict: violated, manner: undone}
""",
    )
    holds(house(text))


def test_a_chain_opens_its_second_link_with_the_event_that_discharged_the_first(house: Any) -> None:
    text = rule(
        "response: {after: A, expect: [B, C], within: 5 d, then: {after: C, expect: B, until: promised}}",
        """
    - {says: 直接办结, events: [[A, 2025-03-03], [B, 2025-03-04]], verdict: satisfied, activations: 1}
    - {says: 先告知后办结, events: [[A, 2025-03-03], [C, 2025-03-04, {promised: 2025-04-01}], [B, 2025-04-02]], verdict: violated, manner: late, due: 2025-04-01, activations: 2}
    - {says: 告知已逾期也开启, events: [[A, 2025-03-03], [C, 2025-03-20, {promised: 2025-04-01}]], as_of: 2025-03-25, verdict: violated, manner: late, activations: 2}
""",
    )
    holds(house(text))


def test_precedence_asks_for_something_earlier_at_a_fitting_distance(house: Any) -> None:
    text = rule(
        "precedence: {before: B, need: A}",
        """
    - {says: 在先, events: [[A, 2025-03-03], [B, 2025-03-04]], verdict: satisfied, final: true}
    - {says: 没有, events: [[B, 2025-03-04]], verdict: violated, manner: undone}
    - {says: 在后, events: [[B, 2025-03-04], [A, 2025-03-05]], verdict: violated, manner: undone}
    - {says: 同日不明, events: [[B, 2025-03-04], [A, 2025-03-04]], verdict: satisfied, note: order-unknown}
    - {says: 同日分明, events: [[B, 2025-03-04 09:00], [A, 2025-03-04 09:01]], verdict: violated}
""",
    )
    holds(house(text))
    text = rule(
        "precedence: {before: B, need: A, wait: 5 d, within: 10 d}",
        """
    - {says: 期满次日, events: [[A, 2025-03-03], [B, 2025-03-09]], verdict: satisfied, ends: 2025-03-08}
    - {says: 期满当日, events: [[A, 2025-03-03], [B, 2025-03-08]], verdict: violated, manner: early, ends: 2025-03-08}
    - {says: 过久失效, events: [[A, 2025-03-03], [B, 2025-03-14]], verdict: violated, manner: early}
    - {says: 较早的一次够久, events: [[A, 2025-03-03], [A, 2025-03-08], [B, 2025-03-10]], verdict: satisfied}
    - {says: 最近的一次太近、最早的一次太久, events: [[A, 2025-03-01], [A, 2025-03-10], [B, 2025-03-14]], verdict: violated, manner: early}
""",
    )
    holds(house(text))


def test_a_reset_makes_what_came_before_it_stale(house: Any) -> None:
    text = rule(
        "precedence: {before: B, need: A, since: R}",
        """
    - {says: 重置之后重做, events: [[A, 2025-03-01], [R, 2025-03-02], [A, 2025-03-03], [B, 2025-03-04]], verdict: satisfied}
    - {says: 重置之后没有重做, events: [[A, 2025-03-01], [R, 2025-03-02], [B, 2025-03-04]], verdict: violated, manner: early}
    - {says: 重置与行为同日不明, events: [[A, 2025-03-01], [R, 2025-03-04], [B, 2025-03-04]], verdict: satisfied, note: order-unknown}
    - {says: 重置与前提同日不明, events: [[A, 2025-03-02], [R, 2025-03-02], [B, 2025-03-04]], verdict: satisfied, note: order-unknown}
""",
    )
    holds(house(text))


def test_one_event_is_both_notice_and_decision_only_where_the_rule_says_so(house: Any) -> None:
    examples = "    - {says: 自身, events: [[A, 2025-03-03]], verdict: %s}\n"
    holds(house(rule("precedence: {before: A, need: A}", examples % "violated")))
    holds(house(rule("precedence: {before: A, need: A, self: true}", examples % "satisfied")))


def test_a_make_up_turns_a_missing_need_into_an_owed_act(house: Any) -> None:
    text = rule(
        "precedence: {before: B, need: A, or_after: 24 h}",
        """
    - {says: 期内补, events: [[B, 2025-03-03 10:20], [A, 2025-03-04 11:00]], verdict: satisfied, due: 2025-03-04 11:00}
    - {says: 迟补, events: [[B, 2025-03-03 10:20], [A, 2025-03-05 09:00]], verdict: violated, manner: late, over: 1}
    - {says: 还可以补, events: [[B, 2025-03-03 10:20]], as_of: 2025-03-04, verdict: open}
    - {says: 没有补, events: [[B, 2025-03-03 10:20]], as_of: 2025-03-05, verdict: violated, manner: undone}
""",
    )
    holds(house(text))


def test_a_prohibition_runs_its_window_and_can_be_lifted(house: Any) -> None:
    text = rule(
        "not_succession: {after: A, never: B, during: 5 d, unless: U}",
        """
    - {says: 期内, events: [[A, 2025-03-03], [B, 2025-03-08]], verdict: violated, manner: forbidden, ends: 2025-03-08}
    - {says: 期满, events: [[A, 2025-03-03], [B, 2025-03-09]], verdict: satisfied, final: true}
    - {says: 尚在期内, events: [[A, 2025-03-03]], as_of: 2025-03-08, verdict: satisfied, final: false}
    - {says: 已解除, events: [[A, 2025-03-03], [U, 2025-03-04], [B, 2025-03-05]], verdict: satisfied}
    - {says: 解除与行为同日不明, events: [[A, 2025-03-03], [B, 2025-03-05], [U, 2025-03-05]], verdict: satisfied}
    - {says: 同日不明不算违反, events: [[A, 2025-03-03], [B, 2025-03-03]], verdict: satisfied, note: order-unknown}
""",
    )
    holds(house(text))
    text = rule(
        "not_succession: {after: A, never: B, from: 3 d, unless: U}",
        """
    - {says: 开始之前, events: [[A, 2025-03-03], [B, 2025-03-06]], verdict: satisfied}
    - {says: 开始之后, events: [[A, 2025-03-03], [B, 2025-03-07]], verdict: violated, ends: 2025-03-06}
    - {says: 开始之前解除, events: [[A, 2025-03-03], [U, 2025-03-06], [B, 2025-03-07]], verdict: satisfied}
    - {says: 开始之后解除无效, events: [[A, 2025-03-03], [U, 2025-03-07], [B, 2025-03-08]], verdict: violated}
""",
    )
    holds(house(text))


def test_a_waiting_period_whose_start_has_not_come_is_not_over(house: Any) -> None:
    text = rule(
        "not_succession: {after: A, never: B, during: 5 d, start: {after: S}}",
        """
    - {says: 没有送达, events: [[A, 2025-03-03], [B, 2025-06-03]], verdict: violated}
    - {says: 送达后期满, events: [[A, 2025-03-03], [S, 2025-05-03], [B, 2025-05-09]], verdict: satisfied}
""",
    )
    holds(house(text))


def test_a_cap_counts_in_its_window(house: Any) -> None:
    text = rule(
        "at_most: {events: A, n: 1, each: calendar_year}",
        """
    - {says: 跨年各一次, events: [[A, 2024-12-31], [A, 2025-01-01]], verdict: satisfied, activations: 2}
    - {says: 同年两次, events: [[A, 2025-01-01], [A, 2025-12-31]], verdict: violated, breach: 2025-12-31, activations: 1}
    - {says: 年内未定, events: [[A, 2025-01-01]], as_of: 2025-06-01, verdict: satisfied, final: false}
    - {says: 年已过, events: [[A, 2025-01-01]], as_of: 2026-01-01, verdict: satisfied, final: true}
""",
    )
    holds(house(text))
    text = rule(
        "at_most: {events: A, n: 1, each: {sliding: 7 d}}",
        """
    - {says: 第七日, events: [[A, 2025-03-03], [A, 2025-03-09]], verdict: violated, breach: 2025-03-09}
    - {says: 第八日, events: [[A, 2025-03-03], [A, 2025-03-10]], verdict: satisfied, activations: 2}
""",
    )
    holds(house(text))
    text = rule(
        "at_most: {events: A, n: 2, each: {since: R}, distinct: visit}",
        """
    - {says: 同一次不重复计, events: [[A, 2025-03-03, {with: {visit: V1}}], [A, 2025-03-04, {with: {visit: V1}}], [A, 2025-03-05, {with: {visit: V2}}]], verdict: satisfied}
    - {says: 第三次, events: [[A, 2025-03-03, {with: {visit: V1}}], [A, 2025-03-04, {with: {visit: V2}}], [A, 2025-03-05, {with: {visit: V3}}]], verdict: violated}
    - {says: 重新起算, events: [[A, 2025-03-03, {with: {visit: V1}}], [A, 2025-03-04, {with: {visit: V2}}], [R, 2025-03-04 12:00], [A, 2025-03-05, {with: {visit: V3}}]], verdict: satisfied}
""",
    )
    holds(house(text))


def test_absence_judges_every_object_also_one_without_such_events(house: Any) -> None:
    text = rule(
        "absence: A",
        """
    - {says: 没有, events: [[B, 2025-03-03]], verdict: satisfied, final: true}
    - {says: 出现, events: [[A, 2025-03-03]], verdict: violated, manner: forbidden}
""",
    )
    holds(house(text))


def test_a_minimum_is_owed_until_the_window_or_the_closing_event(house: Any) -> None:
    text = rule(
        "at_least: {events: A, n: 2, each: calendar_year}",
        """
    - {says: 够了, events: [[A, 2025-03-03], [A, 2025-12-31]], as_of: 2026-01-03, verdict: satisfied, due: 2025-12-31}
    - {says: 年内未够, events: [[A, 2025-03-03]], as_of: 2025-12-31, verdict: open, short: 1}
    - {says: 年终未够, events: [[A, 2025-03-03]], as_of: 2026-01-01, verdict: violated, manner: undone, short: 1, over: 1}
""",
    )
    holds(house(text))
    text = rule(
        "existence: {events: A, by: C}",
        """
    - {says: 之前, events: [[A, 2025-03-03], [C, 2025-03-04]], verdict: satisfied}
    - {says: 之后, events: [[C, 2025-03-04], [A, 2025-03-06]], verdict: violated, manner: late, over: 2}
    - {says: 没有收尾, events: [[B, 2025-03-03]], verdict: not-applicable}
""",
    )
    holds(house(text))


def test_coexistence_exclusion_neighbourhood_and_alternation(house: Any) -> None:
    text = rule(
        "coexistence: {if: A, also: B, by: C}",
        """
    - {says: 先有也算, events: [[B, 2025-03-01], [A, 2025-03-03], [C, 2025-03-04]], verdict: satisfied}
    - {says: 缺, events: [[A, 2025-03-03], [C, 2025-03-04]], as_of: 2025-03-04, verdict: violated, manner: undone}
    - {says: 迟, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-06]], verdict: violated, manner: late, over: 2}
    - {says: 未到, events: [[A, 2025-03-03]], as_of: 2025-03-04, verdict: open}
    - {says: 每案一次, events: [[A, 2025-03-03], [A, 2025-03-04], [B, 2025-03-05]], verdict: satisfied, activations: 1}
""",
    )
    holds(house(text))
    text = rule(
        "exclusive: {not_both: [A, B]}",
        """
    - {says: 只有一种, events: [[A, 2025-03-03], [A, 2025-03-04]], verdict: satisfied, activations: 1}
    - {says: 两种, events: [[A, 2025-03-03], [B, 2025-03-04]], verdict: violated, breach: 2025-03-04}
""",
    )
    holds(house(text))
    text = rule(
        "chain: {after: A, next: B}",
        """
    - {says: 紧接, events: [[A, 2025-03-03], [B, 2025-03-04], [C, 2025-03-05]], verdict: satisfied}
    - {says: 隔开, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-05]], verdict: violated, manner: forbidden}
    - {says: 同日不明, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-04]], verdict: satisfied, note: order-unknown}
    - {says: 还没有, events: [[A, 2025-03-03]], as_of: 2025-03-04, verdict: open}
    - {says: 再无, events: [[A, 2025-03-03]], verdict: violated, manner: undone}
""",
    )
    holds(house(text))
    text = rule(
        "chain: {before: B, last: A, among: [A, B, C]}",
        """
    - {says: 前一步, events: [[A, 2025-03-03], [X, 2025-03-04], [B, 2025-03-05]], verdict: satisfied}
    - {says: 前一步不是, events: [[A, 2025-03-03], [C, 2025-03-04], [B, 2025-03-05]], verdict: violated}
    - {says: 没有前一步, events: [[B, 2025-03-05]], verdict: violated, manner: undone}
""",
    )
    holds(house(text))
    text = rule(
        "alternation: {of: A, between: B}",
        """
    - {says: 之间有, events: [[A, 2025-03-03], [B, 2025-03-04], [A, 2025-03-05]], verdict: satisfied, activations: 1}
    - {says: 之间没有, events: [[A, 2025-03-03], [A, 2025-03-05], [B, 2025-03-06]], verdict: violated, manner: undone}
    - {says: 只有一次, events: [[A, 2025-03-03]], verdict: not-applicable}
""",
    )
    holds(house(text))


def test_a_total_says_what_lacks_and_a_cap_on_it_what_is_too_much(house: Any) -> None:
    text = rule(
        "total: {of: A, sum: hours, each: calendar_year, at_least: 10}",
        """
    - {says: 够, events: [[A, 2025-03-03, {hours: 9.5}], [A, 2025-12-31, {hours: 0.5}]], as_of: 2026-01-01, verdict: satisfied}
    - {says: 差, events: [[A, 2025-03-03, {hours: 9.5}]], as_of: 2026-01-01, verdict: violated, manner: undone, short: 0.5}
    - {says: 没写的不计, events: [[A, 2025-03-03]], as_of: 2025-06-01, verdict: open, short: 10, due: 2025-12-31}
""",
    )
    holds(house(text))
    text = rule(
        "total: {of: A, sum: hours, each: calendar_year, at_most: 10}",
        """
    - {says: 正好, events: [[A, 2025-03-03, {hours: 10}]], verdict: satisfied}
    - {says: 超出, events: [[A, 2025-03-03, {hours: 10}], [A, 2025-03-04, {hours: 0.1}]], verdict: violated, breach: 2025-03-04, short: 0.1}
""",
    )
    holds(house(text))


def test_a_window_shows_earliest_and_latest_and_reports_the_last_day_first(house: Any) -> None:
    head = "about: case\n  dates: {open: {after: A, plus: 10 d}, close: {start: open, plus: 20 d}}"
    text = rule(
        "window: {at: B, after: [open], not_later_than: close, not_while: [[P, Q]]}",
        """
    - {says: 之内, events: [[A, 2025-03-03], [B, 2025-03-14]], verdict: satisfied, earliest: 2025-03-14, latest: 2025-04-02}
    - {says: 过早, events: [[A, 2025-03-03], [B, 2025-03-13]], verdict: violated, manner: early}
    - {says: 过晚, events: [[A, 2025-03-03], [B, 2025-04-03]], verdict: violated, manner: late, over: 1}
    - {says: 没有起点, events: [[B, 2025-04-03]], verdict: violated, manner: early, earliest: none}
    - {says: 暂停之中, events: [[A, 2025-03-03], [P, 2025-03-10], [B, 2025-03-14]], verdict: violated, manner: forbidden}
    - {says: 暂停已过, events: [[A, 2025-03-03], [P, 2025-03-10], [Q, 2025-03-13], [B, 2025-03-14]], verdict: satisfied}
    - {says: 尚未办理, events: [[A, 2025-03-03]], as_of: 2025-03-20, verdict: not-applicable, next: {B: {earliest: 2025-03-14, latest: 2025-04-02}}}
""",
        head,
    )
    holds(house(text))
