"""What is due, what is next, and what an act would break: doing may be refused, recording never (§6, F3)."""

# ruff: noqa: E501  # a rule stands on one line

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law.reference_rules import day, event, world
from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import LogObject
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Position
from zhiheng.law.language.model_rules import GuardChange, InForce
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.law.reference.guarding import with_event, would_break
from zhiheng.law.reference.questions import due, next_acts

OWED = "- {id: house.owed, title: 应当办理, about: case, response: {after: A, expect: B, within: 10 d}, effect: correctable, guard: {kind: warn, before: 3 d}}\n"
LATER = "- {id: house.later, title: 应当归档, about: case, response: {after: A, expect: C, within: 30 d}, effect: correctable, guard: {kind: warn, before: 3 d}}\n"
NOTICE = "- {id: house.notice, title: 先告知, about: case, precedence: {before: B, need: N}, effect: void, guard: {kind: block}}\n"
WAIT = "- {id: house.wait, title: 期满前不得决定, about: case, not_succession: {after: N, never: B, during: 5 d}, effect: void, guard: {kind: block}}\n"
CLOSE = "- {id: house.reviewed, title: 复核后才能决定, about: case, response: {after: S, expect: R, by: B}, effect: void, guard: {kind: block, at: B}}\n"
LATE = "- {id: house.late, title: 期限, about: case, response: {after: A, expect: B, within: 2 d}, effect: correctable, guard: {kind: block, at: Z}}\n"


def test_the_due_list_is_sorted_and_says_when_to_warn(house: Any) -> None:
    rules = house(LATER + OWED)
    given = world(event("e1", "A", "2025-03-03"))
    items = due(given, rules, day("2025-03-09"))
    assert [(i.rule_id, i.days_left, i.warn) for i in items] == [("house.owed", 4, False), ("house.later", 24, False)]
    assert items[0].expects == ("B",)
    assert "2025-03-13" in items[0].text or "03-13" in items[0].text
    assert [i.warn for i in due(given, rules, day("2025-03-10"))] == [True, False]


def test_what_is_overdue_is_no_longer_on_the_list_unless_asked_for(house: Any) -> None:
    rules = house(OWED)
    given = world(event("e1", "A", "2025-03-03"))
    assert due(given, rules, day("2025-03-14")) == []
    assert [i.days_left for i in due(given, rules, day("2025-03-14"), overdue=True)] == [-1]


def test_an_open_window_stands_on_the_due_list_with_its_last_day(house: Any) -> None:
    text = """\
- id: house.window
  title: 申请期间
  about: case
  dates: {open: {after: A, plus: 10 d}, close: {start: open, plus: 20 d}}
  window: {at: B, after: [open], not_later_than: close}
  effect: correctable
  guard: warn
"""
    (item,) = due(world(event("e1", "A", "2025-03-03")), house(text), day("2025-03-20"))
    assert item.due is not None
    assert item.due.day == day("2025-04-02")


def test_next_comes_what_is_owed_and_ready_and_for_the_rest_what_it_still_needs(house: Any) -> None:
    rules = house(OWED + LATER + NOTICE)
    given = world(event("e1", "A", "2025-03-03"))
    acts = next_acts(given, rules, day("2025-03-04"))
    assert [(a.type, a.for_act) for a in acts] == [("C", None), ("N", "B")]
    told = world(event("e1", "A", "2025-03-03"), event("e2", "N", "2025-03-04"))
    assert [a.type for a in next_acts(told, rules, day("2025-03-05"))] == ["B", "C"]


def test_the_next_act_shows_the_first_day_that_a_prohibition_leaves(house: Any) -> None:
    rules = house(OWED + NOTICE + WAIT)
    told = world(event("e1", "A", "2025-03-03"), event("e2", "N", "2025-03-04"))
    (act,) = next_acts(told, rules, day("2025-03-05"))
    assert (act.type, act.earliest) == ("B", day("2025-03-10"))
    assert act.latest is not None
    assert act.latest.day == day("2025-03-13")


def test_an_act_without_what_must_precede_it_is_refused_with_reason_and_remedy(house: Any) -> None:
    answer = would_break(world(event("e1", "A", "2025-03-03")), house(NOTICE), event("e9", "B", "2025-03-05"), True)
    assert answer.kind == "block"
    (reason,) = answer.reasons
    assert (reason.rule_id, reason.kind) == ("house.notice", "block")
    assert "N" in reason.remedy


def test_recording_what_has_happened_is_never_refused(house: Any) -> None:
    answer = would_break(world(event("e1", "A", "2025-03-03")), house(NOTICE), event("e9", "B", "2025-03-05"), False)
    assert answer.kind == "warn"


def test_an_act_that_breaks_nothing_passes(house: Any) -> None:
    given = world(event("e1", "N", "2025-03-03"))
    assert would_break(given, house(NOTICE + WAIT), event("e9", "B", "2025-03-09"), True).kind == "none"


def test_an_act_during_a_waiting_period_is_refused_and_told_from_when_it_may_be_done(house: Any) -> None:
    given = world(event("e1", "N", "2025-03-03"))
    answer = would_break(given, house(WAIT), event("e9", "B", "2025-03-08"), True)
    assert answer.kind == "block"
    assert "2025-03-09" in answer.reasons[0].remedy


def test_only_what_the_act_touches_is_held_against_it(house: Any) -> None:
    given = world(event("e1", "B", "2025-03-03"))
    assert would_break(given, house(NOTICE), event("e9", "C", "2025-03-05"), True).kind == "none"
    other = event("e9", "A", "2025-03-05", objects=[("case", "C2")])
    assert would_break(given, house(NOTICE), other, True).kind == "none"


def test_a_late_act_passes_with_the_word_late(house: Any) -> None:
    given = world(event("e1", "A", "2025-03-03"))
    answer = would_break(given, house(LATE), event("e9", "B", "2025-03-20"), True)
    assert answer.kind == "warn"
    assert "逾期" in answer.reasons[0].text


def test_the_closing_act_is_refused_while_a_duty_is_open(house: Any) -> None:
    given = world(event("e1", "S", "2025-03-03"))
    answer = would_break(given, house(CLOSE), event("e9", "B", "2025-03-05"), True)
    assert answer.kind == "block"
    assert "R" in answer.reasons[0].remedy
    done = world(event("e1", "S", "2025-03-03"), event("e2", "R", "2025-03-04"))
    assert would_break(done, house(CLOSE), event("e9", "B", "2025-03-05"), True).kind == "none"


def test_what_is_uncertain_at_most_warns(house: Any) -> None:
    unconfirmed = NOTICE.replace("effect:", "needs_confirmation: true, effect:")
    given = world(event("e1", "A", "2025-03-03"))
    assert would_break(given, house(unconfirmed), event("e9", "B", "2025-03-05"), True).kind == "warn"
    suspected = NOTICE.replace("effect:", "confidence: suspected, effect:")
    assert would_break(given, house(suspected), event("e9", "B", "2025-03-05"), True).kind == "warn"
    unknown = "- {id: house.x, title: 条件, about: case, condition: {at: B, require: {case.field: market}}, effect: void, guard: {kind: block}}\n"
    assert would_break(given, house(unknown), event("e9", "B", "2025-03-05"), True).kind == "warn"
    same_day = world(event("e1", "N", "2025-03-05"))
    assert would_break(same_day, house(NOTICE), event("e9", "B", "2025-03-05"), True).kind == "warn"


def test_a_rule_without_guard_holds_nobody_back(house: Any) -> None:
    rules = house(NOTICE.replace("{kind: block}", "{kind: none}"))
    assert would_break(world(), rules, event("e9", "B", "2025-03-05"), True).kind == "none"


def test_a_notice_of_a_hearing_on_a_day_too_near_is_refused(house: Any) -> None:
    rules = [rule for rule in statutory_library().rules if rule.id == "hearing.noticed-7-days-ahead"]
    objects = [("case", "C1"), ("hearing", "H1")]
    near = event("e9", "hearing.noticed", "2025-09-28T09:00", {"held_on": date(2025, 10, 13)}, objects=objects)
    given = world(event("e1", "case.filed", "2025-09-01"))
    answer = would_break(given, rules, near, True)
    assert answer.kind == "block"
    assert "2025-10-13" in answer.reasons[0].text
    far = event("e9", "hearing.noticed", "2025-09-26T09:00", {"held_on": date(2025, 10, 13)}, objects=objects)
    assert would_break(given, rules, far, True).kind == "none"


ACTS = st.lists(st.tuples(st.sampled_from("NBRSCX"), st.integers(0, 12), st.booleans()), max_size=9)
GUARDED = (
    NOTICE
    + WAIT
    + CLOSE
    + "- {id: house.once, title: 至多一次, about: case, at_most: {events: C, n: 1}, effect: void, guard: {kind: block}}\n"
    + "- {id: house.either, title: 不得并存, about: case, exclusive: {not_both: [C, X]}, effect: void, guard: {kind: block}}\n"
    + "- {id: house.shown, title: 载明, about: case, condition: {at: X, require: {ok: true}}, effect: void, guard: {kind: block}}\n"
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=ACTS)
def test_no_sequence_of_acts_that_were_let_pass_ends_in_a_void_finding(house: Any, acts: list[Any]) -> None:
    rules = house(GUARDED)
    done = world()
    start = day("2025-03-03")
    for place, (type_, gap, ok) in enumerate(sorted(acts, key=lambda act: act[1])):
        moment = f"{date_of(start + gap).isoformat()}T{8 + place:02d}:00"
        act = event(f"e{place}", type_, moment, {"ok": ok})
        if would_break(done, rules, act, True).kind != "block":
            done = with_event(done, act)
    found = judge(rules, done, as_of=start + 13)
    assert [(v.rule_id, v.manner) for v in found if v.status == "violated"] == []


def test_an_act_that_is_barred_until_another_happens_is_next_only_after_it(house: Any) -> None:
    barred = "- {id: house.heard, title: 先听证, about: case, not_succession: {after: S, never: B, unless: [H]}, effect: void, guard: {kind: block}}\n"
    rules = house(OWED + barred)
    asked = world(event("e1", "A", "2025-03-03"), event("e2", "S", "2025-03-04"))
    assert [(a.type, a.for_act) for a in next_acts(asked, rules, day("2025-03-05"))] == [("H", "B")]
    answer = would_break(asked, rules, event("e9", "B", "2025-03-05"), True)
    assert answer.kind == "block"
    assert "H" in answer.reasons[0].remedy
    heard = world(event("e1", "A", "2025-03-03"), event("e2", "S", "2025-03-04"), event("e3", "H", "2025-03-05"))
    assert [a.type for a in next_acts(heard, rules, day("2025-03-06"))] == ["B"]


WINDOW = """- id: house.window
  title: 期间内申请
  about: case
  dates: {last: {start: {attribute: stated}, plus: 3 d}}
  window: {at: W, after: [{after: A, plus: 1 d}], not_later_than: last}
  effect: void
- {id: house.kept, title: 应当有记录, about: case, at_least: {events: K, n: 1, each: calendar_year}, effect: correctable}
"""


def test_a_window_that_ends_by_what_the_act_itself_states_has_no_last_day_before_the_act(house: Any) -> None:
    rules = house(WINDOW)
    nothing = World([], {("case", "C1"): LogObject("case", "C1")})
    assert [act.type for act in next_acts(nothing, rules, day("2025-03-10"))] == ["K"]
    assert [item.rule_id for item in due(nothing, rules, day("2025-03-10"))] == ["house.kept"]
    begun = world(event("e1", "A", "2025-03-03", {"stated": date(2025, 3, 4)}))
    corridor = next(act for act in next_acts(begun, rules, day("2025-03-10")) if act.type == "W")
    assert (corridor.earliest, corridor.latest) == (day("2025-03-05"), None)


def test_a_guard_that_the_bureau_lowered_for_an_agency_is_asked_for_that_agency(house: Any) -> None:
    rules = house(NOTICE)
    change = GuardChange("warn", ("A1",), InForce(None, None), "示例司〔2026〕1号", Position("overlay.yaml", 1))
    lowered = replace(rules, rules=tuple(replace(rule, guard_changes=(change,)) for rule in rules.rules))
    given = world(event("e1", "A", "2025-03-03"))
    for agency, kind in (("A1", "warn"), ("A2", "block")):
        stated = event("e2", "B", "2025-03-04", {"agency": agency})
        named = event("e2", "B", "2025-03-04", objects=[("case", "C1"), ("agency", agency)])
        assert would_break(given, lowered, stated, True).kind == kind
        assert would_break(given, lowered, named, True).kind == kind
