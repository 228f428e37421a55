"""A world that the tests of one file share: built once, in a transaction that is undone after the last of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


class Standing:
    """A transaction that stands while one file is tested: what is built in it is there for each of its tests.

    Each test works on a savepoint of it, so that the next one finds the world as it was built. Not for files whose
    tests commit (``transaction=True``).
    """

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self._blocker = blocker

    def build(self, make: Callable[[], Made]) -> Made:
        """Return what is made, once; a test that changes it in memory works on a copy."""
        with self._blocker.unblock():
            return make()
