"""The generic object page (对象页): what every page of one thing shows, in one order, whichever room fills it.

Head with deadline states and one next act · path · deadlines · what happened · materials | law panel, panels of other
rooms, related things, who looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.models import Look
from zhiheng.kit.pages.parts import Act, LawPanel, Link, Moment, State, Step

LOOKS_SHOWN = 6
SAME_LOOK = timedelta(minutes=10)  # coming back within it is the same look


@dataclass(frozen=True, slots=True)
class Deadline:
    """A running period: its state, what must be done, by which article, and how the days were counted, in words."""

    state: State
    title: str
    note: str = ""
    basis: str = ""
    basis_url: str = ""
    counting: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """A document or piece of evidence of an object."""

    title: str
    url: str = ""
    proves: str = ""
    day: str = ""
    pages: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another object, and what it has to do with this one."""

    link: Link
    how: str = ""


@dataclass(slots=True)
class ObjectPage:
    """Everything that an object page draws. ``type`` and ``id`` also choose the panels that other rooms add."""

    type: str
    id: str
    title: str
    kind: str = ""
    up: Link | None = None
    number: str = ""
    who: str = ""
    states: Sequence[State] = ()
    acts: Sequence[Act] = ()
    path: Sequence[Step] = ()
    facts: Sequence[tuple[str, Any]] = ()
    deadlines: Sequence[Deadline] = ()
    met: int = 0
    moments: Sequence[Moment] = ()
    recorded: int = 0
    more_url: str = ""
    earlier_url: str = ""  # a long story stands in parts, by the order of recording: where the part before this one is
    materials: Sequence[Material] = ()
    related: Sequence[Related] = ()
    law: LawPanel | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel that another room adds, with its context; ``failed`` is the number of the error that kept it away."""

    template: str
    context: Mapping[str, Any]


def panels(request: HttpRequest, subject: Any, object_type: str, area: str) -> list[Drawn]:
    """Return the panels that other rooms add to an area of the page; those with nothing to say are left out."""
    found = []
    for panel in contributions.panels_for(object_type, area):
        context = panel.context(request, subject)
        if context is not None:
            found.append(Drawn(panel.template, context))
    return found


def note_look(user: User, object_type: str, object_id: str) -> None:
    """Record that an account looked at an object (谁看过); coming back within ten minutes is one look."""
    mine = Look.objects.filter(object_type=object_type, object_id=object_id, account=user.username)
    if not mine.filter(at__gt=timezone.now() - SAME_LOOK).exists():
        Look.objects.create(object_type=object_type, object_id=object_id, account=user.username, title=user.title)


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looked last, in words, and whether there were more."""

    shown: list[str]
    more: bool


def looks_at(object_type: str, object_id: str) -> Looks:
    """Return the latest looks at an object, newest first."""
    rows = Look.objects.filter(object_type=object_type, object_id=object_id).order_by("-at", "-id")[: LOOKS_SHOWN + 1]
    words = [f"{row.title} {days.say_moment(row.at)[5:]}" for row in rows]
    return Looks(words[:LOOKS_SHOWN], len(words) > LOOKS_SHOWN)
