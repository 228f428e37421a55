"""What rules and parameters add to the rooms below: rail, lists, the drafts on the workbench, the trial's job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, WorkItem, WorkSource
from zhiheng.oversight.findings.lists import GROUP
from zhiheng.oversight.parameters import jobs, lists, selectors
from zhiheng.oversight.parameters.pages import change_url
from zhiheng.oversight.parameters.permissions import may_set

_LAST = 59
_SHOWN = 10


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    jobs.register()
    entry = MenuEntry("规则与参数", "list", "adjustments", GROUP, _LAST, may_set, url_args=("rules",))
    contributions.menu.register("rules", entry)
    contributions.work.register("parameters", WorkSource("规则与参数", items))


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return one's own drafts, which nobody else will finish."""
    rows = selectors.drafts(user).filter(proposer=user)[:_SHOWN]
    return [_item(row.title, change_url(row.public_id), row.trial is None) for row in rows]


def _item(title: str, url: str, untried: bool) -> WorkItem:
    missing = "还没有试算" if untried else "已试算，没有提请复核"
    return WorkItem(None, "规则与参数的更改", url, title, missing, "双人办理", "查看更改", url, "监督")
