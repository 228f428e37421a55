"""Promises of the effective trace: known_at, as_of, corrections and voids in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.eventlog.model import Event
from zhiheng.law.trace import VOID, effective
from zhiheng.law.verdicts import Instant

START = datetime(2025, 3, 3, 8, tzinfo=UTC)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def event(id_: str, sequence: int, day: int = 100, **extra: object) -> Event:
    return Event(id=id_, type="case.filed", day=day, sequence=sequence, recorded_at=at(sequence), **extra)  # type: ignore[arg-type]


def void(id_: str, target: str, sequence: int) -> Event:
    return Event(id=id_, type=VOID, day=300, sequence=sequence, recorded_at=at(sequence), attributes={"event": target})


def ids(events: list[Event]) -> list[str]:
    return [e.id for e in events]


def test_what_was_recorded_later_was_not_known() -> None:
    log = [event("a", 1), event("b", 2)]
    assert ids(effective(log, known_at=at(1))) == ["a"]
    assert ids(effective(log, known_at=at(2))) == ["a", "b"]
    assert ids(effective(log)) == ["a", "b"]


def test_an_event_that_does_not_say_when_it_was_recorded_is_always_known() -> None:
    assert ids(effective([Event(id="a", type="x", day=1)], known_at=at(0))) == ["a"]


def test_a_moment_without_zone_is_utc_and_zones_are_compared_as_instants() -> None:
    at_eight = [event("a", 0)]
    assert ids(effective(at_eight, known_at=datetime(2025, 3, 3, 8, 0))) == ["a"]
    assert effective(at_eight, known_at=datetime(2025, 3, 3, 7, 59)) == []
    beijing = timezone(timedelta(hours=8))
    assert ids(effective(at_eight, known_at=datetime(2025, 3, 3, 16, 0, tzinfo=beijing))) == ["a"]
    assert effective(at_eight, known_at=datetime(2025, 3, 3, 15, 59, tzinfo=beijing)) == []


def test_events_after_the_day_do_not_count_but_those_of_the_day_do() -> None:
    log = [event("a", 1, day=100), event("b", 2, day=101)]
    assert ids(effective(log, as_of=Instant(100))) == ["a"]
    assert ids(effective(log, as_of=Instant(101, clock=0))) == ["a", "b"]


def test_a_correction_replaces_the_event_under_its_root_id_and_in_its_place() -> None:
    log = [event("a", 1), event("b", 2), event("a2", 3, corrects="a", root="a")]
    result = effective(log)
    assert ids(result) == ["a2", "b"]
    assert result[0].root_id == "a"


def test_a_correction_of_a_correction_stands_alone_also_where_no_root_is_stated() -> None:
    log = [event("a", 1), event("a2", 2, corrects="a"), event("a3", 3, corrects="a2")]
    assert ids(effective(log)) == ["a3"]
    assert effective(log)[0].root_id == "a"
    assert ids(effective(log, known_at=at(2))) == ["a2"]


def test_a_voided_correction_restores_the_former_version() -> None:
    log = [event("a", 1), event("a2", 2, corrects="a", root="a"), void("v", "a2", 3)]
    assert ids(effective(log)) == ["a"]
    assert ids(effective(log, known_at=at(2))) == ["a2"]


def test_voiding_the_first_version_annuls_the_event_with_its_corrections() -> None:
    log = [event("a", 1), event("a2", 2, corrects="a", root="a"), void("v", "a", 3)]
    assert effective(log) == []


def test_a_void_that_was_voided_annuls_nothing() -> None:
    log = [event("a", 1), void("v", "a", 2), void("w", "v", 3)]
    assert ids(effective(log)) == ["a"]
    assert effective(log, known_at=at(2)) == []


def test_a_corrected_void_annuls_what_it_names_last() -> None:
    again = Event(id="v2", type=VOID, day=300, sequence=4, recorded_at=at(4), attributes={"event": "b"}, corrects="v")
    log = [event("a", 1), event("b", 2), void("v", "a", 3), again]
    assert ids(effective(log)) == ["a"]


def test_a_correction_that_moves_the_day_beyond_as_of_takes_the_event_out() -> None:
    log = [event("a", 1, day=100), event("a2", 2, day=200, corrects="a", root="a")]
    assert effective(log, as_of=Instant(150)) == []


def test_a_correction_of_an_event_that_is_not_here_stands() -> None:
    result = effective([event("a2", 2, corrects="a")])
    assert ids(result) == ["a2"]
    assert result[0].root_id == "a"


@st.composite
def ledgers(draw: st.DrawFn) -> list[Event]:
    """Ledgers in which every record may correct or void an earlier one."""
    log: list[Event] = []
    for sequence in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["act", "correct", "void"])) if log else "act"
        earlier = draw(st.sampled_from(log)) if log else None
        name = f"e{sequence}"
        if kind == "void" and earlier is not None:
            log.append(void(name, earlier.id, sequence))
        elif kind == "correct" and earlier is not None:
            corrected = Event(
                id=name,
                type=earlier.type,
                day=draw(st.integers(100, 103)),
                sequence=sequence,
                recorded_at=at(sequence),
                attributes=earlier.attributes,
                corrects=earlier.id,
                root=earlier.root_id if draw(st.booleans()) else None,
            )
            log.append(corrected)
        else:
            log.append(event(name, sequence, day=draw(st.integers(100, 103))))
    return log


@given(ledgers(), st.integers(0, 12), st.randoms())
def test_the_effective_trace_depends_only_on_what_was_recorded_by_then(log: list[Event], k: int, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(log)
    random.shuffle(shuffled)
    by_then = [e for e in log if e.sequence <= k]
    assert effective(shuffled, known_at=at(k)) == effective(by_then)


@given(ledgers())
def test_of_each_event_at_most_one_version_stands_and_no_void_is_an_act(log: list[Event]) -> None:
    result = effective(log)
    roots = [e.root_id for e in result]
    assert len(roots) == len(set(roots))
    assert all(e.type != VOID for e in result)
    assert {e.id for e in result} <= {e.id for e in log}


@given(ledgers(), st.data())
def test_voiding_the_last_correction_restores_what_stood_before_it(log: list[Event], data: st.DataObject) -> None:
    standing = effective(log)
    if not standing:
        return
    former = data.draw(st.sampled_from(standing))
    n = len(log)
    correction = Event(
        id="last", type=former.type, day=100, sequence=n, recorded_at=at(n), corrects=former.id, root=former.root_id
    )
    corrected = [*log, correction]
    assert "last" in ids(effective(corrected))
    assert effective([*corrected, void("undo", "last", n + 1)]) == standing
