"""What campaigns add to the rooms below: rail, list, pages, panels, document, to-do items."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.oversight.campaigns import filling, lists, printing, working
from zhiheng.oversight.campaigns.projecting import CAMPAIGN, SAMPLE
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.findings.permissions import may_supervise

_AFTER_PROBLEMS = 58


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    printing.register()
    entry = MenuEntry(
        "专项整治", "list", "list-check", SPECIAL, _AFTER_PROBLEMS, may_supervise, url_args=("campaigns",)
    )
    contributions.menu.register("campaigns", entry)
    contributions.fillers.register(CAMPAIGN, filling.fill)
    contributions.fillers.register(SAMPLE, filling.fill_sample)
    for name, type_, template, context in (
        ("campaign", CAMPAIGN, "campaigns/panel.html", filling.panel),
        ("sample", SAMPLE, "campaigns/sample.html", filling.sample_panel),
    ):
        contributions.panels.register(name, Panel(frozenset({type_}), template, context, order=10))
    contributions.work.register("campaigns", WorkSource("专项整治", working.items, frozenset({CAMPAIGN, SAMPLE})))
