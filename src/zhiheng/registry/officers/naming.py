"""Officers as choices in forms: names from the vault, in one query for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.kit.accounts.models import User
from zhiheng.registry import people
from zhiheng.registry.acts import now
from zhiheng.registry.holding import holding
from zhiheng.registry.officers.selectors import officers

MOST = 2_000


def officer_choices(user: User, agencies: Sequence[str]) -> list[tuple[str, str]]:
    """Return the officers of some agencies that a user may see, not left, by name."""
    rows = officers(user).filter(agency__in=list(agencies), left_on=None)[:MOST]
    return _named([row.public_id for row in rows])


def member_choices(team: str) -> list[tuple[str, str]]:
    """Return those who are seconded to a team now, by name."""
    rows = holding("team.seconded", now()).filter(carrier=team)
    return _named(list(rows.values_list("subject", flat=True)))


def _named(ids: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(people.names(ids).items(), key=lambda entry: entry[1])
