"""The algebra of keyset paging: every row once, in order, forwards and backwards, whatever is inserted meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.pages.shelf import LIBRARIES, Book, fill
from zhiheng.kit.pages.lists.keyset import Cursor, Keyset, Order

pytestmark = pytest.mark.django_db
EASY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ORDERS = [Order("day", True), Order("day"), Order("title"), Order("price", True), Order("pk"), Order("pk", True)]
DAYS = st.one_of(st.none(), st.integers(0, 4).map(lambda n: date(2026, 1, 1) + timedelta(n)))


def branches(split: bool) -> list[QuerySet[Book]]:
    return [Book.objects.filter(library=key) for key, _ in LIBRARIES] if split else [Book.objects.all()]


def keyset(order: Order, split: bool) -> Keyset:
    return Keyset(Book, branches(split), order, "default")


def stock(days: list[date | None]) -> None:
    Book.objects.all().delete()
    Book.objects.bulk_create(
        Book(title=f"{n % 5}", library=LIBRARIES[n % 3][0], state="in", day=day, price=n % 4)
        for n, day in enumerate(days)
    )


def expected(order: Order) -> list[int]:
    """The rows in order as plain Python sorts them: without a value last, ties by key in the same direction."""
    name = "id" if order.field == "pk" else order.field
    rows = list(Book.objects.all())
    with_value = [row for row in rows if getattr(row, name) is not None]
    without = [row for row in rows if getattr(row, name) is None]
    with_value.sort(key=lambda row: (getattr(row, name), row.id), reverse=order.descending)
    without.sort(key=lambda row: row.id, reverse=order.descending)
    return [row.id for row in with_value + without]


def place(key: int, order: Order) -> Cursor:
    row = Book.objects.get(pk=key)
    whole = Cursor(row.pk if order.field == "pk" else getattr(row, order.field), row.pk)
    return Cursor.decode(whole.encode(Book, order), Book, order)


def walk(order: Order, split: bool, size: int) -> list[int]:
    seen: list[int] = []
    page = keyset(order, split).first(size)
    while True:
        seen += page.keys
        if not page.after:
            return seen
        page = keyset(order, split).after(place(page.keys[-1], order), size)


@EASY
@given(days=st.lists(DAYS, max_size=25), order=st.sampled_from(ORDERS), split=st.booleans(), size=st.integers(1, 6))
def test_forwards_every_row_comes_once_and_in_order(
    shelf_table: Any, days: list[Any], order: Order, split: bool, size: int
) -> None:
    stock(days)
    assert walk(order, split, size) == expected(order)


@EASY
@given(days=st.lists(DAYS, max_size=25), order=st.sampled_from(ORDERS), split=st.booleans(), size=st.integers(1, 6))
def test_backwards_every_row_comes_once_and_in_order(
    shelf_table: Any, days: list[Any], order: Order, split: bool, size: int
) -> None:
    stock(days)
    seen: list[int] = []
    page = keyset(order, split).last(size)
    while True:
        seen = page.keys + seen
        if not page.before:
            break
        page = keyset(order, split).before(place(page.keys[0], order), size)
    assert seen == expected(order)


@EASY
@given(
    days=st.lists(DAYS, min_size=1, max_size=15),
    more=st.lists(DAYS, max_size=10),
    order=st.sampled_from(ORDERS),
    split=st.booleans(),
    size=st.integers(1, 4),
)
def test_rows_inserted_meanwhile_neither_hide_nor_repeat_the_others(
    shelf_table: Any, days: list[Any], more: list[Any], order: Order, split: bool, size: int
) -> None:
    stock(days)
    old = expected(order)
    seen: list[int] = []
    page = keyset(order, split).first(size)
    while True:
        seen += page.keys
        if more:
            Book.objects.create(title="新", library="west", state="in", day=more.pop(), price=2)
        if not page.after and not keyset(order, split).after(place(seen[-1], order), size).keys:
            break
        page = keyset(order, split).after(place(seen[-1], order), size)
    assert len(seen) == len(set(seen))
    assert [key for key in seen if key in set(old)] == old


@pytest.mark.parametrize("split", [False, True])
def test_a_jump_lands_where_walking_would(shelf_table: Any, split: bool) -> None:
    fill(60)
    order = Order("day", True)
    whole = expected(order)
    for passed in (0, 7, 45, 55, 60, 90):
        page = keyset(order, split).jump(passed, 5)
        assert page.keys == whole[passed : passed + 5]
        assert (page.before, page.after) == (passed > 0, passed + 5 < 60)


def test_counting_stops_at_its_limit(shelf_table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(30)
    monkeypatch.setattr("zhiheng.kit.pages.lists.keyset.COUNT_LIMIT", 30)
    assert keyset(Order("pk"), True).count() == (30, True)
    monkeypatch.setattr("zhiheng.kit.pages.lists.keyset.COUNT_LIMIT", 29)
    assert keyset(Order("pk"), True).count() == (29, False)
    assert keyset(Order("pk"), True).count(12) == (12, False)
    assert keyset(Order("pk"), True).count(40) == (29, False)


def test_no_branch_shows_nothing(shelf_table: Any) -> None:
    fill(3)
    nothing = Keyset(Book, [], Order("day", True), "default")
    assert nothing.first(5).keys == [] and nothing.count() == (0, True)


@pytest.mark.parametrize("text", ["", "x", "WzEsMg", "W10", "eyJhIjoxfQ", "W251bGwsInh4Il0", "中文", "A" * 5000])
def test_a_broken_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no place in a list"):
        Cursor.decode(text, Book, Order("day"))
