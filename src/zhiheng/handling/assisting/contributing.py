"""What this room adds to the rooms below: the panel of a case, prefilled forms, notifications, the erasure."""

from __future__ import annotations

from zhiheng.handling.assisting import pages, selectors, services
from zhiheng.handling.cases.actpages import Preparation, preparations
from zhiheng.kit import contributions
from zhiheng.kit.contributions import Panel
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.vault.services import erasures


def contribute() -> None:
    """Register everything; called once at start-up."""
    panel = Panel(frozenset({"case"}), "assisting/panel.html", pages.panel, area="side", order=1)
    contributions.panels.register("assisting", panel)
    preparations.register("assisting", Preparation(selectors.told, services.take))
    kinds.register(services.NOTICE, Kind("代拟稿"))
    erasures.register("assisting", services.erase_with_parties)
