"""What the findings add to the rooms below: rail, lists, a panel on object pages, to-do items, notifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import MenuEntry, Panel, WorkItem, WorkSource
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.pages.parts import Figure
from zhiheng.oversight.findings import lists, overview, selectors
from zhiheng.oversight.findings.lists import GROUP
from zhiheng.oversight.findings.models import Matter, Standing
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.findings.services import NOTICE
from zhiheng.oversight.findings.words import EFFECTS, breach_state, standing_state

RAIL = (
    ("findings", "监督发现", "alert-triangle"),
    ("clues", "疑似线索", "file-search"),
    ("matters", "监督事项", "folders"),
)
BASIS = "行政执法监督条例"
_SHOWN = 10
_FIRST = 50


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    for place, (key, title, icon) in enumerate(RAIL):
        entry = MenuEntry(title, "list", icon, GROUP, _FIRST + place, may_read, url_args=(key,))
        contributions.menu.register(key, entry)
    contributions.panels.register("findings", Panel(frozenset(), "findings/panel.html", panel, order=20))
    contributions.work.register("findings", WorkSource("监督发现", items))
    kinds.register(NOTICE, Kind("监督事项"))


def panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the findings about an object, for its page; None where there are none."""
    user = account_of(request)
    found = list(selectors.of_object(user, row.type, row.public_id)[: _SHOWN + 1])
    if not found:
        return None
    run = selectors.last_run()
    as_of = run.as_of if run else None
    lines = [
        (one, breach_state(one, as_of), standing_state(one), EFFECTS.get(one.severity, one.severity))
        for one in found[:_SHOWN]
    ]
    return {"lines": lines, "more": len(found) > _SHOWN, "as_of": as_of}


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what a supervisor must do about findings, and what a supervised body must answer."""
    if may_supervise(user):
        if selectors.last_run() is None:
            url = reverse("list", args=["findings"])
            return [WorkItem(None, "等待首次审查", url, "", overview.waiting(), BASIS, "查看发现", url, "监督")]
        return [*_open(user), *_changed(user), *_matters(user)]
    return _matters(user) if may_read(user) else []


def _open(user: User) -> Sequence[WorkItem]:
    """Return one line for each severity with open findings."""
    figures: Sequence[Figure] = overview.figures(selectors.tallies(user))[1:]
    return [
        WorkItem(
            None, "监督发现待处理", figure.url, figure.title, f"{figure.value} 项没有处理", BASIS, "处理发现",
            figure.url, "监督",
        )
        for figure in figures
    ]  # fmt: skip


def _changed(user: User) -> Sequence[WorkItem]:
    count = sum(selectors.counts(user, "agency", (Standing.CHANGED,)).values())
    if not count:
        return []
    url = reverse("list", args=["findings"]) + "?standing=changed"
    missing = f"{count} 项因更正、规则或日历变化不再成立"
    return [WorkItem(None, "确认发现的变化", url, "", missing, BASIS, "确认变化", url, "监督")]


def _matters(user: User) -> Sequence[WorkItem]:
    """Return the matters without an instrument yet: to be opened or supervised; the body sees that they are opened."""
    rows = selectors.matters(user).filter(stage__in=[Matter.Stage.COLLECTED, Matter.Stage.OPENED])
    if may_supervise(user):
        rows = rows.filter(assignee__in=["", user.public_id])
    found = []
    for row in rows.order_by("-pk")[:_SHOWN]:
        url = reverse("matter", args=[row.public_id])
        found.append(
            WorkItem(
                None, row.get_stage_display(), url, row.title, f"{row.count} 项发现", BASIS, "查看事项", url, "监督"
            )
        )
    return found
