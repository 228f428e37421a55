"""Lists: what the address asks is what is shown, exported and counted; nothing outside the scope can be reached."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from openpyxl import load_workbook

from kit.pages.shelf import Book, Shelf, fill
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import Answer, Column, GenericList, Sort, register
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.pages.lists.page import ListPage
from zhiheng.kit.pages.lists.state import ListState
from zhiheng.kit.pages.models import SavedView
from zhiheng.kit.scopes import Scope

pytestmark = pytest.mark.django_db
QUERIES = [
    "",
    "state=out",
    "state=out&state=in&sort=title",
    "q=书0000",
    "day-from=2026-01-03&day-to=2026-01-05",
    "on=2026-01-02",
    "lent=1&sort=-title",
    "library=east&library=west&state=in&sort=-day",
    "col=price&col=title&size=20",
]

DAMAGED = [
    "after=xx",
    "before=%E4%B8%AD",
    "after=WzEsMg",
    "page=0",
    "page=-1",
    "page=99999999999",
    "size=7",
    "sort=zz",
    "col=zz",
]


@pytest.fixture
def inside(client: Client, account: User) -> Client:
    client.force_login(account)
    return client


def answer(shelf: Shelf, user: User, query: str) -> Answer:
    return Answer(shelf, user, ListState(shelf, user, QueryDict(query)))


def shown(client: Client, query: str) -> list[str]:
    """Walk through all pages by their own links and return the titles in order."""
    titles: list[str] = []
    address = f"/lists/books/?{query}"
    while address:
        response = client.get(address)
        page: ListPage = response.context["page"]
        index = [column.key for column in page.state.columns].index("title")
        titles += [row[index].text for row in page.rows]
        address = f"/lists/books/{page.next_url}" if page.next_url else ""
    return titles


def matches(book: Book, query: str) -> bool:
    """What the conditions of an address mean, in plain Python."""
    data = QueryDict(query)
    day = book.day.isoformat() if book.day else None
    checks = [
        not data.getlist("state") or book.state in data.getlist("state"),
        not data.getlist("library") or book.library in data.getlist("library"),
        "q" not in data or book.title.startswith(data["q"]),
        "lent" not in data or book.lent == (data["lent"] == "1"),
        "on" not in data or day == data["on"],
        "day-from" not in data or (day is not None and data["day-from"] <= day <= data["day-to"]),
    ]
    return all(checks)


@pytest.mark.parametrize("query", QUERIES)
def test_every_row_that_meets_the_conditions_is_shown_once(shelf: Shelf, inside: Client, query: str) -> None:
    fill(60)
    assert sorted(shown(inside, query)) == sorted(book.title for book in Book.objects.all() if matches(book, query))


@pytest.mark.parametrize("query", QUERIES)
def test_an_export_holds_exactly_what_the_pages_show(shelf: Shelf, inside: Client, query: str) -> None:
    fill(60)
    shelf.exporting = True
    state = ListState(shelf, inside.get("/lists/books/").context["user"], QueryDict(query))
    response = inside.post("/lists/books/export/", {"query": f"?{query}"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.worksheets[0].values)
    assert list(rows[0]) == [column.title for column in state.columns]
    place = [column.key for column in state.columns].index("title")
    assert [row[place] for row in rows[1:]] == shown(inside, query)


def test_without_the_right_there_is_no_export(shelf: Shelf, inside: Client) -> None:
    fill(3)
    assert "导出所见" not in inside.get("/lists/books/").content.decode()
    assert inside.post("/lists/books/export/", {"query": ""}).status_code == 404


def test_conditions_that_cannot_be_read_widen_no_export(shelf: Shelf, inside: Client) -> None:
    fill(3)
    shelf.exporting = True
    response = inside.post("/lists/books/export/", {"query": "?on=neveruary&state=in"}, follow=True)
    assert response.redirect_chain[0][0] == "/lists/books/?on=neveruary&state=in"
    assert "没有导出" in response.content.decode()


def test_more_rows_than_one_export_may_hold_are_refused_in_words(
    shelf: Shelf, inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(6)
    shelf.exporting = True
    monkeypatch.setattr("zhiheng.kit.pages.lists.export.EXPORT_MOST", 3)
    response = inside.post("/lists/books/export/", {"query": "?state=in"}, follow=True)
    assert "请加条件缩小范围" in response.content.decode()
    assert response.redirect_chain[0][0] == "/lists/books/?state=in"


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(), lambda b: False),
        (Scope(units=frozenset({"east"})), lambda b: b.library == "east"),
        (Scope(units=frozenset({"east", "west"}), person="me"), lambda b: b.library != "north" or b.reader == "me"),
        (Scope(person="me"), lambda b: b.reader == "me"),
        (Scope(everything=True), lambda b: True),
    ],
)
def test_a_scope_shows_its_rows_and_no_other(shelf: Shelf, inside: Client, scope: Scope, seen: Any) -> None:
    fill(60)
    shelf.given = scope
    assert sorted(shown(inside, "")) == sorted(book.title for book in Book.objects.all() if seen(book))
    foreign = sorted(shown(inside, "library=north"))
    assert foreign == sorted(b.title for b in Book.objects.all() if seen(b) and b.library == "north")


@pytest.mark.parametrize("query", [*QUERIES, "page=3", "sort=title&page=2", "state=gone"])
def test_a_page_costs_the_same_queries_however_many_rows_there_are(
    shelf: Shelf, account: User, query: str, django_assert_max_num_queries: Any
) -> None:
    for size in (8, 60):
        fill(size, start=size * 100)
        with django_assert_max_num_queries(8):
            page = ListPage(answer(shelf, account, query), "/lists/books/")
            assert isinstance(page.rows, list) and page.total and page.tabs


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("day-from=2026-02-30", "没有 2026-02-30 这一天"),
        ("day-from=2026-03-02&day-to=2026-03-01", "请对调"),
        ("state=burnt", "没有“burnt”这一项"),
        ("lent=2", "只能选“是”或“否”"),
    ],
)
def test_a_condition_that_cannot_be_read_is_named_and_not_applied(
    shelf: Shelf, inside: Client, query: str, words: str
) -> None:
    fill(6)
    body = inside.get(f"/lists/books/?{query}").content.decode()
    assert words in body and "没有按它筛选" in body and "共 6 册" in body


@pytest.mark.parametrize(
    "query",
    [
        "after=xx",
        "before=%E4%B8%AD",
        "after=WzEsMg",
        "page=0",
        "page=-1",
        "page=99999999999",
        "size=7",
        "sort=zz",
        "col=zz",
    ],
)
def test_a_damaged_address_still_shows_the_list(shelf: Shelf, inside: Client, query: str) -> None:
    fill(6)
    response = inside.get(f"/lists/books/?{query}")
    assert response.status_code == 200 and "共 6 册" in response.content.decode()


def test_text_is_escaped_wherever_it_comes_from(shelf: Shelf, inside: Client) -> None:
    evil = "<script>alert(1)</script>"
    Book.objects.create(title=evil, library="east", state="in")
    body = inside.get("/lists/books/", {"q": evil}).content.decode()
    assert evil not in body and "&lt;script&gt;" in body


def test_a_cell_that_looks_like_a_formula_is_quoted_in_the_export(shelf: Shelf, inside: Client) -> None:
    Book.objects.create(title='=HYPERLINK("http://x")', library="east", state="in")
    shelf.exporting = True
    response = inside.post("/lists/books/export/", {"query": ""})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert str(next(book.worksheets[0].iter_rows(min_row=2, values_only=True))[0]).startswith("'=")


def test_htmx_gets_the_changing_part_and_a_restored_history_the_whole_page(shelf: Shelf, inside: Client) -> None:
    fill(3)
    part = inside.get("/lists/books/", headers={"HX-Request": "true"})
    assert part.content.strip().startswith(b'<div class="zh-list"') and "HX-Request" in part["Vary"]
    whole = inside.get("/lists/books/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<!doctype html>" in whole.content.lower()
    assert "no-store" in whole["Cache-Control"]


def test_a_view_is_kept_shown_with_its_count_and_dropped(shelf: Shelf, inside: Client) -> None:
    fill(12)
    inside.post("/lists/books/views/save/", {"title": "东馆", "query": "?library=east&page=2&evil=1"})
    assert SavedView.objects.get().query == "?library=east"
    page = inside.get("/lists/books/?library=east").context["page"]
    assert [(tab.text, tab.count) for tab in page.tabs if tab.current] == [("东馆", "4")]
    inside.post("/lists/books/views/drop/", {"title": "东馆"})
    assert not SavedView.objects.exists()


def test_a_view_belongs_to_the_one_who_kept_it(shelf: Shelf, inside: Client) -> None:
    other = User.objects.create_user("lina", "correct horse", title="李娜")
    SavedView.objects.create(user=other, list_key="books", title="她的", query="?lent=1")
    assert "她的" not in inside.get("/lists/books/").content.decode()
    inside.post("/lists/books/views/drop/", {"title": "她的"})
    assert SavedView.objects.filter(user=other).exists()


@pytest.mark.parametrize(("title", "query"), [("", ""), ("长", "?q=" + "书" * 900)])
def test_a_view_that_cannot_be_kept_is_refused_in_words(shelf: Shelf, inside: Client, title: str, query: str) -> None:
    response = inside.post("/lists/books/views/save/", {"title": title, "query": query}, follow=True)
    kept = SavedView.objects.count()
    assert kept == (1 if title else 0) or "没有保存" in response.content.decode()


def test_nothing_found_says_how_to_widen(shelf: Shelf, inside: Client) -> None:
    fill(3)
    body = inside.get("/lists/books/?state=gone&day-from=2027-01-01").content.decode()
    assert "没有符合条件的图书" in body and "不加条件共 3 册" in body and "看全部" in body


def test_a_list_hidden_from_an_account_is_not_there(shelf: Shelf, inside: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(Shelf, "visible", lambda self, user: False)
    assert inside.get("/lists/books/").status_code == 404
    assert inside.get("/lists/nosuch/").status_code == 404


def test_every_condition_and_order_is_answered_by_an_index_that_begins_with_the_scope(shelf: Shelf) -> None:
    assert missing(shelf, Book) == []


def test_the_index_check_names_what_is_missing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "sorts", (*Shelf.sorts, Sort("price", "价格", "price")))
    assert any("sort price: no index begins with (library, price, id)" in line for line in missing(shelf, Book))


def test_a_list_that_names_an_undeclared_sort_is_refused_at_the_start() -> None:
    class Wrong(GenericList):
        key = "wrong"
        columns = (Column("a", "甲", "a", sort="nosuch"),)
        sorts = (Sort("b", "乙", "b"),)

    with pytest.raises(ValueError, match="nosuch"):
        register(Wrong())
