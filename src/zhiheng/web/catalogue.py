"""The catalogue of the ledger (台账目录): which types of objects this account can see, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import Answer, lists
from zhiheng.kit.pages.lists.state import ListState
from zhiheng.kit.pages.lists.words import counted
from zhiheng.kit.pages.parts import Figure
from zhiheng.law.library import vocabulary
from zhiheng.web.ledger_lists import LedgerList

ROOMS = {
    "handling": "办案",
    "oversight": "监督",
    "registry": "主体与人员",
    "capacity": "能力与保障",
    "plan": "统筹",
    "ledger": "数据",
    "law": "规则",
}


@dataclass(frozen=True, slots=True)
class Room:
    """The types of one room, as figures that lead to their lists."""

    title: str
    figures: list[Figure]


def catalogue_of(user: User) -> list[Room]:
    """Return the types of which the user sees at least one object, by room; one query per type, each bounded."""
    rooms: dict[str, list[Figure]] = {}
    for entry in vocabulary().objects.values():
        listing = lists.get(entry.type)
        if not isinstance(listing, LedgerList):
            continue
        count = Answer(listing, user, ListState(listing, user, QueryDict())).keyset(conditions=False).count()
        if count[0]:
            figure = Figure(listing.title, counted(count), listing.counter, url=reverse("list", args=[listing.key]))
            rooms.setdefault(entry.room, []).append(figure)
    return [Room(ROOMS.get(room, room), figures) for room, figures in rooms.items()]
