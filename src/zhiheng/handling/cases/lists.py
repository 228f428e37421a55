"""The lists of cases: one's own (我的案件), what falls due (办案期限), what waits for approval (待审批)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CASE, ORDINARY, today
from zhiheng.handling.cases.models import Case, Proposal, Standing
from zhiheng.handling.cases.permissions import may_handle
from zhiheng.handling.cases.stagefilter import StageFilter
from zhiheng.kit import contributions, rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, Choices, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, State
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import procedure_for
from zhiheng.law.reference.words import type_words
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

GROUP = "办案"
MANY = 2
"""From so many waiting drafts on bulk approval is offered."""


def stages(user: User) -> Choices:
    """Return (key, title) of the stages of the procedures as they hold today."""
    return stages_known()


def stage_words(row: LedgerObject) -> str:
    """Return the stage of a case."""
    case = getattr(row, "handled", None)
    return dict(stages_known()).get(case.stage, "") if case is not None else ""


def stages_known() -> Choices:
    """Return all stages, whoever asks: those of the ordinary procedure first."""
    kinds = sorted(vocabulary().codes["procedure"], key=lambda kind: kind != ORDINARY)
    procedures = [procedure_for(CASE, kind, today()) for kind in kinds]
    known: dict[str, str] = {}
    for one in procedures:
        for key, title in one.stages.items() if one else ():
            known.setdefault(key, title)
    return list(known.items())


def due(row: LedgerObject) -> State | None:
    """Return the nearest deadline in words."""
    return None if row.next_due is None else days.due_state(row.next_due, today())


def left(row: LedgerObject) -> int | None:
    """Return how many days are left (negative: overdue)."""
    return None if row.next_due is None else (row.next_due - today()).days


def requirement(row: LedgerObject) -> str:
    """Return what falls due next, in words."""
    if not row.next_rule:
        return ""
    found = contributions.requirements.lookup(row.next_rule)
    return found.title if found is not None else row.next_rule


def handlers(row: LedgerObject) -> str:
    """Return who handles a case, as ``dress`` attached it."""
    return str(getattr(row, "handler_names", ""))


_COLUMNS = (
    Column("title", "案件", lambda row: row.title or row.public_id, link=True),
    Column("number", "案号", "foreign_number", nowrap=True),
    Column("stage", "阶段", stage_words, nowrap=True),
    Column("due", "期限", due, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.next_due),
    Column("left", "剩余天数", left, Show.NUMBER, default=False),
    Column("requirement", "到期的要求", requirement),
    Column("handlers", "办案人员", handlers),
    Column("state", "最近一步", lambda row: type_words(row.state) if row.state else "", nowrap=True),
    Column("last", "办理日期", "last_date", Show.DAY, sort="recent", nowrap=True),
    Column("record", "记录所在", lambda row: "本系统" if row.record == "here" else "外部系统", default=False),
    Column("filed", "立案日期", "handled.filed_on", Show.DAY, default=False, nowrap=True),
    Column("agency", "机关", lambda row: str(getattr(row, "agency_name", "")), default=False),
)
_SORTS = (
    Sort("due", "期限由近到远，只列有期限的", "next_due", only=Q(next_due__isnull=False)),
    Sort("recent", "最近办理的在前", "last_day", descending=True),
)


class CaseList(GenericList):
    """Cases as rows of the ledger with what the room knows of them."""

    noun = "案件"
    group = GROUP
    columns = _COLUMNS
    fixed: ClassVar[Sequence[str]] = ("type",)
    unit_field = ""

    def __init__(self) -> None:
        self.filters = (
            StageFilter("stage", "阶段", "handled__stage", main=True, choices=stages),
            TextFilter("q", "案号", "foreign_number", hint="案号的开头", least=2, orders="recent"),
        )

    def row_url(self, row: LedgerObject) -> str:
        """Return the address of the case."""
        return reverse("object", args=[CASE, row.public_id])

    def dress(self, rows: Sequence[LedgerObject], user: User) -> None:
        """Attach stage, handlers and agency's name, in four queries for any number of rows."""
        cases = {one.pk: one for one in Case.objects.filter(pk__in=[row.pk for row in rows])}
        handlers: dict[int, list[str]] = {}
        for pk, officer in Case.objects.filter(pk__in=cases).values_list("pk", "handlings__officer"):
            if officer:
                handlers.setdefault(pk, []).append(officer)
        called = people.names({officer for some in handlers.values() for officer in some})
        bodies = names({row.agency for row in rows})
        for row in rows:
            if row.pk in cases:
                row.handled = cases[row.pk]
            row.handler_names = "、".join(called[who] for who in handlers.get(row.pk, ()))  # type: ignore[attr-defined]  # read by handlers
            row.agency_name = bodies.get(row.agency, "")  # type: ignore[attr-defined]  # read by its column

    def actions(self, user: User) -> Sequence[Act]:
        """Return the button that opens a case."""
        return [Act("登记线索", reverse("case-new"), "plus", primary=True)] if may_handle(user) else []


class MyCases(CaseList):
    """Open cases that the account's person handles."""

    key, title = "my-cases", "我的案件"
    sorts = tuple(reversed(_SORTS))
    empty_text = "登记线索、被指定为办案人员后，案件列在这里，直到归档。"

    def rows(self, user: User) -> QuerySet[LedgerObject]:
        """Return the cases that this account handles."""
        return selectors.mine(user)

    def visible(self, user: User) -> bool:
        """Return whether this account handles cases."""
        return may_handle(user)


class DueCases(CaseList):
    """Cases with something due, the nearest first."""

    key, title = "due-cases", "办案期限"
    sorts = _SORTS
    unit_field = "agency"
    views = (
        View("调查取证", "stage=investigation"),
        View("告知与决定", "stage=decision"),
        View("送达与执行", "stage=execution"),
    )
    empty_text = "有期限的案件列在这里，最近到期的在前。"

    def rows(self, user: User) -> QuerySet[LedgerObject]:
        """Return the cases in the user's scope that owe something."""
        return selectors.cases(user).filter(next_due__isnull=False)

    def unscoped(self, user: User) -> QuerySet[LedgerObject]:
        """Return the same rows; the scope comes as one branch per agency."""
        if not scope_of(user).units and not scope_of(user).everything:
            return self.rows(user)
        return LedgerObject.objects.filter(type=CASE, next_due__isnull=False)

    def scope_branches(self, scope: Any) -> list[Q]:
        """Return one branch per unit; what only the person handled is narrowed by ``unscoped``."""
        return super().scope_branches(scope) if scope.units or scope.everything else [Q()]

    def visible(self, user: User) -> bool:
        """Return whether this account sees cases."""
        return rights.may(user, rights.VIEW) and not scope_of(user).empty


class Approvals(GenericList):
    """Drafts: those that wait for this account, and those decided before."""

    key, title, noun = "case-approvals", "审批", "审批件"
    group = GROUP
    unit_field = "agency"
    columns = (
        Column("title", "事项", "title", link=True),
        Column("maker", "报批人", "maker", nowrap=True),
        Column("made", "报批时间", "made_at", Show.MOMENT, nowrap=True),
        Column("standing", "状态", lambda row: row.get_standing_display(), nowrap=True),
        Column("decider", "审批人", "decider", nowrap=True),
        Column("opinion", "审批意见", "opinion"),
    )
    sorts = (Sort("recent", "最近报批的在前", "pk", descending=True),)
    views = (
        View("待审批", "standing=waiting"),
        View("已批准", "standing=approved"),
        View("已退回", "standing=returned"),
    )
    empty_text = "办案人员报批的事项列在这里。"

    def __init__(self) -> None:
        self.filters = (
            ChoiceFilter("standing", "状态", "standing", main=True, choices=lambda user: list(Standing.choices)),
        )

    def rows(self, user: User) -> QuerySet[Proposal]:
        """Return the drafts of the agencies for which this account approves."""
        return Proposal.objects.filter(scope_of(user).condition("agency"))

    def visible(self, user: User) -> bool:
        """Return whether this account approves for an agency."""
        return rights.may(user, rights.APPROVE) and not scope_of(user).everything and not scope_of(user).empty

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to bulk approval, where more than one draft waits."""
        acts = selectors.waiting_acts(user)
        if sum(n for _, n in acts) < MANY:
            return []
        return [Act("成批审批", reverse("case-approvals-bulk", args=[acts[0][0]]), "check")]

    def row_url(self, row: Proposal) -> str:
        """Return the address of the draft."""
        return reverse("case-proposal", args=[row.public_id])


known = {one.key: one for one in (MyCases(), DueCases(), Approvals())}
"""The room's lists by key."""


def register_all() -> None:
    """Register the lists; called once at start-up."""
    for one in known.values():
        register(one)
