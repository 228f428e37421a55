"""What filings add to the rooms below: rail, list, panel on cases and measures, document, to-do items."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.kit.files.links import rules
from zhiheng.oversight.filings import jobs, lists, printing, selectors, views, working
from zhiheng.oversight.filings.permissions import may_read
from zhiheng.oversight.filings.projecting import FILES
from zhiheng.oversight.findings.lists import GROUP

_AFTER_ORDERS = 54


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    printing.register()
    jobs.register()
    rules.register(selectors.FILES_OF, selectors.may_see_file)
    entry = MenuEntry("重大决定备案", "list", "clipboard-check", GROUP, _AFTER_ORDERS, may_read, url_args=(lists.KEY,))
    contributions.menu.register("filings", entry)
    panel = Panel(frozenset(FILES), "filings/panel.html", views.panel, area="side", order=30)
    contributions.panels.register("filings", panel)
    contributions.work.register("filings", WorkSource("重大决定备案", working.items))
