"""The register of agencies as the tree of units."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.registry.memberships.units import Unit
from zhiheng.registry.models import Agency


class Agencies:
    """Units are the agencies that haven't ended. ``managed_by`` (代管单位) names one by id, name or short name."""

    def units(self) -> Iterable[Unit]:
        """Return all of them, in one query."""
        rows = Agency.objects.filter(ended_on=None).values_list("public_id", "name", "short", "superior", "managed_by")
        known = list(rows)
        by_name = {name: id_ for id_, full, short, _, _ in known for name in (full, short, id_) if name}
        return [
            Unit(id_, short or full, superior, by_name.get(manager, ""))
            for id_, full, short, superior, manager in known
        ]
