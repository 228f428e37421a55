"""Promises of order and lens (semantics, section 1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.model import Event, Relation
from zhiheng.law.trace import TraceIndex, before, keys_named, ordered, traces


def ev(id_: str, day: int, clock: int = NO_CLOCK, seq: int = 0, type_: str = "x", **more: object) -> Event:
    relations = more.pop("with_", ())
    related = tuple(Relation(*r) for r in relations)  # type: ignore[attr-defined]
    return Event(id=id_, type=type_, day=day, clock=clock, sequence=seq, relations=related, attributes=more)


def names(events: list[Event] | tuple[Event, ...]) -> str:
    return "".join(e.id for e in events)


def test_events_of_different_days_are_ordered_by_day_whatever_their_sequence() -> None:
    assert before(ev("a", 1, seq=9), ev("b", 2, seq=1)) == "yes"
    assert before(ev("b", 2, clock=5, seq=1), ev("a", 1, seq=9)) == "no"


def test_two_times_on_one_day_are_ordered_by_time_then_sequence() -> None:
    assert before(ev("a", 1, clock=10, seq=9), ev("b", 1, clock=20, seq=1)) == "yes"
    assert before(ev("a", 1, clock=10, seq=9), ev("b", 1, clock=10, seq=1)) == "no"


def test_on_one_day_without_a_time_the_order_is_unknown() -> None:
    assert before(ev("a", 1, seq=1), ev("b", 1, clock=10, seq=2)) == "unknown"
    assert before(ev("a", 1, seq=1), ev("b", 1, seq=2)) == "unknown"


def test_an_event_is_never_before_itself() -> None:
    only_date = ev("a", 1)
    assert before(only_date, only_date) == "no"


def test_an_event_without_time_keeps_its_place_and_the_timed_share_the_others() -> None:
    day = [ev("a", 1, clock=30, seq=1), ev("b", 1, seq=2), ev("c", 1, clock=10, seq=3)]
    assert names(ordered(day)) == "cba"


def test_the_events_of_other_objects_take_no_places_in_a_trace() -> None:
    one, two = ("case", "C1", ""), ("case", "C2", "")
    log = [
        ev("a", 1, clock=30, seq=1, with_=[two]),
        ev("b", 1, seq=2, with_=[one]),
        ev("c", 1, clock=10, seq=3, with_=[one]),
    ]
    assert [names(lens.events) for lens in traces(log, "case")] == ["a", "bc"]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([NO_CLOCK, 1, 2, 3])), max_size=10), st.randoms())
def test_canonical_order_contradicts_no_known_order(places: list[tuple[int, int]], random) -> None:  # type: ignore[no-untyped-def]
    log = [ev(f"e{i}", day, clock, i) for i, (day, clock) in enumerate(places)]
    shuffled = list(log)
    random.shuffle(shuffled)
    result = ordered(shuffled)
    assert sorted(e.id for e in result) == sorted(e.id for e in log)
    for i, later in enumerate(result):
        assert all(before(later, earlier) != "yes" for earlier in result[:i])
    for day in {e.day for e in log}:
        mine, sequence = [e for e in result if e.day == day], [e for e in log if e.day == day]
        assert all(a is b for a, b in zip(mine, sequence, strict=True) if b.clock == NO_CLOCK)


def test_per_splits_by_the_keys_of_activating_events_and_keyless_events_go_to_all() -> None:
    case = ("case", "C1", "")
    log = [
        ev("a", 1, seq=1, type_="case.filed", with_=[case]),
        ev("b", 2, seq=2, type_="hearing.held", with_=[case, ("hearing", "H1", "")]),
        ev("c", 3, seq=3, type_="hearing.held", with_=[case, ("hearing", "H2", "")]),
        ev("d", 4, seq=4, type_="hearing.noticed", with_=[case, ("hearing", "H3", "")]),
    ]
    found = {lens.key: names(lens.events) for lens in traces(log, "case", "hearing", ["hearing.held"])}
    assert found == {("hearing", "H1"): "ab", ("hearing", "H2"): "ac"}


def test_without_a_named_key_there_is_one_lens_with_everything() -> None:
    case = ("case", "C1", "")
    log = [ev("a", 1, with_=[case]), ev("b", 2, type_="y", with_=[case, ("document", "D1", "decision")])]
    assert [(lens.key, names(lens.events)) for lens in traces(log, "case", "document", ["x"])] == [(None, "ab")]
    assert [lens.path for lens in traces(log, "case", "document", ["x"])] == [(("case", "C1"),)]


def test_a_qualified_key_sees_only_that_role_and_an_attribute_splits_by_its_value() -> None:
    event = ev("a", 1, with_=[("officer", "O1", "handler"), ("officer", "O2", "host")], kind=("fine", "warning"))
    assert keys_named(event, "officer/host") == ("O2",)
    assert keys_named(event, "officer") == ("O1", "O2")
    assert keys_named(event, "attribute:kind") == ("fine", "warning")
    assert keys_named(event, "attribute:absent") == ()


def test_activates_may_narrow_the_events_that_name_keys() -> None:
    party = ("conduct", "X", "")
    log = [
        ev("a", 1, seq=1, with_=[party, ("party", "P1", "")], fine=0),
        ev("b", 2, seq=2, with_=[party, ("party", "P2", "")], fine=5),
    ]
    lenses = list(traces(log, "conduct", "party", ["x"], activates=lambda e: e.attributes["fine"] > 0))
    assert [(lens.key, names(lens.events)) for lens in lenses] == [(("party", "P2"), "b")]


@given(st.lists(st.tuples(st.sampled_from("xy"), st.sets(st.sampled_from("KLM"))), min_size=1, max_size=8))
def test_every_event_is_in_the_lenses_it_names_or_in_all(shape: list[tuple[str, set[str]]]) -> None:
    log = [
        ev(f"e{i}", i, seq=i, type_=type_, with_=[("case", "C", ""), *(("party", k, "") for k in sorted(keys))])
        for i, (type_, keys) in enumerate(shape)
    ]
    index = TraceIndex(log)
    lenses = index.lenses_of("case", "C", "party", {"x"})
    keys = {key for type_, named in shape if type_ == "x" for key in named}
    assert {lens.key[1] for lens in lenses if lens.key} == keys
    for lens in lenses:
        expected = [e for e in log if lens.key is None or lens.key[1] in (keys_named(e, "party") or [lens.key[1]])]
        assert list(lens.events) == expected
    assert index.lenses_of("case", "C", "party", {"x"}) is lenses
