"""The algebra of legal time: a change takes effect the next day, unless it has a time earlier than the act."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.law.facts.columns import HELD, NOT_HELD, NOT_KNOWN, StateColumn
from zhiheng.law.facts.intervals import FOREVER, Span, change, days_covered, from_day, to_day, union, without
from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable

MOMENTS = st.tuples(st.integers(0, 8), st.one_of(st.just(NO_CLOCK), st.integers(0, 3))).map(lambda m: change(*m))
SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: Span(*pair))
ACTS = [(day, clock) for day in range(-1, 11) for clock in (NO_CLOCK, 0, 1, 2, 3, 4)]


def covered(spans: list[Span]) -> set[tuple[int, int]]:
    return {act for act in ACTS if any(span.covers(*act) for span in spans)}


def test_stated_days_are_both_inside() -> None:
    span = Span(from_day(10), to_day(12))
    assert [span.covers(day) for day in range(9, 14)] == [False, True, True, True, False]


def test_a_change_without_time_takes_effect_the_next_day() -> None:
    begun = Span(change(10), FOREVER)
    assert not begun.covers(10, 5)
    assert begun.covers(11)


def test_a_change_with_a_time_takes_effect_for_later_acts_of_the_day() -> None:
    begun = Span(change(10, 100), FOREVER)
    assert begun.covers(10, 101)
    assert not begun.covers(10, 100)
    assert not begun.covers(10)
    ended = Span(from_day(1), change(10, 100))
    assert ended.covers(10, 99)
    assert ended.covers(10)
    assert not ended.covers(10, 101)


@given(st.lists(SPANS, max_size=5))
def test_union_covers_the_same_acts_with_spans_that_do_not_touch(spans: list[Span]) -> None:
    united = union(spans)
    assert covered(united) == covered(spans)
    assert all(a.end < b.begin for a, b in pairwise(united))


@given(st.lists(SPANS, max_size=4), SPANS)
def test_difference_takes_exactly_the_acts_of_the_span(spans: list[Span], taken: Span) -> None:
    assert covered(without(spans, taken)) == covered(spans) - covered([taken])


@given(st.lists(SPANS, max_size=4), st.integers(0, 5), st.integers(3, 8))
def test_days_covered_counts_the_days_of_acts_without_time(spans: list[Span], first: int, last: int) -> None:
    days = {day for day, clock in covered(spans) if clock == NO_CLOCK and first <= day <= last}
    assert days_covered(spans, first, last) == len(days)


@given(SPANS.filter(lambda s: not s.empty))
def test_an_interval_of_the_table_covers_what_its_span_covers(span: Span) -> None:
    end = 1 << 62
    interval = FactInterval(
        span.begin[0] + 1,
        span.end[0],
        start_clock=NO_CLOCK if span.begin[1] == end else span.begin[1],
        end_clock=NO_CLOCK if span.end[1] == end else span.end[1],
    )
    assert interval.span == span
    assert {act for act in ACTS if interval.covers(*act)} == covered([span])


def intervals() -> st.SearchStrategy[list[FactInterval]]:
    day = st.one_of(st.none(), st.integers(0, 8))
    clock = st.one_of(st.just(NO_CLOCK), st.integers(0, 3))
    made = st.builds(
        lambda first, last, value, begun, ended: FactInterval(first, last, value, start_clock=begun, end_clock=ended),
        day,
        day,
        st.sampled_from(["a", "b", None]),
        clock,
        clock,
    )
    return st.lists(made, max_size=4)


@given(st.dictionaries(st.sampled_from("XYZ"), intervals()), st.sampled_from([None, ["a"], ["a", "b"]]))
def test_the_columns_say_of_every_act_what_the_table_says(
    states: dict[str, list[FactInterval]], values: object
) -> None:
    table = FactTable({("s", subject): tuple(found) for subject, found in states.items()})
    subjects = ["X", "Y", "Z", "W"]
    column = StateColumn(table, "s", subjects, values)  # type: ignore[arg-type]
    rows = [(code, day, clock) for code in (-1, 0, 1, 2, 3) for day, clock in ACTS]
    codes, days, clocks = zip(*rows, strict=True)
    answers = column.held(codes, days, clocks)
    for (code, day, clock), answer in zip(rows, answers, strict=True):
        told = UNKNOWN if code < 0 else table.held("s", subjects[code], day, clock, values)  # type: ignore[arg-type]
        assert answer == (NOT_KNOWN if told is UNKNOWN else HELD if told else NOT_HELD)
