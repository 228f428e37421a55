"""What complaints add to the rooms below: rail, lists, the page of a complaint, to-do items, imports, notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel, WorkItem, WorkSource
from zhiheng.kit.files.links import rules
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.complaints import importing, lists, page, selectors, telling
from zhiheng.oversight.complaints.folding import COMPLAINT, MATERIAL
from zhiheng.oversight.complaints.lists import GROUP
from zhiheng.oversight.complaints.models import Stage
from zhiheng.oversight.complaints.permissions import may_read, may_supervise
from zhiheng.oversight.complaints.words import topic_of
from zhiheng.registry.imports.declared import Importing, importings

BASIS = "济南热线条例第二十三条"
ANSWER_BASIS = "济南热线条例第二十四条"
_MOST_OWED = 50
_FIRST = 60
_STEPS = (
    (Stage.RECEIVED, "转办", "等待转办"),
    (Stage.DECLINING, "审核退单", "等待审核退单"),
    (Stage.REPLIED, "审核回访", "已答复，等待审核"),
)


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    _rail()
    types = frozenset({COMPLAINT})
    contributions.fillers.register(COMPLAINT, page.fill)
    contributions.panels.register("complaint", Panel(types, "complaints/content.html", page.content, order=5))
    acts = Panel(types, "complaints/acts.html", page.more_acts, area="side", order=1)
    contributions.panels.register("complaint-acts", acts)
    contributions.work.register("complaints", WorkSource("投诉举报", items))
    kinds.register(telling.NOTICE, Kind("投诉举报"))
    rules.register(MATERIAL, _file_rule)
    importings.register("work-orders", Importing("12345 工单", importing.importer, may_supervise, "complaints"))


def _rail() -> None:
    for place, (key, title, icon, who) in enumerate(
        (
            ("complaints", "诉求办理", "phone", may_read),
            ("accusations", "控告举报", "shield-lock", may_supervise),
            ("complaint-summaries", "控告举报摘要", "eye-off", may_read),
            ("scan-codes", "监督码", "qrcode", may_read),
        )
    ):
        entry = MenuEntry(title, "list", icon, GROUP, _FIRST + place, who, url_args=(key,))
        contributions.menu.register(key, entry)
    repeated = MenuEntry("反复反映", "complaints-repeated", "refresh", GROUP, _FIRST + 1, may_read)
    contributions.menu.register("complaints-repeated", repeated)


def _file_rule(user: User, file: StoredFile) -> bool:
    return page.seen_file(user, file.owner_id)


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what the bureau must do about complaints, and what a handler must answer beyond the law's own duties."""
    if not may_supervise(user):
        return _owed(user)
    counts = selectors.waiting(user)
    found = []
    for key, title in (("accusations", "控告举报"), ("complaints", "诉求")):
        for stage, act, missing in _STEPS:
            number = counts.get(f"{key}:{stage.value}", 0)
            if number:
                url = reverse("list", args=[key]) + f"?stage={stage.value}"
                found.append(
                    WorkItem(None, f"{title}：{missing}", url, f"{number} 件", missing, BASIS, act, url, "监督")
                )
    return found


def _owed(user: User) -> list[WorkItem]:
    """Return the complaints that a handler must answer and that its duties don't list already.

    Duties are those of an agency's own objects; what another system brought and assigned isn't one.
    """
    rows = list(selectors.owed(user)[:_MOST_OWED])
    charged = ledger.charged(scope_of(user)).filter(type=COMPLAINT, public_id__in=[row.public_id for row in rows])
    listed = set(charged.values_list("public_id", flat=True))
    found = []
    for row in rows:
        if row.public_id not in listed:
            url = reverse("object", args=[COMPLAINT, row.public_id])
            title = f"{topic_of(row)}（{row.number}）"
            found.append(WorkItem(row.due_on, title, url, "", "尚未答复", ANSWER_BASIS, "答复", url, "投诉举报"))
    return found
