"""What stands beside the to-do list (工作台侧栏): what supervision found, own standing, the installation."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import SidePanel
from zhiheng.web.side import credentials, found, health


def register() -> None:
    """Put the panels beside the workbench, in the order in which people need them."""
    panels = (
        ("found", "web/side/found.html", found.panel),
        ("credentials", "web/side/credentials.html", credentials.panel),
        ("health", "web/side/health.html", health.panel),
    )
    for order, (name, template, panel) in enumerate(panels):
        contributions.side_panels.register(name, SidePanel(template, panel, order))
