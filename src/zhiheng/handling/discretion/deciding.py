"""What the district decided of discretion as of a day: asked of the room above that keeps it (规则与参数, F20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

Decided = Mapping[str, str]


def _nothing(day: date) -> Decided:
    return {}


_source: list[Callable[[date], Decided]] = [_nothing]


def set_source(source: Callable[[date], Decided]) -> None:
    """Name who answers what holds on a day, by parameter or code of a factor; called once at start-up."""
    _source[0] = source


def decided(day: date) -> Decided:
    """Return what the district has decided that holds on a civil day; empty where it decided nothing."""
    return _source[0](day)
