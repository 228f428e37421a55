"""Officers as choices in forms: names from the vault, in one query for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import now
from zhiheng.registry import people
from zhiheng.registry.holding import holding
from zhiheng.registry.officers.selectors import officers
from zhiheng.registry.permissions import agencies_kept

MOST = 2_000


def officer_choices(user: User, agencies: Sequence[str]) -> list[tuple[str, str]]:
    """Return the officers of some agencies that a user may see, not left, by name."""
    rows = officers(user).filter(agency__in=list(agencies), left_on=None)[:MOST]
    return _named([row.public_id for row in rows])


def member_choices(user: User, team: str) -> list[tuple[str, str]]:
    """Return those seconded to a team now whom this user may recall: it keeps their agency or the one they serve."""
    kept = agencies_kept(user)
    rows = holding("team.seconded", now()).filter(carrier=team)
    mine = [row.subject for row in rows if kept is None or {str(row.keeps.get("home", "")), row.agency} & kept]
    return _named(mine)


def _named(ids: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(people.names(ids).items(), key=lambda entry: entry[1])
