"""Lists: contact points, meetings with them, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.oversight.contactpoints import selectors
from zhiheng.oversight.contactpoints.models import Answered, ContactPoint, PointMeeting, Suggestion
from zhiheng.oversight.contactpoints.projecting import MEETING, SUGGESTION
from zhiheng.oversight.findings.lists import SPECIAL, every_body
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.registry.listing import attach_agencies, attached, until


def term(row: ContactPoint) -> State:
    """Return a contact point's term as a state."""
    return until(row.until) if row.active else State(Kind.LOCK, f"{row.until} 解聘")


def answer_state(row: Suggestion) -> State:
    """Return whether a suggestion was answered, or until when it must be."""
    if row.stage == Answered.OPEN:
        return days.due_state(row.due, days.today(), in_days=True)
    return State(Kind.OK if row.stage == Answered.ADOPTED else Kind.PLAIN, row.get_stage_display())


class Points(GenericList):
    """Enterprise contact points (企业联系点)."""

    key, title, noun, counter = "contact-points", "企业联系点", "企业联系点", "家"
    group = SPECIAL
    empty_text = "聘任的执法监督企业联系点列在这里。"
    columns = (
        Column("name", "企业", attached("enterprise_name"), link=True),
        Column("term", "任期", term, Show.STATE, nowrap=True, plain=lambda row: row.until),
        Column("since", "聘任日期", "since", Show.DAY, nowrap=True, sort="since"),
        Column("agency", "聘任机关", attached("agency_name"), default=False),
    )
    filters = (
        BooleanFilter("active", "在任", "active", main=True),
        DateRange("since", "聘任日期", "since", orders="since"),
    )
    sorts = (Sort("since", "最近聘任的在前", "since", descending=True),)

    def visible(self, user: User) -> bool:
        """Return whether contact points exist for this user."""
        return may_supervise(user)

    def rows(self, user: User) -> QuerySet[ContactPoint]:
        """Return the contact points that the user may see."""
        return selectors.points(user)

    def row_url(self, row: ContactPoint) -> str:
        """Return the enterprise's page."""
        return reverse("object", args=["enterprise", row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to name one."""
        return (Act("聘为企业联系点", reverse("contact-point-new"), "plus", primary=True),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names: two queries."""
        attach_agencies(rows, agency_name="agency")
        called = selectors.enterprise_names([row.public_id for row in rows])
        for row in rows:
            row.enterprise_name = called.get(row.public_id, row.public_id)


class Meetings(GenericList):
    """Meetings with contact points."""

    key, title, noun, counter = "point-meetings", "联系点会议", "会议", "次"
    group = SPECIAL
    empty_text = "召开的企业联系点会议，登记后列在这里。"
    columns = (
        Column("title", "会议", "title", link=True),
        Column("day", "召开日期", "held_on", Show.DAY, nowrap=True, sort="day"),
        Column("enterprises", "到会企业（家）", lambda row: len(row.enterprises), Show.NUMBER),
        Column("suggestions", "建议（条）", lambda row: len(row.suggestions), Show.NUMBER),
        Column("open", "待答复（条）", lambda row: row.open_suggestions, Show.NUMBER),
    )
    filters = (DateRange("day", "召开日期", "held_on", main=True, orders="day"),)
    sorts = (Sort("day", "最近的在前", "held_on", descending=True),)

    def visible(self, user: User) -> bool:
        """Return whether these meetings exist for this user."""
        return may_supervise(user)

    def rows(self, user: User) -> QuerySet[PointMeeting]:
        """Return the meetings that the user may see."""
        return selectors.meetings(user)

    def row_url(self, row: PointMeeting) -> str:
        """Return the meeting's page."""
        return reverse("object", args=[MEETING, row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to record one."""
        return (Act("登记联系点会议", reverse("point-meeting-new"), "plus", primary=True),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach how many suggestions wait for an answer: one query."""
        open_ = Suggestion.objects.filter(meeting__in=[row.public_id for row in rows], stage=Answered.OPEN)
        waiting = list(open_.values_list("meeting", flat=True))
        for row in rows:
            row.open_suggestions = waiting.count(row.public_id)


class Suggestions(GenericList):
    """Suggestions with their answers."""

    key, title, noun, counter = "suggestions", "合理化建议", "建议", "条"
    group = SPECIAL
    unit_field = "agency"
    empty_text = "企业联系点会议上提出、交机关办理的建议列在这里。"
    columns = (
        Column("words", "建议", "words", link=True),
        Column("agency", "办理机关", attached("agency_name")),
        Column("state", "答复", answer_state, Show.STATE, nowrap=True, sort="due", plain=lambda row: row.due),
        Column("assigned", "交办日期", "assigned_on", Show.DAY, nowrap=True),
        Column("answered", "答复日期", "answered_on", Show.DAY, nowrap=True),
        Column("answer", "答复内容", "answer", default=False),
    )
    filters = (
        RelatedFilter("agency", "办理机关", "agency", main=True, choices=every_body),
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Answered.choices)),
        DateRange("due", "答复期限", "due", main=True, orders="due"),
    )
    sorts = (Sort("due", "期限由近到远", "due"),)

    def offered_views(self) -> Sequence[View]:
        """Return the views; what is overdue depends on the day."""
        yesterday = days.today() - timedelta(days=1)
        return (
            View("待答复", "stage=open"),
            View("逾期", f"stage=open&due-to={yesterday}"),
            View("已采纳", "stage=adopted"),
        )

    def visible(self, user: User) -> bool:
        """Return whether suggestions exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Suggestion]:
        """Return the suggestions that the user may see."""
        return selectors.suggestions(user)

    def row_url(self, row: Suggestion) -> str:
        """Return the suggestion's page."""
        return reverse("object", args=[SUGGESTION, row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies."""
        attach_agencies(rows, agency_name="agency")


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Points(), Meetings(), Suggestions()):
        register(listing)
