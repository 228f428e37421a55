"""What referrals add to the rooms below: a line of the rail, the list, panels of the case page, to-do items."""

from __future__ import annotations

from zhiheng.handling.referrals import lists, pages, services, working
from zhiheng.handling.referrals.selectors import incoming
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel
from zhiheng.kit.notifications.registry import Kind, kinds

PLACE = 24
_CASE = frozenset({"case"})


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    seen = lists.Transfers().visible
    entry = MenuEntry("案件移送", "list", "arrow-right", lists.GROUP, PLACE, seen, waiting, ("case-transfers",))
    contributions.menu.register("case-transfers", entry)
    for key, context in (("sent", pages.sent_panel), ("came", pages.came_panel)):
        panel = Panel(_CASE, f"referrals/{key}_panel.html", context, area="main", order=3)
        contributions.panels.register(f"transfer-{key}", panel)
    contributions.work.register("transfers", working.SOURCE)
    kinds.register(services.NOTICE, Kind("案件移送"))


def waiting(user: User) -> int | None:
    """Return how many referrals wait for a user's agency, for the rail; None for none."""
    return incoming(user).count() or None
