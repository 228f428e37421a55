"""What transfers add to the rooms below: wall, rail, list, page, panels on sources, files, messages, to-do items."""

from __future__ import annotations

from django.db.models import Q

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
from zhiheng.kit.files.links import rules
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import NOBODY, walls, wider
from zhiheng.oversight.complaints.lists import GROUP
from zhiheng.oversight.discipline import lists, page, selectors, telling, working
from zhiheng.oversight.discipline.permissions import may_take_part
from zhiheng.oversight.discipline.projecting import DISCIPLINE
from zhiheng.oversight.discipline.sources import TITLES

_AFTER_ACCUSATIONS = 65


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    walls.register(DISCIPLINE, selectors.closed_to)
    wider.register(DISCIPLINE, _shown)
    entry = MenuEntry("移送纪检监察", "list", "send", GROUP, _AFTER_ACCUSATIONS, may_take_part, url_args=(lists.KEY,))
    contributions.menu.register(lists.KEY, entry)
    contributions.fillers.register(DISCIPLINE, page.fill)
    panel = Panel(frozenset(TITLES), "discipline/source_panel.html", page.of_source, area="side", order=60)
    contributions.panels.register("discipline", panel)
    contributions.work.register("discipline", WorkSource("移送纪检监察", working.items, frozenset({DISCIPLINE})))
    kinds.register(telling.NOTICE, Kind("移送纪检监察"))
    rules.register(selectors.MATERIAL, _file_rule)


def _shown(scope: Scope) -> Q:
    """Return what a scope shows beyond its own units' objects: whatever its account is to know of."""
    if scope.user is None:
        return NOBODY
    return Q(public_id__in=selectors.transfers(scope.user).values("public_id"))


def _file_rule(user: User, file: StoredFile) -> bool:
    """Return whether a user may see what is handed over: whoever is to know of the transfer."""
    return selectors.transfers(user).filter(public_id=file.owner_id).exists()
