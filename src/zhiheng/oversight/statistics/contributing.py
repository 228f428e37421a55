"""What the statistics add to the rooms below: the list, the rail's line."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry
from zhiheng.oversight.findings.tallies import followers
from zhiheng.oversight.statistics import lists, tallies
from zhiheng.oversight.statistics.permissions import may_read

GROUP = "统计"
_FIRST = 180


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    followers.register("by month", tallies.refresh_findings)
    acts = MenuEntry("执法行为", "list", "clipboard-check", GROUP, _FIRST, may_read, url_args=(lists.KEY,))
    contributions.menu.register(lists.KEY, acts)
