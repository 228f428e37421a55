"""Lists of bodies, teams and entrustments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.ledger.acting import now
from zhiheng.registry.agencies import selectors
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.listing import RegistryList, attach_agencies, attached, choices, until, words
from zhiheng.registry.models import Agency, Entrustment, Team
from zhiheng.registry.models.agencies import AgencyKind, TeamKind


def announced(row: Agency) -> State:
    """Return whether a body may enforce, in words."""
    if row.ended_on:
        return State(Kind.LOCK, "已终止", f"{row.ended_on} 起")
    if row.announced_on is None:
        return State(Kind.LOCK, "未公告，不得执法")
    return State(Kind.OK, "已公告", row.announcement_no)


class Agencies(RegistryList):
    """Enforcing bodies."""

    key, title, noun, counter, subject = "agencies", "执法主体", "执法主体", "个", "agency"
    new, importer = ("register",), "agencies"
    columns = (
        Column("name", "名称", str, link=True),
        Column("kind", "类别", "kind_words", nowrap=True),
        Column("field", "领域", words("field", "field"), nowrap=True),
        Column("announced", "公告", announced, Show.STATE),
        Column("officers", "持证人数", "certified", Show.NUMBER),
        Column("superior", "上级主体", attached("superior_name")),
        Column("managed_by", "代管单位", "managed_by"),
        Column("full", "全称", "name", default=False),
        Column("uscc", "统一社会信用代码", "uscc", default=False, nowrap=True),
        Column("confirmation", "确认文号", "confirmation_no", default=False),
        Column("announcement", "公告文号", "announcement_no", default=False),
    )
    filters = (
        TextFilter("q", "全称", "name", main=True, orders="name", hint="全称的开头", least=1),
        ChoiceFilter("kind", "类别", "kind", main=True, choices=lambda user: list(AgencyKind.choices)),
        ChoiceFilter("field", "领域", "field", main=True, choices=choices("field")),
    )
    sorts = (Sort("entered", "按登记先后", "pk"), Sort("name", "按全称", "name"))
    views = (View("街道", "kind=subdistrict"),)

    def rows(self, user: User) -> QuerySet[Agency]:
        """Return all bodies."""
        return selectors.agencies(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach superiors and numbers of certified officers: two queries."""
        attach_agencies(rows, superior_name="superior")
        valid = holding("certificate.valid", now(), ENFORCING).filter(agency__in=[row.public_id for row in rows])
        pairs = set(valid.values_list("agency", "subject"))
        for row in rows:
            row.certified = sum(1 for agency, _ in pairs if agency == row.public_id)


class Organisations(RegistryList):
    """Other bodies."""

    key, title, noun, counter, subject = "organisations", "其他单位", "单位", "个", "organisation"
    new = ("register",)
    columns = (
        Column("name", "名称", "name", link=True),
        Column("kind", "类别", "kind"),
        Column("uscc", "统一社会信用代码", "uscc", nowrap=True),
        Column("region", "区划", "region"),
    )
    filters = (TextFilter("q", "名称", "name", main=True, orders="name", hint="名称的开头"),)
    sorts = (Sort("entered", "最近登记的在前", "pk", descending=True), Sort("name", "按名称", "name"))

    def rows(self, user: User) -> QuerySet[Any]:
        """Return all other bodies."""
        return selectors.organisations(user)


class Teams(RegistryList):
    """Teams and how many are seconded to them now."""

    key, title, noun, counter, subject = "teams", "执法队伍", "执法队伍", "支", "team"
    new = ("form",)
    columns = (
        Column("name", "名称", "name", link=True),
        Column("kind", "类别", lambda row: dict(TeamKind.choices).get(row.kind, row.kind)),
        Column("host", "牵头或派驻单位", attached("host_name")),
        Column("command", "指挥", "command"),
        Column("members", "现有人员", "people", Show.NUMBER),
        Column("formed", "组建日期", "formed_on", Show.DAY),
        Column("until", "期限", lambda row: until(row.until, "已期满"), Show.STATE),
    )
    filters = (ChoiceFilter("kind", "类别", "kind", main=True, choices=lambda user: list(TeamKind.choices)),)
    sorts = (Sort("entered", "最近组建的在前", "pk", descending=True),)

    def rows(self, user: User) -> QuerySet[Team]:
        """Return all teams."""
        return selectors.teams(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach hosts and numbers of members: two queries."""
        attach_agencies(rows, host_name="host")
        here = holding("team.seconded", now()).filter(carrier__in=[row.public_id for row in rows])
        pairs = set(here.values_list("carrier", "subject"))
        for row in rows:
            row.people = sum(1 for team, _ in pairs if team == row.public_id)


class Entrustments(RegistryList):
    """Deeds of entrustment."""

    key, title, noun, counter, subject = "entrustments", "行政处罚委托", "委托", "份", "entrustment"
    columns = (
        Column("number", "委托书编号", str, link=True),
        Column("principal", "委托机关", attached("principal_name")),
        Column("entrusted", "受委托组织", attached("entrusted_name")),
        Column("matters", "委托事项", lambda row: "、".join(row.matters)),
        Column("until", "期限", lambda row: ended(row) or until(row.valid_to, "已期满"), Show.STATE),
        Column("published", "公布日期", "published_on", Show.DAY),
    )
    filters = ()
    sorts = (Sort("entered", "最近签订的在前", "pk", descending=True),)

    def rows(self, user: User) -> QuerySet[Entrustment]:
        """Return all entrustments."""
        return selectors.entrustments(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of both sides."""
        attach_agencies(rows, principal_name="principal", entrusted_name="entrusted")


def ended(row: Any) -> State | None:
    """Return the state of what was ended before its term."""
    return State(Kind.LOCK, "已终止", f"{row.ended_on} 起") if row.ended_on else None


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Agencies(), Organisations(), Teams(), Entrustments()):
        register(listing)
