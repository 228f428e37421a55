"""What is compiled from a part of the library when it is first met, and then kept for that very part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class Once(Generic[Made]):
    """A function of one argument that remembers its answers by the argument's identity, not by its content.

    Parts of the library are deep frozen trees: to find one by content means to hash and compare all of it, every time.
    The argument is kept with the answer, so that no other object can take its identity; beyond ``room`` entries all
    are forgotten.
    """

    __slots__ = ("_known", "_make", "_room")

    def __init__(self, make: Callable[[Any], Made], room: int = 10_000) -> None:
        self._make = make
        self._room = room
        self._known: dict[int, tuple[Any, Made]] = {}

    def __call__(self, part: Any) -> Made:
        """Return what is made of the part: the same as before where this very part was met before."""
        known = self._known.get(id(part))
        if known is None:
            if len(self._known) >= self._room:
                self._known.clear()
            known = self._known[id(part)] = (part, self._make(part))
        return known[1]
