"""What yearly plans add to the rooms below: rail, list, pages, documents, to-do items."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry, WorkSource
from zhiheng.ledger.selectors import walls
from zhiheng.oversight.findings import matterpage
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.yearplans import filling, lists, printing, selectors, working
from zhiheng.oversight.yearplans.permissions import may_draft
from zhiheng.oversight.yearplans.projecting import ITEM, PLAN

_PLACE = 56


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    walls.register(PLAN, selectors.closed_plans)
    walls.register(ITEM, selectors.closed_items)
    printing.register()
    entry = MenuEntry("年度监督计划", "list", "calendar", SPECIAL, _PLACE, may_draft, url_args=("year-plans",))
    contributions.menu.register("year-plans", entry)
    contributions.fillers.register(PLAN, filling.fill)
    contributions.fillers.register(ITEM, filling.fill_item)
    matterpage.further.register("year-plans", filling.acts_of_matter)
    contributions.work.register("year-plans", WorkSource("年度监督计划", working.items, frozenset({PLAN, ITEM})))
