"""What the cases add to the rooms below: rail, lists, the case page's panels, documents, to-do items, notifications."""

from __future__ import annotations

from zhiheng.handling.cases import (
    bondpanel,
    bulk,
    hosting,
    intervals,
    lists,
    pages,
    papers,
    proposals,
    remedying,
    sealing,
    selectors,
    working,
)
from zhiheng.handling.cases.casefile import PARTS
from zhiheng.handling.cases.coercion import panels
from zhiheng.handling.cases.coercion import registering as coercion
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.vault.services import erasures

RAIL = (
    ("my-cases", "我的案件", "folder"),
    ("due-cases", "办案期限", "clock"),
    ("case-approvals", "审批", "check"),
)
FIRST = 20
_CASE = frozenset({"case"})


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    papers.register()
    coercion.register()
    remedying.register()
    bulk.register()
    for place, (key, title, icon) in enumerate(RAIL):
        seen, count = lists.known[key].visible, waiting if key == "case-approvals" else nothing
        entry = MenuEntry(title, "list", icon, lists.GROUP, FIRST + place, seen, count, (key,))
        contributions.menu.register(key, entry)
    contributions.fillers.register("case", pages.fill)
    for type_ in PARTS:
        contributions.fillers.register(type_, pages.fill_part)
    for order, (key, context, area) in enumerate(
        (("acts", pages.acts_panel, "side"), ("proposals", pages.proposals_panel, "main"),
         ("evidence", pages.evidence_panel, "main"), ("bonds", bondpanel.panel, "main"),
         ("intervals", intervals.panel, "main"))
    ):  # fmt: skip
        types = frozenset({"case", *PARTS}) if key in ("acts", "proposals") else _CASE
        panel = Panel(types, f"cases/{key}_panel.html", context, area=area, order=order)
        contributions.panels.register(f"cases-{key}", panel)
    for key, types, context in (
        ("coercion", panels.CASES, panels.case_panel),
        ("things", panels.MEASURES, panels.things_panel),
        ("surcharge", panels.CASES, panels.surcharge_panel),
    ):
        contributions.panels.register(f"cases-{key}", Panel(types, f"cases/{key}_panel.html", context, order=5))
    contributions.work.register("cases", working.SOURCE)
    contributions.work.register("hearings", hosting.SOURCE)
    kinds.register(proposals.NOTICE, Kind("审批"))
    erasures.register("cases", sealing.erase_with_parties)


def waiting(user: User) -> int | None:
    """Return how many drafts wait for a user's approval, for the rail; None for none."""
    return selectors.waiting_for(user).count() or None


def nothing(user: User) -> int | None:
    """Return that a line of the rail counts nothing."""
    return None
