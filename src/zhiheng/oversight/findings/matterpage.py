"""The page of a matter of supervision (监督事项): its findings, how far it is, what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.pages.parts import Act, Moment, State, Step
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.telling import moment
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.lists import account_titles, object_titles, stage_state
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.words import EFFECTS, KINDS, breach_state
from zhiheng.registry.agencies.selectors import names

MOST = 200
further: Registry[Callable[[User, Matter], Sequence[Act]]] = Registry("acts on a matter")
"""Acts that other rooms add to a matter's page: those that this user may do now."""


@dataclass(frozen=True, slots=True)
class Line:
    """A finding of the matter, ready to draw."""

    row: Finding
    title: str
    url: str
    state: State
    effect: str


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything that a matter's page shows."""

    row: Matter
    state: State
    facts: Sequence[tuple[str, Any]]
    steps: Sequence[Step]
    lines: Sequence[Line]
    left_out: int
    gone: int
    moments: Sequence[Moment]
    acts: Sequence[Act]


def matter_page(user: User, row: Matter) -> MatterPage:
    """Return the page of a matter that the user may see."""
    rows = list(selectors.findings(user).filter(matter=row.public_id).select_related("edition")[: MOST + 1])
    run, titles = selectors.last_run(), object_titles(rows)
    as_of = run.as_of if run else None
    lines = [
        Line(
            one,
            titles.get((one.object_type, one.object_id), one.object_id),
            reverse("finding", args=[one.identity]),
            breach_state(one, as_of),
            EFFECTS.get(one.severity, one.severity),
        )
        for one in rows[:MOST]
    ]
    return MatterPage(
        row=row,
        state=stage_state(row),
        facts=_facts(row),
        steps=_steps(row),
        lines=lines,
        left_out=max(row.count - len(lines), 0),
        gone=sum(not one.present for one in rows),
        moments=_moments(row),
        acts=_acts(user, row),
    )


def _facts(row: Matter) -> list[tuple[str, Any]]:
    return [
        ("被监督机关", names([row.agency]).get(row.agency, row.agency)),
        ("监督方式", KINDS.get(row.kind, row.kind)),
        ("发现", f"{row.count} 项"),
        ("督办人", account_titles([row.assignee]).get(row.assignee, "尚未交办")),
        ("建立日期", row.made_on.isoformat()),
        ("督办日期", row.opened_on.isoformat() if row.opened_on else ""),
    ]


def _steps(row: Matter) -> list[Step]:
    now = {"collected": 0, "opened": 1, "handled": 2, "closed": 3}[row.stage]
    words = ("建立事项", "立督办", "制发文书", "办结")
    days = (row.made_on, row.opened_on, None, None)
    return [
        Step(word, f"{day:%m-%d}" if day else "", "done" if place <= now else "now" if place == now + 1 else "ahead")
        for place, (word, day) in enumerate(zip(words, days, strict=True))
    ]


def _moments(row: Matter) -> list[Moment]:
    """Return what was done about the matter, newest first; one line for what was done at once."""
    events = ledger.history(SUPERVISION, row.public_id)
    called = account_titles(event.actor.account for event in events)
    found: dict[tuple[str, object], tuple[Moment, int]] = {}
    for event in reversed(events):
        entry = moment(event, {})
        key = (event.type, event.event.recorded_at)
        many = found[key][1] + 1 if key in found else 1
        title = f"{entry.title}（{many} 项）" if many > 1 else entry.title
        found[key] = (Moment(entry.day, title, "", called.get(event.actor.account, ""), tags=entry.tags), many)
    return [entry for entry, _ in found.values()]


def _acts(user: User, row: Matter) -> list[Act]:
    found = []
    if may_supervise(user) and row.stage != Matter.Stage.CLOSED:
        found.append(Act("交办", reverse("matter-assign", args=[row.public_id]), "user"))
        if row.stage == Matter.Stage.COLLECTED:
            found.append(Act("立督办", reverse("matter-open", args=[row.public_id]), "send", primary=True))
    return [*found, *(act for acts in further for act in acts(user, row))]
