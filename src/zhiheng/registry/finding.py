"""People by exact name: names stand in the vault and not in the search index (F5)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.search.registry import Named, lookups
from zhiheng.kit.vault import selectors as vault
from zhiheng.registry import people
from zhiheng.registry.agencies import selectors as agencies
from zhiheng.registry.officers.selectors import officers
from zhiheng.registry.parties.selectors import parties

MOST = 50


def register() -> None:
    """Add officers and parties to what search finds by exact name."""
    lookups.register("officers", officers_named)
    lookups.register("parties", parties_named)


def officers_named(user: User, text: str) -> Sequence[Named]:
    """Return the officers whom the user may see with exactly that name or certificate number, with their agency."""
    ids = {*people.named(text), *people.by_certificate(text)}
    rows = list(officers(user).filter(public_id__in=ids)[:MOST]) if ids else []
    called = people.names([row.public_id for row in rows])
    bodies = agencies.names([row.agency for row in rows])
    return [
        Named("执法人员", called[row.public_id], _page("officer", row.public_id), bodies.get(row.agency, ""))
        for row in rows
    ]


def parties_named(user: User, text: str) -> Sequence[Named]:
    """Return the parties whom the user may see with exactly that name; shown masked, as everywhere."""
    ids = vault.find(people.NAME, text)
    rows = list(parties(user).filter(public_id__in=ids)[:MOST]) if ids else []
    called = people.party_names([row.public_id for row in rows])
    return [Named("当事人", called[row.public_id], _page("party", row.public_id)) for row in rows]


def _page(type_: str, id_: str) -> str:
    return reverse("object", args=[type_, id_])
