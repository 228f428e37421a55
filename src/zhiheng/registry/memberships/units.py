"""The tree of units (单位) that scopes walk: who stands below whom, with streets that are run by another (代管).

Where the units come from is said by the register of agencies at start-up; nothing said, every unit stands alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: public id, title, id of the unit above it, id of the unit that runs it instead (``managed_by``)."""

    id: str
    title: str
    above: str = ""
    managed_by: str = ""


class Source(Protocol):
    """Where units come from: all of them in one query."""

    def units(self) -> Iterable[Unit]:
        """Return all units that exist now."""


class _NoSource:
    def units(self) -> Iterable[Unit]:
        """Return no unit."""
        return ()


_source: list[Source] = [_NoSource()]


def set_source(source: Source) -> None:
    """Say where units come from; the last one said counts (start-up only)."""
    _source[:] = [source]


def all_units() -> list[Unit]:
    """Return all units, by title."""
    return sorted(_source[0].units(), key=lambda unit: unit.title)


def titles() -> dict[str, str]:
    """Return the title of every unit by id."""
    return {unit.id: unit.title for unit in _source[0].units()}


def descend(units: Iterable[Unit], roots: Collection[str]) -> frozenset[str]:
    """Return ``roots`` and everything below them.

    A unit that is run by another known unit stands below that one and no longer below the unit above it (代管).
    A circle in the data ends the walk instead of running it for ever.
    """
    known = list(units)
    ids = {unit.id for unit in known}
    children: dict[str, list[str]] = defaultdict(list)
    for unit in known:
        children[unit.managed_by if unit.managed_by in ids else unit.above].append(unit.id)
    found, waiting = set(roots), list(roots)
    while waiting:
        for child in children[waiting.pop()]:
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)
