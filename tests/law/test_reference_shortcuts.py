"""Promises of the reference's short ways: each says exactly what the long way says."""

# ruff: noqa: E501  # a rule stands on one line

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law.reference_rules import day, event, world
from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.model import Event, Relation
from zhiheng.law.facts.table import FactInterval
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Operator
from zhiheng.law.reference.comparing import compare, direct
from zhiheng.law.reference.judge import Judging, plan_of
from zhiheng.law.reference.once import Once
from zhiheng.law.trace.order import by_sequence, ordered, settled
from zhiheng.law.verdicts import Instant

RULES = """\
- {id: house.notice, title: 先告知, about: case, precedence: {before: {B: {kind: x}}, need: {N: {kind: [x, y]}}}, effect: void, guard: {kind: block}}
- {id: house.wait, title: 期满前不得决定, about: case, not_succession: {after: N, never: B, during: 2 d}, effect: void, guard: {kind: block}}
- {id: house.owed, title: 应当办理, about: case, response: {after: A, expect: {B: {kind: {ne: z}}}, within: 3 d}, effect: correctable, guard: warn}
- {id: house.once, title: 只办一次, about: case, per: doc, at_most: {events: B, n: 1}, effect: correctable, guard: warn}
- {id: house.paid, title: 逐件办理, about: case, per: doc, response: {after: {N: {kind: x}}, expect: {B: {kind: [x, y]}}, unless: {A: {kind: z}}, within: 2 d}, effect: correctable, guard: warn}
- {id: house.seen, title: 有告知才记载, about: case, per: doc, condition: {at: B, require: {seen: {N: {kind: x}}}}, effect: correctable, guard: warn}
"""
LAST = 6
KINDS = st.one_of(st.none(), st.sampled_from(["x", "y", "z"]))
CLOCKS = st.one_of(st.just(NO_CLOCK), st.integers(0, 3))


@st.composite
def happened(draw: st.DrawFn, day: st.SearchStrategy[int]) -> Event:
    kind = draw(KINDS)
    named = [Relation("case", draw(st.sampled_from(["C1", "C2"])))]
    named += [Relation("doc", id_) for id_ in draw(st.lists(st.sampled_from(["D1", "D2"]), max_size=2, unique=True))]
    return Event(
        "", draw(st.sampled_from("ABN")), draw(day), draw(CLOCKS), 0, {"kind": kind} if kind else {}, tuple(named)
    )


def numbered(events: list[Event]) -> list[Event]:
    return [replace(event, id=f"e{place}", sequence=place) for place, event in enumerate(events)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(happened(st.integers(1, LAST)), max_size=9), happened(st.just(LAST)), st.booleans())
def test_a_trial_says_what_a_new_question_says(house: Any, before: list[Event], act: Event, asked: bool) -> None:
    events, act = numbered(before), replace(act, id="trial")
    rules = known_rules(house)
    question = Judging(plan_of(rules), World(events), as_of=Instant(LAST), explained=False)
    if asked:
        question.run()
    trial = question.with_act(act)
    whole = World([*events, replace(act, sequence=len(events))])
    anew = Judging(plan_of(rules), whole, as_of=Instant(LAST), explained=False)
    for case in ("C1", "C2"):
        assert trial.judge_object("case", case) == anew.judge_object("case", case)


class Apart(Judging):
    """A question that searches every part of a trace by itself."""

    def _scene_at(self, place: Any, lens: Any, events: Any, whole: Any = None) -> Any:
        return super()._scene_at(place, lens, events)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(happened(st.integers(1, LAST)), max_size=9))
def test_what_a_trace_holds_holds_in_the_parts_that_a_key_splits_off(house: Any, happenings: list[Event]) -> None:
    world, plan = World(numbered(happenings)), plan_of(known_rules(house))
    assert Judging(plan, world, as_of=Instant(LAST)).run() == Apart(plan, world, as_of=Instant(LAST)).run()


def known_rules(house: Any) -> Any:
    """Return the rules, read once for all examples of a test."""
    if not hasattr(house, "rules"):
        house.rules = house(RULES)
    return house.rules


VALUES = ["x", "", "y", True, False, 0, 1, -3, Decimal("1"), Decimal("1.50"), ("x",), ("x", "y"), (), (1, "x")]
OPERATORS: list[Operator] = ["eq", "ne", "lt", "le", "gt", "ge", "in"]


def test_a_direct_comparison_says_what_the_careful_one_says() -> None:
    tried = 0
    for op in OPERATORS:
        for wanted in VALUES:
            kind, test, right = direct(op, wanted)
            for found in (value for value in VALUES if type(value) is kind):
                assert test(found, right) == compare(op, found, wanted), (op, found, wanted)
                tried += 1
    assert tried > 50


@given(st.lists(st.tuples(st.integers(1, 3), CLOCKS), max_size=7))
def test_what_is_settled_is_in_order_and_so_is_every_part_of_it(moments: list[tuple[int, int]]) -> None:
    events = [Event(f"e{place}", "A", day, clock, place) for place, (day, clock) in enumerate(moments)]
    events.sort(key=by_sequence)
    timed = [event for event in ordered(events) if event.clock != NO_CLOCK]
    assert timed == sorted(timed, key=lambda event: (event.day, event.clock, event.sequence))
    assert settled(events) == (ordered(events) == events)
    if settled(events):
        assert all(ordered(part) == list(part) for part in combinations(events, 3))


@given(
    st.one_of(st.none(), st.integers(2, 4)),
    st.one_of(st.none(), st.integers(3, 6)),
    CLOCKS,
    CLOCKS,
    st.integers(0, 8),
    CLOCKS,
)
def test_an_interval_covers_the_acts_that_its_span_covers(
    first: int | None, last: int | None, opened: int, closed: int, day: int, clock: int
) -> None:
    interval = FactInterval(first, last, start_clock=opened, end_clock=closed)
    assert interval.covers(day, clock) == interval.span.covers(day, clock)


def test_a_part_of_the_library_is_compiled_once_and_never_taken_for_an_equal_one() -> None:
    made: list[Any] = []

    def make(part: list[int]) -> int:
        made.append(part)
        return len(made)

    once = Once(make, room=2)
    one, other = [1], [1]
    assert (once(one), once(one), once(other), once(one)) == (1, 1, 2, 1)
    assert once([3]) == 3
    assert once(one) == 4


def test_whoever_judged_is_freed_when_it_is_let_go(house: Any) -> None:
    rules = house(
        "- id: house.owed\n  title: 内部规则\n  about: case\n  response: {after: A, expect: B, within: 5 d}\n"
        "  effect: correctable\n  guard: warn\n"
    )
    judging = Judging(plan_of(rules), world(event("e1", "A", "2025-03-03")), as_of=day("2025-03-20"))
    assert [one.status for one in judging.run()] == ["violated"] and judging.scenes()
    held = weakref.ref(judging)
    gc.disable()
    try:
        del judging
        assert held() is None
    finally:
        gc.enable()
