"""How readers and writers tell how far they are."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then with the bytes done and the bytes in all (of the file as stored)."""

    def __call__(self, done_bytes: int, total_bytes: int) -> None:
        """Take note; must be quick and must not raise, unless it means to stop the work."""


def silent(done_bytes: int, total_bytes: int) -> None:
    """Take no note of the progress."""
