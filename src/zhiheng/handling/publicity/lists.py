"""The list of penalty decisions and what is public of them (处罚决定公开)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.handling.cases.casefile import CASE, today
from zhiheng.handling.cases.lists import GROUP
from zhiheng.handling.publicity import permissions, selectors
from zhiheng.handling.publicity.models import Publicity, State
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days, parts
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.listing import attach_agencies, attached

KEY = "publicity"
_KINDS = {
    State.PENDING: Kind.WAIT, State.PUBLISHED: Kind.OK, State.WITHHELD: Kind.PLAIN, State.RECALL: Kind.BREACH,
    State.WITHDRAWN: Kind.PLAIN, State.ENDED: Kind.PLAIN, State.LAPSED: Kind.PLAIN,
}  # fmt: skip


def state(row: Publicity) -> parts.State:
    """Return how public a decision is."""
    return parts.State(_KINDS[State(row.state)], row.get_state_display())


def due(row: Publicity) -> parts.State | None:
    """Return the last day of what is owed."""
    return days.due_state(row.due_on, today()) if row.due_on else None


def ground(row: Publicity) -> str:
    """Return why a decision isn't public, in words."""
    return vocabulary().label("withholding", row.ground) if row.ground else ""


class Decisions(GenericList):
    """Penalty decisions and their publicity."""

    key, title, noun = KEY, "处罚决定公开", "处罚决定"
    group, unit_field = GROUP, "agency"
    empty_text = "作出处罚决定后自动列在这里；依法应当公开的，显示最迟哪天公开。"
    columns = (
        Column("title", "案件", attached("thing_title"), link=True),
        Column("number", "文号", attached("thing_number"), nowrap=True),
        Column("decided", "决定日期", "decided_on", Show.DAY, sort="recent", nowrap=True),
        Column("state", "公开情况", state, Show.STATE, nowrap=True, plain=lambda row: row.get_state_display()),
        Column("due", "期限", due, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.due_on),
        Column("must", "依法应当公开", lambda row: "是" if row.must else "", nowrap=True),
        Column("published", "公开日期", "published_on", Show.DAY, nowrap=True),
        Column("until", "公示截止", "until", Show.DAY, nowrap=True),
        Column("channel", "公开渠道", "channel", default=False),
        Column("anonymised", "隐去姓名", lambda row: "是" if row.anonymised else "", default=False),
        Column("ground", "不予公开的情形", ground, default=False),
        Column("reason", "理由", "reason", default=False),
        Column("agency", "机关", attached("agency_name"), default=False),
    )  # fmt: skip
    sorts = (
        Sort("recent", "最近决定的在前", "decided_on", descending=True),
        Sort("due", "期限由近到远，只列有期限的", "due_on", only=Q(due_on__isnull=False)),
    )
    views = (
        View("待公开", "state=pending&sort=due"),
        View("待撤回", "state=recall&sort=due"),
        View("已公开", "state=published&sort=due"),
        View("不予公开", "state=withheld"),
    )

    def __init__(self) -> None:
        choices = list(State.choices)
        self.filters = (ChoiceFilter("state", "公开情况", "state", main=True, choices=lambda user: choices),)

    def rows(self, user: User) -> QuerySet[Publicity]:
        """Return the decisions that a user may see."""
        return selectors.decisions(user)

    def unscoped(self, user: User) -> QuerySet[Publicity]:
        """Return the same rows; the scope comes as one branch per agency, or is the own work."""
        scope = scope_of(user)
        return Publicity.objects.all() if scope.units or scope.everything else selectors.decisions(user)

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return one branch per unit; the own work is narrowed by ``unscoped``."""
        return super().scope_branches(scope) if scope.units or scope.everything else [Q()]

    def visible(self, user: User) -> bool:
        """Return whether this account sees decisions at all."""
        return permissions.may_read(user)

    def row_url(self, row: Publicity) -> str:
        """Return the address of the case: there the choice is made."""
        return reverse("object", args=[CASE, row.case])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach titles and numbers in two queries."""
        attach_agencies(rows, agency_name="agency")
        things = LedgerObject.objects.filter(type=CASE, public_id__in=[row.case for row in rows])
        known = {one.public_id: one for one in things}
        for row in rows:
            thing = known.get(row.case)
            row.thing_number = thing.foreign_number if thing else ""
            row.thing_title = (thing.title if thing else "") or row.thing_number or row.case

    def actions(self, user: User) -> Sequence[Act]:
        """Return the ways out and in: the transfer file, past cases from such a file."""
        found = (
            [Act("导出双公示文件", reverse("publicity-export"), "table-export")] if permissions.may_export(user) else []
        )
        if permissions.may_import(user):
            found.append(Act("导入历史案件", reverse("registry-import", args=["penalties"]), "table-import"))
        return found


def register_all() -> None:
    """Register the list; called once at start-up."""
    register(Decisions())
