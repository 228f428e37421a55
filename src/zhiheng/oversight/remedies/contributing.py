"""What remedies add to the rooms below: rail, list, panels on cases and remedies, to-do items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit import contributions, rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import MenuEntry, Panel, WorkItem, WorkSource
from zhiheng.oversight.findings.lists import GROUP
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.remedies import lists, selectors, services
from zhiheng.oversight.remedies.models import Remedy
from zhiheng.oversight.remedies.projecting import BASIS, REMEDY
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships.rights import ANSWER

_AFTER_FILINGS, MOST = 55, 100


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    entry = MenuEntry("复议诉讼", "list", "gavel", GROUP, _AFTER_FILINGS, may_read, url_args=(lists.KEY,))
    contributions.menu.register("remedies", entry)
    for type_, context in (("case", of_case), (REMEDY, of_remedy)):
        panel = Panel(frozenset({type_}), "remedies/panel.html", context, area="side", order=31)
        contributions.panels.register(f"remedies-{type_}", panel)
    contributions.work.register("remedies", WorkSource("复议意见书", items))


def of_case(request: HttpRequest, thing: Any) -> dict[str, Any] | None:
    """Return the remedies against a case's decision (panel of the case)."""
    return _panel(account_of(request), list(Remedy.objects.filter(case=thing.public_id).order_by("pk")))


def of_remedy(request: HttpRequest, thing: Any) -> dict[str, Any] | None:
    """Return the remedy's own result and opinion, with what can be done (panel of the remedy)."""
    return _panel(account_of(request), list(Remedy.objects.filter(public_id=thing.public_id)), own=True)


def _panel(user: User, rows: Sequence[Remedy], *, own: bool = False) -> dict[str, Any] | None:
    seen = set(selectors.remedies(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    lines = [
        {
            "row": row,
            "url": "" if own else reverse("object", args=[REMEDY, row.public_id]),
            "outcome": lists.outcome_state(row),
            "opinion": lists.opinion_state(row),
            "receive": may_supervise(user) and not services.to_receive(row),
            "report": selectors.may_report(user, row) and not services.to_report(row),
        }
        for row in rows
        if row.pk in seen
    ]
    return {"lines": lines} if lines else None


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the opinions to which a body still owes its report."""
    if not (rights.may(user, ANSWER) and may_read(user)):
        return []
    rows = list(selectors.remedies(user).filter(next_due__isnull=False).order_by("next_due", "id")[:MOST])
    called = names({row.agency for row in rows})
    return [
        WorkItem(
            due=row.next_due,
            title=f"行政复议意见书 {row.opinion_no}",
            url=reverse("object", args=[REMEDY, row.public_id]),
            subject=called.get(row.agency, row.agency),
            missing="还没有报送纠正情况",
            basis=BASIS,
            act="报送纠正情况",
            act_url=reverse("remedy-report", args=[row.public_id]),
            kind="复议",
        )
        for row in rows
    ]
