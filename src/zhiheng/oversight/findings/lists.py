"""Lists of findings (监督发现), clues (线索) and matters (监督事项)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry, titles
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, Choices, DateRange, Filter, RelatedFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.kit.rights import may
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.findings import overview, selectors
from zhiheng.oversight.findings.models import Finding, Matter, RuleEdition, Standing
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.findings.words import EFFECTS, KINDS, breach_state, days_over, standing_state
from zhiheng.registry import people
from zhiheng.registry.listing import attach_agencies, attached
from zhiheng.registry.memberships.rights import SUPERVISE, SUPERVISE_LINE
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind

GROUP, SPECIAL = "监督", "专项监督"
_OPEN = "standing=open"
further_picks: Registry[Callable[[User], Sequence[Act]]] = Registry("further act on several findings")
"""Acts on several findings that rooms above add to those of triage: addresses that take the identities as ``id``."""


def bodies(user: User, *, streets: bool = False) -> Choices:
    """Return the bodies in a user's scope as choices: the streets, or all others."""
    rows = Agency.objects.all()
    rows = rows.filter(kind=AgencyKind.SUBDISTRICT) if streets else rows.exclude(kind=AgencyKind.SUBDISTRICT)
    scope = scope_of(user)
    if not scope.everything:
        rows = rows.filter(public_id__in=sorted(scope.units))
    return [(row.public_id, str(row)) for row in rows.order_by("kind", "name")]


def every_body(user: User) -> Choices:
    """Return all bodies in a user's scope as choices, streets last."""
    return [*bodies(user), *bodies(user, streets=True)]


def rule_titles(user: User) -> Choices:
    """Return the rules by which there ever were findings, by title; of several texts the last."""
    found = dict(RuleEdition.objects.order_by("pk").values_list("rule", "title"))
    return sorted(found.items(), key=lambda item: item[1])


MOST_FOUND = 2_000


def by_officer(user: User, text: str, *, clue: bool) -> list[int]:
    """Return the keys of visible findings that an officer of exactly that name handles, the latest breaches first."""
    rows = selectors.findings(user).filter(clue=clue, officer__in=people.named(text))
    return list(rows.order_by("-since", "-pk").values_list("pk", flat=True)[:MOST_FOUND])


def object_titles(rows: Sequence[Finding]) -> dict[tuple[str, str], str]:
    """Return what the objects of findings are called, by type and id, in one query per type."""
    by_type: dict[str, set[str]] = {}
    for row in rows:
        by_type.setdefault(row.object_type, set()).add(row.object_id)
    found: dict[tuple[str, str], str] = {}
    for type_, ids in by_type.items():
        known = LedgerObject.objects.filter(type=type_, public_id__in=ids)
        called = titles[type_](sorted(ids)) if type_ in titles.names() else {}
        for id_, title, number in known.values_list("public_id", "title", "foreign_number"):
            found[type_, id_] = called.get(id_) or title or number or id_
    return found


def type_title(type_: str) -> str:
    """Return the Chinese name of a type of object, derived ones as what they join."""
    known = vocabulary().object(type_)
    return known.zh.partition("(")[0].partition("（")[0] if known else "合计"


class Findings(GenericList):
    """Violations."""

    key, title, noun, counter = "findings", "监督发现", "监督发现", "项"
    clue = False
    group = GROUP
    unit_field, person_field = "agency", "officer"
    fixed: ClassVar[Sequence[str]] = ("clue",)
    head_template = "findings/head.html"
    empty_text = "每夜对全部执法记录逐条审查，发现的问题列在这里。"
    columns = (
        Column("object", "对象", lambda row: getattr(row, "object_title", row.object_id), link=True),
        Column("rule", "未满足的要求", lambda row: row.edition.title),
        Column("state", "情形", lambda row: breach_state(row, row.as_of), Show.STATE),
        Column("agency", "机关", attached("agency_name")),
        Column("severity", "后果", lambda row: EFFECTS.get(row.severity, row.severity), nowrap=True),
        Column("standing", "处理", standing_state, Show.STATE, nowrap=True),
        Column("due", "期限", "due_day", Show.DAY, nowrap=True, default=False),
        Column("over", "超过（天）", lambda row: days_over(row, row.as_of), Show.NUMBER, default=False),
        Column("since", "违反之日", "since", Show.DAY, sort="since", nowrap=True),
        Column("officer", "承办人", attached("officer_name"), nowrap=True, default=False),
        Column("kind", "对象类别", lambda row: type_title(row.object_type), default=False),
        Column("basis", "依据", "edition.basis", default=False),
        Column("found", "发现日期", "found_on", Show.DAY, default=False, nowrap=True),
        Column("number", "规则编号", "rule", default=False),
        Column("id", "发现编号", "identity", default=False),
    )
    sorts = (
        Sort("since", "最近发生的在前", "since", descending=True),
        Sort("found", "最近发现的在前", "found_on", descending=True, offered=False),
    )
    views = (
        View("待处理", _OPEN),
        View("可能无效", f"{_OPEN}&severity=void"),
        View("变化待确认", "standing=changed"),
        View("已并入事项", "standing=matter"),
        View("不予认定", "standing=dismissed"),
        View("已消除", "standing=gone"),
    )

    def __init__(self) -> None:
        self.filters: Sequence[Filter] = (
            RelatedFilter("agency", "机关", "agency", main=True, choices=every_body),
            RelatedFilter("rule", "规则", "rule", main=True, choices=rule_titles),
            ChoiceFilter("severity", "后果", "severity", main=True, choices=lambda user: list(EFFECTS.items())),
            ChoiceFilter("standing", "处理", "standing", main=True, choices=lambda user: list(Standing.choices)),
            RelatedFilter("street", "街道", "agency", choices=lambda user: bodies(user, streets=True)),
            TextFilter("officer", "承办人", "pk", search=partial(by_officer, clue=self.clue), hint="全名"),
            DateRange("since", "违反之日", "since", orders="since"),
            DateRange("found", "发现日期", "found_on", orders="found"),
        )

    def visible(self, user: User) -> bool:
        """Return whether findings exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Finding]:
        """Return the findings that the user may see."""
        return selectors.findings(user).filter(clue=self.clue).select_related("edition")

    def unscoped(self, user: User) -> QuerySet[Finding]:
        """Return the findings of the list's kind that no wall keeps away; the scope comes as one branch per unit."""
        return selectors.open_to(user).filter(clue=self.clue)

    def row_url(self, row: Finding) -> str:
        """Return the finding's page."""
        return reverse("finding", args=[row.identity])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach titles of objects, names of agencies and officers, and the day of the last run."""
        attach_agencies(rows, agency_name="agency")
        called = people.names(sorted({row.officer for row in rows if row.officer}))
        named, run = object_titles(rows), selectors.last_run()
        for row in rows:
            row.officer_name = called.get(row.officer, "")
            row.object_title = named.get((row.object_type, row.object_id), row.object_id)
            row.as_of = run.as_of if run else None

    def pick_key(self, row: Finding) -> str:
        """Return the finding's identity."""
        return row.identity

    def picks(self, user: User) -> Sequence[Act]:
        """Return the acts of triage on several findings, where the user supervises."""
        if not may_supervise(user):
            return ()
        return (
            Act("交办", reverse("findings-assign"), "user"),
            Act("不予认定", reverse("findings-dismiss"), "ban"),
            *(act for more in further_picks for act in more(user)),
            Act("归并为监督事项", reverse("findings-group"), "folders", primary=True),
        )

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to audit now, where the user supervises."""
        return (Act("立即审查", reverse("findings-audit"), "refresh"),) if may_supervise(user) else ()

    def head(self, user: User) -> Mapping[str, Any]:
        """Return what the last run found, and the figures by agency and rule."""
        return overview.head(user, clue=self.clue)


class Clues(Findings):
    """Suspicions, for a person to check."""

    key, title, noun, counter = "clues", "疑似线索", "疑似线索", "条"
    clue = True
    empty_text = "只凭记录不能确定、须由人核实的情形列在这里，不计入违反。"


def stage_state(row: Matter) -> State:
    """Return how far a matter is."""
    kinds = {Matter.Stage.COLLECTED: Kind.WAIT, Matter.Stage.OPENED: Kind.DUE, Matter.Stage.CLOSED: Kind.OK}
    return State(kinds.get(Matter.Stage(row.stage), Kind.PLAIN), row.get_stage_display())


class Matters(GenericList):
    """Matters of supervision."""

    key, title, noun, counter = "matters", "监督事项", "监督事项", "件"
    group = GROUP
    unit_field = "agency"
    empty_text = "在监督发现中选中几项，归并为一件监督事项，会出现在这里。"
    columns = (
        Column("title", "名称", "title", link=True),
        Column("agency", "被监督机关", attached("agency_name")),
        Column("stage", "状态", stage_state, Show.STATE, nowrap=True),
        Column("count", "发现（项）", "count", Show.NUMBER),
        Column("kind", "监督方式", lambda row: KINDS.get(row.kind, row.kind), nowrap=True),
        Column("assignee", "督办人", attached("assignee_name"), nowrap=True),
        Column("made", "建立日期", "made_on", Show.DAY, nowrap=True),
        Column("opened", "督办日期", "opened_on", Show.DAY, nowrap=True, default=False),
    )
    filters = (
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Matter.Stage.choices)),
        RelatedFilter("agency", "被监督机关", "agency", main=True, choices=every_body),
    )
    sorts = (Sort("entered", "最近建立的在前", "pk", descending=True),)
    views = (View("待立督办", "stage=collected"), View("待督办", "stage=opened"), View("督办中", "stage=handled"))

    def visible(self, user: User) -> bool:
        """Return whether matters exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Matter]:
        """Return the matters that the user may see."""
        return selectors.matters(user)

    def row_url(self, row: Matter) -> str:
        """Return the matter's page."""
        return reverse("matter", args=[row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to open a matter without findings, for whoever supervises somebody."""
        if not (may(user, SUPERVISE) or may(user, SUPERVISE_LINE)):
            return ()
        return (Act("立督办", reverse("matter-new"), "plus"),)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of agencies and supervisors."""
        attach_agencies(rows, agency_name="agency")
        called = account_titles(row.assignee for row in rows)
        for row in rows:
            row.assignee_name = called.get(row.assignee, "")


def account_titles(ids: Any) -> dict[str, str]:
    """Return what accounts are called, by public id."""
    wanted = sorted({id_ for id_ in ids if id_})
    return dict(User.objects.filter(public_id__in=wanted).values_list("public_id", "title")) if wanted else {}


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Findings(), Clues(), Matters()):
        register(listing)
