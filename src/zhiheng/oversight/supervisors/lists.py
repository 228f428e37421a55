"""The lists of social supervisors and of assignments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.lists import SPECIAL
from zhiheng.oversight.supervisors import selectors
from zhiheng.oversight.supervisors.actpages import assignment_url
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor, Stage
from zhiheng.oversight.supervisors.permissions import assignee_of, may_supervise, may_take_part
from zhiheng.oversight.supervisors.words import kind_words, state_of, term_state
from zhiheng.registry import people


class SocialSupervisors(GenericList):
    """Social supervisors (社会监督员)."""

    key, title, noun, counter = "social-supervisors", "社会监督员", "社会监督员", "名"
    group = SPECIAL
    empty_text = "聘任的社会监督员列在这里。"
    columns = (
        Column("name", "姓名", lambda row: row.name, link=True),
        Column("state", "任期", term_state, Show.STATE, nowrap=True),
        Column("expertise", "专业领域", "expertise"),
        Column("credential", "聘书号", "credential"),
        Column("since", "聘任日期", "since", Show.DAY, nowrap=True),
    )
    filters = (BooleanFilter("active", "在任", "active", main=True, yes="在任", no="已解聘"),)
    sorts = (Sort("recent", "最近聘任的在前", "pk", descending=True),)
    views = (View("在任", "active=1"),)

    def visible(self, user: User) -> bool:
        """Return whether the register exists for this user."""
        return may_supervise(user)

    def rows(self, user: User) -> QuerySet[SocialSupervisor]:
        """Return the social supervisors that the user may see."""
        return selectors.social_supervisors(user)

    def row_url(self, row: SocialSupervisor) -> str:
        """Return the page on which the term is renewed."""
        return reverse("social-supervisor-again", args=[row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to engage somebody."""
        return (Act("聘任社会监督员", reverse("social-supervisor-new"), "plus", primary=True),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names."""
        called = people.names([row.public_id for row in rows])
        for row in rows:
            row.name = called[row.public_id]


class Assignments(GenericList):
    """Assignments of supervision (监督任务)."""

    key, title, noun, counter = "assignments", "监督任务", "监督任务", "件"
    group = SPECIAL
    unit_field = "assignee"
    empty_text = "交办的监督任务列在这里。"
    columns = (
        Column("title", "任务", "title", link=True),
        Column("kind", "种类", kind_words, nowrap=True),
        Column("assignee", "承担者", lambda row: row.assignee_name),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("given", "交办日期", "given_on", Show.DAY, nowrap=True),
        Column("due", "期限", "due", Show.DAY, nowrap=True, default=False),
        Column("suggestion", "建议", "suggestion", default=False),
    )
    filters = (
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Stage.choices)),
        ChoiceFilter(
            "kind", "种类", "kind", main=True, choices=lambda user: list(vocabulary().codes["assignment_kind"].items())
        ),
    )
    sorts = (Sort("recent", "最近交办的在前", "pk", descending=True),)
    views = (View("待报告", "stage=given"), View("待答复", "stage=reported"))

    def visible(self, user: User) -> bool:
        """Return whether assignments exist for this user."""
        return may_take_part(user)

    def rows(self, user: User) -> QuerySet[Assignment]:
        """Return the assignments that the user may see."""
        return selectors.assignments(user)

    def row_url(self, row: Assignment) -> str:
        """Return the assignment's page."""
        return assignment_url(row.public_id)

    def actions(self, user: User) -> Sequence[Act]:
        """Return the ways to give one, or to tell something of one's own accord."""
        if may_supervise(user):
            return (Act("交办监督任务", reverse("assignment-new"), "plus", primary=True),)
        return (Act("反映问题", reverse("assignment-tell"), "message-report"),) if assignee_of(user)[1] else ()

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach who takes them."""
        called = selectors.assignee_names(rows)
        for row in rows:
            row.assignee_name = called.get(row.assignee, "")


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (SocialSupervisors(), Assignments()):
        register(listing)
