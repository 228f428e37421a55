"""What prominent problems add to the rooms below: rail, lists, pages, documents, to-do items, a way from findings."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.kit.pages.parts import Act
from zhiheng.oversight.findings.lists import SPECIAL, further_picks
from zhiheng.oversight.problems import filling, lists, printing, working
from zhiheng.oversight.problems.permissions import may_read, may_supervise
from zhiheng.oversight.problems.projecting import ITEM, PROBLEM

_AFTER_ORDERS = 56


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    printing.register()
    for place, (key, title, icon, visible) in enumerate(
        (("problems", "突出问题", "clipboard-list", may_supervise), ("problem-items", "突出问题整改", "tool", may_read))
    ):
        entry = MenuEntry(title, "list", icon, SPECIAL, _AFTER_ORDERS + place, visible, url_args=(key,))
        contributions.menu.register(key, entry)
    contributions.fillers.register(PROBLEM, filling.fill)
    contributions.fillers.register(ITEM, filling.fill_item)
    panel = Panel(frozenset({PROBLEM}), "problems/panel.html", filling.panel, order=10)
    contributions.panels.register("problem-items", panel)
    contributions.work.register("problems", WorkSource("突出问题", working.items, frozenset({PROBLEM, ITEM})))
    further_picks.register("problems", picks)


def picks(user: User) -> Sequence[Act]:
    """Return the act on several findings of one rule: together they are a prominent problem."""
    return (Act("立为突出问题", reverse("problem-new"), "clipboard-list"),) if may_supervise(user) else ()
