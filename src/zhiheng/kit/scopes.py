"""Data scopes (数据范围, F12): what a user may see, as one value that selectors put into one query.

``kit`` and ``ledger`` know only this value; who gets which scope is decided above them (``registry``), which sets the
resolver at start-up. Without a resolver nobody sees anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User


class Reach(StrEnum):
    """The five scopes that every Chinese office knows."""

    ALL = "all"  # 全部
    CHOSEN = "chosen"  # 自定
    UNIT = "unit"  # 本部门
    UNIT_AND_BELOW = "unit-and-below"  # 本部门及以下
    OWN = "own"  # 仅本人


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user may see: everything, rows of certain units (public ids), or rows that name the person itself.

    ``units`` already contains the units below where the reach says so; ``person`` is the public id under which rows
    name this user (empty: none). ``home``: the unit in which the user is here, whatever may be seen;
    walls ask whose side that is. ``only_reads``: nothing is done here, so what only those who deal with it may know
    stays shut. ``user``: whose scope it is (None: the platform's own), for walls that ask their room's selectors.
    """

    everything: bool = False
    units: frozenset[str] = field(default_factory=frozenset)
    person: str = ""
    home: str = ""
    only_reads: bool = False
    user: User | None = field(default=None, compare=False, repr=False)

    @property
    def empty(self) -> bool:
        """Return whether nothing at all can be seen."""
        return not (self.everything or self.units or self.person)

    def allows(self, unit: str) -> bool:
        """Return whether rows of that unit can be seen."""
        return self.everything or unit in self.units

    def condition(self, unit_field: str, person_field: str | None = None) -> Q:
        """Return the condition that narrows a query to this scope.

        ``unit_field`` and ``person_field`` are lookups from the queried model (``agency_id``). Nothing visible gives a
        condition that no row meets.
        """
        if self.everything:
            return Q()
        condition = Q(**{f"{unit_field}__in": sorted(self.units)}) if self.units else Q(pk__in=[])
        if person_field and self.person:
            condition |= Q(**{person_field: self.person})
        return condition


NOTHING = Scope()
_resolver: list[Callable[[User], Scope]] = []


def set_resolver(resolver: Callable[[User], Scope]) -> None:
    """Say who decides scopes; the last one said counts (start-up only)."""
    _resolver[:] = [resolver]


def scope_of(user: User) -> Scope:
    """Return what a user may see now. Nobody logged in, an inactive account or no resolver: nothing."""
    if not _resolver or not user.is_authenticated or not user.is_active:
        return NOTHING
    return _resolver[0](user)
