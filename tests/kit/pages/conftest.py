"""Fixtures of the pages' tests: an account, and a table that belongs to no installed room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from kit.pages.shelf import Book, Shelf
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import lists


@pytest.fixture(scope="session")
def shelf_table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the table of books beside the migrated ones, and drop it at the end."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Book)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Book)


@pytest.fixture
def shelf(shelf_table: None, db: None) -> Iterator[Shelf]:
    """Register the list of books for one test."""
    listing = Shelf()
    lists._entries["books"] = listing
    yield listing
    del lists._entries["books"]


@pytest.fixture
def account(db: None) -> User:
    """Return an account."""
    return User.objects.create_user("wanglei", "correct horse", title="王磊")
