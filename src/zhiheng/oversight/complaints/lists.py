"""Lists of requests (诉求办理), accusations (控告举报), released summaries (摘要) and scanned codes (监督码)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import ChoiceFilter, Choices, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.kit.scopes import Scope
from zhiheng.law.library import vocabulary
from zhiheng.oversight.complaints import selectors, words
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint, Release, ScanCode, Stage
from zhiheng.oversight.complaints.permissions import may_read, may_supervise
from zhiheng.oversight.complaints.topics import choices, title_of
from zhiheng.oversight.findings.lists import every_body
from zhiheng.registry.listing import attach_agencies, attached

GROUP = "诉求举报"


def _kinds(user: User) -> Choices:
    return list(vocabulary().codes["complaint_kind"].items())


def _topics(user: User) -> Choices:
    """Return the matters that occur, our own codes first."""
    known = dict(choices())
    used = Complaint.objects.exclude(topic="").order_by().values_list("topic", flat=True).distinct()[:200]
    return [*known.items(), *((one, title_of(one)) for one in sorted(set(used) - known.keys()))]


class Complaints(GenericList):
    """Requests and service complaints."""

    key, title, noun, counter = "complaints", "诉求办理", "诉求", "件"
    accusation = False
    group = GROUP
    unit_field = "handler"
    fixed: ClassVar[Sequence[str]] = ("accusation",)
    empty_text = "12345 转来的、扫码反映的、登记的诉求列在这里。"
    columns = (
        Column("number", "工单号", lambda row: row.number or row.public_id, link=True, nowrap=True),
        Column("topic", "事项", words.topic_of),
        Column("kind", "类别", words.kind_of, nowrap=True),
        Column("handler", "承办单位", attached("handler_name")),
        Column("stage", "状态", words.stage_state, Show.STATE, nowrap=True),
        Column("due", "答复期限", words.due_state, Show.STATE, sort="due", nowrap=True, plain=lambda row: row.due_on),
        Column("received", "登记日期", "received_on", Show.DAY, sort="recent", nowrap=True),
        Column("outcome", "评价", words.outcome_of, nowrap=True),
        Column("channel", "来源", words.channel_of, nowrap=True, default=False),
        Column("returns", "退回（次）", lambda row: row.returns or None, Show.NUMBER, default=False),
        Column("replied", "答复日期", "replied_on", Show.DAY, default=False, nowrap=True),
        Column("id", "编号", "public_id", default=False, nowrap=True),
    )
    filters = (
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Stage.choices)),
        RelatedFilter("handler", "承办单位", "handler", main=True, choices=every_body),
        ChoiceFilter("kind", "类别", "kind", main=True, choices=_kinds),
        ChoiceFilter("topic", "事项", "topic", main=True, choices=_topics),
        DateRange("received", "登记日期", "received_on", orders="recent"),
    )
    sorts = (
        Sort("recent", "最近登记的在前", "received_on", descending=True),
        Sort("due", "期限由近到远，只列待答复的", "due_on", only=Q(due_on__isnull=False)),
    )
    views = (
        View("待转办", "stage=received"),
        View("待答复", "sort=due"),
        View("退回再办", "stage=returned"),
        View("已答复待审核", "stage=replied"),
        View("已办结", "stage=closed"),
    )

    def visible(self, user: User) -> bool:
        """Return whether complaints exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Complaint]:
        """Return the complaints that the user may see."""
        return selectors.complaints(user).filter(accusation=self.accusation)

    def unscoped(self, user: User) -> QuerySet[Complaint]:
        """Return what no wall keeps from the user; the scope comes as one branch per unit."""
        return selectors.open_to(user).filter(accusation=self.accusation)

    def scope_branches(self, scope: Scope) -> list[Q]:
        """Return one part per handling unit, and what went to another body of the scope."""
        parts = super().scope_branches(scope)
        units = sorted(scope.units)
        return parts if scope.everything else [*parts, Q(body__in=units) & ~Q(handler__in=units)]

    def row_url(self, row: Complaint) -> str:
        """Return the complaint's page."""
        return reverse("object", args=[COMPLAINT, row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of the handling agencies."""
        attach_agencies(rows, handler_name="handler")

    def actions(self, user: User) -> Sequence[Act]:
        """Return the ways in, for whoever routes complaints."""
        if not may_supervise(user):
            return ()
        return (
            Act("查看反复反映", reverse("complaints-repeated"), "refresh"),
            Act("导入 12345 工单", reverse("registry-import", args=["work-orders"]), "table-import"),
            Act("登记投诉举报", reverse("complaint-receive"), "plus", primary=True),
        )


class Accusations(Complaints):
    """Accusations against agencies and officers; the accused see none of them."""

    key, title, noun, counter = "accusations", "控告举报", "控告举报", "件"
    accusation = True
    empty_text = "对执法机关和执法人员的控告、举报列在这里；被控告、举报的一方看不到。"

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way in, for whoever routes complaints."""
        return (Act("登记投诉举报", reverse("complaint-receive"), "plus"),) if may_supervise(user) else ()


class Summaries(GenericList):
    """What the bureau released to the accused."""

    key, title, noun, counter = "complaint-summaries", "控告举报摘要", "摘要", "份"
    group = GROUP
    unit_field = "agency"
    empty_text = "区司法局释出的控告举报摘要列在这里，摘要隐去了反映人的情况。"
    columns = (
        Column("agency", "机关", attached("agency_name"), link=True),
        Column("released", "释出日期", "released_on", Show.DAY, sort="recent", nowrap=True),
    )
    filters = (DateRange("released", "释出日期", "released_on", orders="recent"),)
    sorts = (Sort("recent", "最近释出的在前", "released_on", descending=True),)

    def visible(self, user: User) -> bool:
        """Return whether complaints exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[Release]:
        """Return the summaries that the user may see."""
        return selectors.releases(user)

    def row_url(self, row: Release) -> str:
        """Return the summary's page; nothing in its address leads to the complaint."""
        return reverse("complaint-summary", args=[row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of the agencies."""
        attach_agencies(rows, agency_name="agency")


class Codes(GenericList):
    """Codes that anyone scans to report."""

    key, title, noun, counter = "scan-codes", "监督码", "监督码", "个"
    group = GROUP
    unit_field = "agency"
    empty_text = "制作监督码，打印张贴；群众扫码就能反映问题。"
    columns = (
        Column("title", "名称", "title", link=True),
        Column("kind", "用途", "get_kind_display", nowrap=True),
        Column("agency", "机关", attached("agency_name")),
        Column("made", "制作日期", "made_on", Show.DAY, nowrap=True),
        Column(
            "active", "状态",
            lambda row: State(Kind.PLAIN, "启用") if row.active else State(Kind.LOCK, "停用"), Show.STATE, nowrap=True,
        ),
    )  # fmt: skip
    filters = (
        ChoiceFilter("kind", "用途", "kind", main=True, choices=lambda user: list(ScanCode.Kind.choices)),
        RelatedFilter("agency", "机关", "agency", main=True, choices=every_body),
    )
    sorts = (Sort("recent", "最近制作的在前", "pk", descending=True),)

    def visible(self, user: User) -> bool:
        """Return whether complaints exist for this user."""
        return may_read(user)

    def rows(self, user: User) -> QuerySet[ScanCode]:
        """Return the codes that the user may see."""
        return selectors.codes(user)

    def row_url(self, row: ScanCode) -> str:
        """Return the code's poster."""
        return reverse("scan-code", args=[row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach the names of the agencies."""
        attach_agencies(rows, agency_name="agency")

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to make one, where the user routes complaints."""
        return (Act("制作监督码", reverse("scan-code-make"), "plus", primary=True),) if may_supervise(user) else ()


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Complaints(), Accusations(), Summaries(), Codes()):
        register(listing)
