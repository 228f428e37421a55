"""The rail's lines that belong to no room: workbench, main lists of the ledger, catalogue of all."""

from __future__ import annotations

from zhiheng.kit import contributions, rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry
from zhiheng.kit.rights import OPERATE, may
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.statistics.permissions import may_read
from zhiheng.web.exchange import permissions

LEDGER = "台账"
# Types that officers and supervisors look for by name; all others are one click further, in the catalogue.
MAIN = (
    ("inspection", "检查", "clipboard-check"),
    ("case", "案件", "folder"),
    ("clue", "线索", "message-report"),
    ("measure", "强制措施", "lock"),
)


def sees_work(user: User) -> bool:
    """Return whether a user sees any row of the work at all; the administrators of the platform see none (三员分立)."""
    return not scope_of(user).empty


def fill() -> None:
    """Put the lines into the rail."""
    contributions.menu.register("workbench", MenuEntry("工作台", "workbench", "home", order=0))
    overview = MenuEntry("执法概览", "overview", "report", order=1, visible=may_read)
    contributions.menu.register("overview", overview)
    for place, (type_, title, icon) in enumerate(MAIN):
        entry = MenuEntry(title, "list", icon, order=10 + place, url_args=(type_,), visible=sees_work)
        contributions.menu.register(f"ledger-{type_}", entry)
    catalogue = MenuEntry("台账目录", "catalogue", "database", group="查阅", order=300, visible=sees_work)
    contributions.menu.register("ledger", catalogue)
    contributions.menu.register(
        "exchange", MenuEntry("数据对接", "exchange", "table-import", group="查阅", order=310, visible=_sees_sources)
    )

    contributions.menu.register(
        "doctor", MenuEntry("系统体检", "doctor", "tool", "运行", 890, visible=lambda user: may(user, OPERATE))
    )


def _sees_sources(user: User) -> bool:
    return bool(set(permissions.SEEING) & rights.rights_of(user))
