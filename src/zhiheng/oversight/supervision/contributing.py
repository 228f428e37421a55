"""What supervision adds to the rooms below: rail, list, pages, panels, documents, to-do items."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Act
from zhiheng.oversight.findings import matterpage
from zhiheng.oversight.findings.lists import GROUP
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.supervision import buttons, filling, lists, printing, tidying, working
from zhiheng.oversight.supervision.permissions import may_read
from zhiheng.oversight.supervision.projecting import ORDER

_AFTER_MATTERS = 53
SHOWN_ACTS = 1


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    printing.register()
    tidying.register()
    entry = MenuEntry("监督文书", "list", "file-text", GROUP, _AFTER_MATTERS, may_read, url_args=("orders",))
    contributions.menu.register("orders", entry)
    contributions.fillers.register(ORDER, filling.fill)
    for name, type_, template, context in (
        ("supervision-order", ORDER, "supervision/order_panel.html", filling.panel),
        ("supervision-course", SUPERVISION, "supervision/course.html", filling.course),
    ):
        contributions.panels.register(name, Panel(frozenset({type_}), template, context, order=10))
    source = WorkSource("监督文书", working.items, frozenset({ORDER, SUPERVISION}))
    contributions.work.register("supervision", source)
    matterpage.further.register("supervision", head_acts)


def head_acts(user: User, matter: Matter) -> Sequence[Act]:
    """Return the act that stands in the head of a matter's page; all others stand in its panel."""
    return [act for act in buttons.of_matter(user, matter, days.today()) if act.url and act.primary][:SHOWN_ACTS]
