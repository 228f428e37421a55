"""The list of reviews and lawsuits (复议诉讼)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, State
from zhiheng.kit.pages.parts import Kind as Colour
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.findings.lists import GROUP, every_body
from zhiheng.oversight.findings.permissions import may_read
from zhiheng.oversight.remedies import selectors
from zhiheng.oversight.remedies.models import Kind, Outcome, Remedy
from zhiheng.oversight.remedies.projecting import REMEDY
from zhiheng.registry.listing import attach_agencies, attached

KEY = "remedies"
_COLOURS = {Outcome.LOST: Colour.BREACH, Outcome.KEPT: Colour.OK, Outcome.RUNNING: Colour.WAIT}


def outcome_state(row: Remedy) -> State:
    """Return how a remedy ended, with the result in words."""
    result = vocabulary().label("remedy_result", row.result) if row.result else row.get_outcome_display()
    return State(_COLOURS.get(Outcome(row.outcome), Colour.PLAIN), result)


def opinion_state(row: Remedy) -> State | None:
    """Return how far a 行政复议意见书 is; None where there is none."""
    if not row.opinion:
        return None
    if row.opinion_reported_on is not None:
        return State(Colour.OK, f"{row.opinion_reported_on:%m-%d} 已报送")
    return days.due_state(row.next_due, days.today(), in_days=True) if row.next_due else None


class Remedies(GenericList):
    """Reviews and lawsuits."""

    key, title, noun, counter = KEY, "复议诉讼", "复议诉讼", "件"
    group = GROUP
    unit_field = "agency"
    empty_text = "机关的决定被申请复议或者被起诉后，会列在这里。"
    columns = (
        Column("case", "案件", attached("case_title"), link=True),
        Column("kind", "种类", lambda row: row.get_kind_display(), nowrap=True),
        Column("agency", "机关", attached("agency_name")),
        Column("outcome", "结果", outcome_state, Show.STATE, nowrap=True),
        Column("opinion", "复议意见书", opinion_state, Show.STATE, sort="due", nowrap=True,
               plain=lambda row: row.next_due),
        Column("filed", "申请日期", "filed_on", Show.DAY, nowrap=True),
        Column("decided", "决定日期", "decided_on", Show.DAY, sort="decided", nowrap=True),
        Column("answered", "机关答复", "answered_on", Show.DAY, nowrap=True, default=False),
        Column("number", "意见书文号", "opinion_no", nowrap=True, default=False),
        Column("id", "编号", "public_id", nowrap=True, default=False),
    )  # fmt: skip
    filters = (
        RelatedFilter("agency", "机关", "agency", main=True, choices=every_body),
        ChoiceFilter("kind", "种类", "kind", main=True, choices=lambda user: list(Kind.choices)),
        ChoiceFilter("outcome", "结局", "outcome", main=True, choices=lambda user: list(Outcome.choices)),
        DateRange("due", "报送期限", "next_due", orders="due"),
        DateRange("decided", "决定日期", "decided_on", orders="decided"),
    )
    sorts = (
        Sort("recent", "最近出现的在前", "pk", descending=True),
        Sort("due", "意见书报送期限由近到远", "next_due", only=Q(next_due__isnull=False)),
        Sort("decided", "最近决定的在前", "decided_on", descending=True, only=Q(decided_on__isnull=False)),
    )
    views = (
        View("败诉（纠错）", "outcome=lost"),
        View("待报送纠正情况", "sort=due"),
        View("办理中", "outcome=running"),
    )

    def visible(self, user: User) -> bool:
        """Return whether remedies exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Remedy]:
        """Return the remedies that the user may see."""
        return selectors.remedies(user)

    def row_url(self, row: Remedy) -> str:
        """Return the remedy's page."""
        return reverse("object", args=[REMEDY, row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the door to the rates."""
        return (Act("败诉率", reverse("remedy-rates"), "report"),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of agencies and titles of cases."""
        attach_agencies(rows, agency_name="agency")
        known = LedgerObject.objects.filter(type="case", public_id__in={row.case for row in rows})
        called = {
            id_: title or number for id_, title, number in known.values_list("public_id", "title", "foreign_number")
        }
        for row in rows:
            row.case_title = called.get(row.case) or row.case or row.public_id


def register_all() -> None:
    """Put the list at its address."""
    register(Remedies())
