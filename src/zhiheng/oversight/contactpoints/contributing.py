"""What contact points add to the rooms below: rail, lists, pages, panels, to-do items."""

from __future__ import annotations

from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.oversight.contactpoints import filling, lists, working
from zhiheng.oversight.contactpoints.projecting import MEETING, SUGGESTION
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.findings.permissions import may_read, may_supervise

_AFTER_CAMPAIGNS = 59
_ENTRIES = (
    ("contact-points", "企业联系点", "building", may_supervise),
    ("point-meetings", "联系点会议", "users", may_supervise),
    ("suggestions", "合理化建议", "heart-handshake", may_read),
)


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    for place, (key, title, icon, visible) in enumerate(_ENTRIES):
        entry = MenuEntry(title, "list", icon, SPECIAL, _AFTER_CAMPAIGNS + place, visible, url_args=(key,))
        contributions.menu.register(key, entry)
    contributions.fillers.register(SUGGESTION, filling.fill)
    for name, type_, template, context in (
        ("point-meeting", MEETING, "contactpoints/meeting.html", filling.meeting_panel),
        ("contact-point", "enterprise", "contactpoints/point.html", filling.point_panel),
    ):
        contributions.panels.register(name, Panel(frozenset({type_}), template, context, order=20))
    contributions.work.register("suggestions", WorkSource("合理化建议", working.items, frozenset({SUGGESTION})))
