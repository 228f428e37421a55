"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.operations.keeping import Keeping

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
times = st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), unique=True)


def test_a_year_of_daily_backups_keeps_days_weeks_and_months() -> None:
    daily = [NOON - timedelta(days=days) for days in range(400)]
    kept = Keeping(days=7, weeks=4, months=12).to_keep(daily)
    assert {NOON - timedelta(days=days) for days in range(7)} <= kept
    assert len({(time.year, time.month) for time in kept}) == 12
    assert len(kept) <= 7 + 4 + 12


def test_the_newest_backup_stays_even_when_nothing_is_to_be_kept() -> None:
    assert Keeping(0, 0, 0).to_keep([NOON, NOON - timedelta(days=1)]) == {NOON}


@given(times)
def test_nothing_is_kept_that_was_not_there_and_the_newest_always_is(taken: list[datetime]) -> None:
    kept = Keeping().to_keep(taken)
    assert kept <= set(taken)
    assert not taken or max(taken) in kept


@given(times)
def test_rotating_twice_removes_nothing_more(taken: list[datetime]) -> None:
    kept = Keeping().to_keep(taken)
    assert Keeping().to_keep(kept) == kept
