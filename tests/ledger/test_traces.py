"""Effective traces of the ledger are those of ``law.trace`` over all that was ever recorded (F4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.acts import case, done, paid, today, voided
from zhiheng.eventlog.model import Event
from zhiheng.law.trace import effective, ordered
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.services import Appended

pytestmark = pytest.mark.django_db


def one(result: Appended) -> Event:
    return result.events[0].event


def test_a_correction_replaces_and_a_void_removes() -> None:
    first = one(done(paid(amount=1, occurred=today(2)), objects=[case()]))
    better = one(done(paid(amount=2, occurred=today(1), corrects=first.id)))
    (event,) = selectors.trace("case", "C1").events
    assert (event.id, event.root_id, event.attributes["amount"]) == (better.id, first.id, 2)
    assert LedgerObject.objects.get(type="case").first_date == today(1)
    done(voided(better.id))
    assert [event.id for event in selectors.trace("case", "C1").events] == [first.id]
    done(voided(first.id))
    assert selectors.trace("case", "C1").events == ()
    row = LedgerObject.objects.get(type="case")
    assert (row.state, row.first_day, row.version) == ("", None, 4)
    assert len(selectors.history("case", "C1")) == 4


def test_an_earlier_knowledge_is_still_answered() -> None:
    first = one(done(paid(amount=1)))
    done(paid(amount=2, corrects=first.id))
    (then,) = selectors.trace("case", "C1", known_at=first.recorded_at).events
    assert then.attributes["amount"] == 1
    assert first.recorded_at is not None
    earlier = first.recorded_at - timedelta(seconds=1)
    assert selectors.trace("case", "C1", known_at=earlier).events == ()
    assert selectors.trace("case", "C1", as_of=today(1)).events == ()


def test_a_correction_can_move_an_event_to_another_object() -> None:
    first = one(done(paid(case="C1")))
    done(paid(case="C2", corrects=first.id))
    assert selectors.trace("case", "C1").events == ()
    assert [event.root_id for event in selectors.trace("case", "C2").events] == [first.id]
    rows = {row.public_id: row for row in LedgerObject.objects.filter(type="case")}
    assert (rows["C1"].state, rows["C1"].version, rows["C2"].state) == ("", 2, "fine.paid")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "new", "correct", "void"]),
        st.integers(0, 30),
        st.sampled_from(["C1", "C2"]),
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=9,
)


@given(STEPS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_history_stands_as_the_law_reads_it(steps: list[tuple[str, int, str, int, int | None]]) -> None:
    with transaction.atomic():
        stored = [acted for step in steps if (acted := act(step)) is not None]
        moments = [None, *(event.recorded_at for event in stored)]
        for key in ("C1", "C2"):
            for known in moments:
                assert ids(selectors.trace("case", key, known_at=known).events) == ids(expected(stored, key, known))
            standing = expected(stored, key, None)
            row = LedgerObject.objects.filter(type="case", public_id=key).first()
            if row is not None:
                days = (standing[0].day, standing[-1].day) if standing else (None, None)
                assert (row.first_day, row.last_day) == days
                assert row.state == (standing[-1].type if standing else "")
        transaction.set_rollback(True)


def act(step: tuple[str, int, str, int, int | None]) -> Event | None:
    kind, number, key, back, hour = step
    ids = list(LedgerEvent.objects.order_by("sequence").values_list("public_id", "type"))
    day: Any = today(back + 1)  # an hour of today may still lie ahead
    when = day if hour is None else datetime(day.year, day.month, day.day, hour)
    if kind == "void":
        return one(done(voided(ids[number % len(ids)][0]))) if ids else None
    targets = [id_ for id_, type_ in ids if type_ == "fine.paid"]
    corrects = targets[number % len(targets)] if kind == "correct" and targets else ""
    return one(done(paid(case=key, payment=f"P{number}", occurred=when, corrects=corrects)))


def expected(stored: list[Event], key: str, known: datetime | None) -> list[Event]:
    return ordered(event for event in effective(stored, known_at=known) if key in event.objects("case"))


def ids(events: Any) -> list[tuple[str, str, int]]:
    return [(event.id, event.root_id, event.sequence) for event in events]
