"""A small table and a list over it, for the tests of lists: books of libraries, with gaps in the day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateRange,
    DayFilter,
    RelatedFilter,
    TextFilter,
)
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.scopes import Scope


class Book(models.Model):
    """A book on a shelf."""

    title = models.CharField(max_length=80)
    library = models.CharField(max_length=20)
    reader = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20)
    lent = models.BooleanField(default=False)
    day = models.DateField(null=True)
    price = models.DecimalField(max_digits=9, decimal_places=2, default=0)

    class Meta:
        app_label = "shelf"
        indexes: ClassVar = [
            models.Index(fields=["library", "-day", "-id"], name="shelf_day"),
            models.Index(fields=["library", "title", "id"], name="shelf_title"),
            models.Index(fields=["library", "state", "-day", "-id"], name="shelf_state_day"),
            models.Index(fields=["library", "state", "title", "id"], name="shelf_state_title"),
            models.Index(fields=["library", "lent", "-day", "-id"], name="shelf_lent_day"),
            models.Index(fields=["library", "lent", "title", "id"], name="shelf_lent_title"),
            models.Index(fields=["-day", "-id"], name="shelf_all_day"),
            models.Index(fields=["title", "id"], name="shelf_all_title"),
            models.Index(fields=["state", "-day", "-id"], name="shelf_all_state_day"),
            models.Index(fields=["state", "title", "id"], name="shelf_all_state_title"),
            models.Index(fields=["lent", "-day", "-id"], name="shelf_all_lent_day"),
            models.Index(fields=["lent", "title", "id"], name="shelf_all_lent_title"),
        ]

    def __str__(self) -> str:
        return self.title


STATES = [("in", "在馆"), ("out", "借出"), ("gone", "注销")]
LIBRARIES = [("east", "东馆"), ("west", "西馆"), ("north", "北馆")]


class Shelf(GenericList):
    """The list of books."""

    key = "books"
    title = "图书"
    noun = "图书"
    counter = "册"
    unit_field = "library"
    person_field = "reader"
    sizes = (5, 20)
    columns = (
        Column("title", "书名", "title", link=True, sort="title"),
        Column("day", "入馆", "day", Show.DAY, sort="day"),
        Column("price", "价格（元）", "price", Show.MONEY),
        Column("state", "状态", "state", default=False),
    )
    sorts = (Sort("day", "入馆由近到远", "day", descending=True), Sort("title", "按书名", "title"))
    filters = (
        TextFilter("q", "书名", "title", main=True, orders="title", hint="书名的开头"),
        ChoiceFilter("state", "状态", "state", choices=lambda user: STATES),
        RelatedFilter("library", "馆", "library", choices=lambda user: LIBRARIES),
        BooleanFilter("lent", "借出", "lent"),
        DateRange("day", "入馆日期", "day", main=True, orders="day"),
        DayFilter("on", "入馆当日", "day", orders="day"),
    )
    views = (View("借出的", "state=out"),)
    given: Scope = Scope(everything=True)
    exporting = False

    def rows(self, user: User) -> QuerySet[Book]:
        """Return the books of the scope."""
        return Book.objects.filter(self.given.condition("library", "reader"))

    def scope(self, user: User) -> Scope:
        """Return the scope that the test gives."""
        return self.given

    def may_export(self, user: User) -> bool:
        """Return what the test says."""
        return self.exporting

    def row_url(self, row: Book) -> str:
        """Return an address."""
        return f"/books/{row.pk}/"


def fill(count: int, start: int = 0) -> None:
    """Put books on the shelf: three libraries, several per day, every seventh without a day."""
    Book.objects.bulk_create(
        Book(
            title=f"书{number:05}",
            library=LIBRARIES[number % 3][0],
            reader="me" if number % 11 == 0 else "",
            state=STATES[number % 3 if number % 2 else 0][0],
            lent=number % 4 == 0,
            day=None if number % 7 == 0 else date(2026, 1, 1 + number // 9 % 28),
            price=number,
        )
        for number in range(start, start + count)
    )
