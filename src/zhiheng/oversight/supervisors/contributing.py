"""What social supervisors and assignments add to the rooms below: rail, lists, names, to-do items."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry, WorkSource
from zhiheng.kit.files.links import rules
from zhiheng.ledger.selectors import walls
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.supervisors import lists, selectors, working
from zhiheng.oversight.supervisors.permissions import may_supervise, may_take_part
from zhiheng.oversight.supervisors.projecting import ASSIGNMENT, SOCIAL
from zhiheng.registry import people

_LAST = 62


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    rules.register(selectors.FILES_OF, selectors.may_see_file)
    walls.register(ASSIGNMENT, selectors.closed_assignments)
    walls.register(SOCIAL, selectors.closed_supervisors)
    for place, (key, title, icon, visible) in enumerate(
        (
            ("social-supervisors", "社会监督员", "users", may_supervise),
            ("assignments", "监督任务", "clipboard-check", may_take_part),
        )
    ):
        entry = MenuEntry(title, "list", icon, SPECIAL, _LAST + place, visible, url_args=(key,))
        contributions.menu.register(key, entry)
    contributions.titles.register(SOCIAL, people.names)
    contributions.work.register("assignments", WorkSource("监督任务", working.items, frozenset({ASSIGNMENT, SOCIAL})))
