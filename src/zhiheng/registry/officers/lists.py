"""Lists of officers and of yearly appraisals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter, RelatedFilter, TextFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import now
from zhiheng.registry import people
from zhiheng.registry.holding import ENFORCING, UNQUALIFIED, holding
from zhiheng.registry.listing import RegistryList, agencies, attach_agencies, attached, choices, until, words
from zhiheng.registry.models import Officer
from zhiheng.registry.models.held import FOREVER
from zhiheng.registry.officers import selectors


def certificate_state(row: Any) -> State:
    """Return whether an officer may enforce today, in words; what ``dress`` attached decides."""
    if row.left_on:
        return State(Kind.LOCK, "已离岗", f"{row.left_on} 起")
    if (valid := getattr(row, "valid", None)) is not None:
        if valid.last_day == FOREVER:
            return State(Kind.OK, "有效", "长期")
        state = until(valid.last_day)
        if state.kind is Kind.PLAIN:
            return State(Kind.OK, "有效", f"{valid.last_day} 止")
        return State(state.kind, f"有效，{state.text}", state.note)
    if row.employment in UNQUALIFIED:
        return State(Kind.LOCK, "辅助人员，不得执法")
    return State(Kind.LOCK, "没有有效证件")


def by_name(user: User, text: str) -> list[int]:
    """Return the keys of visible officers with exactly that name, or with a certificate of that number."""
    rows = selectors.officers(user)
    ids = set(people.named(text)) | set(people.by_certificate(text))
    return list(rows.filter(public_id__in=ids).values_list("pk", flat=True)[:2000])


class Officers(RegistryList):
    """Officers."""

    persons = True
    key, title, noun, counter, subject = "officers", "执法人员", "执法人员", "人", "officer"
    new, importer = ("appoint",), "officers"
    columns = (
        Column("name", "姓名", attached("name"), link=True, nowrap=True),
        Column("agency", "所在机关", attached("agency_name")),
        Column("unit", "内设机构", "unit"),
        Column("employment", "用工性质", words("employment", "employment"), nowrap=True),
        Column("duty", "岗位", attached("duty"), nowrap=True),
        Column("certificate", "执法证件", certificate_state, Show.STATE),
        Column("number", "证号", attached("number"), nowrap=True),
        Column("post", "职务", "post", default=False),
        Column("law", "法律职业资格", lambda row: "有" if row.law_qualified else "", default=False),
        Column("appointed", "任用日期", "appointed_on", Show.DAY, default=False),
        Column("left", "离岗日期", "left_on", Show.DAY, default=False),
    )
    filters = (
        TextFilter("q", "姓名或证号", "pk", main=True, search=by_name, hint="全名或证号"),
        RelatedFilter("agency", "所在机关", "agency", main=True, choices=agencies),
        ChoiceFilter("employment", "用工性质", "employment", main=True, choices=choices("employment")),
        BooleanFilter("left", "在岗", "left_on__isnull", main=True, yes="在岗", no="已离岗"),
    )
    sorts = (Sort("entered", "最近登记的在前", "pk", descending=True),)
    views = (View("在岗", "left=1"), View("辅助人员", "left=1&" + "&".join(f"employment={e}" for e in UNQUALIFIED)))

    def rows(self, user: User) -> QuerySet[Officer]:
        """Return the officers that the user may see."""
        return selectors.officers(user)

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names, agencies, valid certificates and functions: five queries for a page."""
        ids = [row.public_id for row in rows]
        attach_agencies(rows, agency_name="agency")
        called, moment = people.names(ids), now()
        valid = {fact.subject: fact for fact in holding("certificate.valid", moment, ENFORCING).filter(subject__in=ids)}
        roles: dict[str, list[str]] = {}
        for subject, value in holding("role.held", moment).filter(subject__in=ids).values_list("subject", "value"):
            roles.setdefault(subject, []).append(vocabulary().label("officer_role", value))
        numbers = people.certificate_numbers([fact.carrier for fact in valid.values()])
        for row in rows:
            row.name, row.valid = called[row.public_id], valid.get(row.public_id)
            row.number = numbers.get(row.valid.carrier, "") if row.valid else ""
            row.duty = "、".join(roles.get(row.public_id, ())) or {True: "一线执法", False: "其他"}.get(
                row.duty_post, ""
            )


class Appraisals(RegistryList):
    """Yearly appraisals."""

    persons = True
    key, title, noun, counter, subject = "appraisals", "年度考核", "考核结果", "条", "officer"
    columns = (
        Column("name", "姓名", attached("name"), link=True),
        Column("agency", "机关", attached("agency_name")),
        Column("year", "年度", lambda row: str(row.year)),
        Column("grade", "等次", "grade"),
        Column("score", "得分", "score", Show.NUMBER),
        Column("published", "公布日期", "published_on", Show.DAY),
    )
    filters = (RelatedFilter("agency", "机关", "agency", main=True, choices=agencies),)
    sorts = (Sort("entered", "最近登记的在前", "pk", descending=True),)

    def rows(self, user: User) -> QuerySet[Any]:
        """Return the appraisals of visible officers."""
        return selectors.appraisals(user)

    def row_url(self, row: Any) -> str:
        """Return the officer's page."""
        from django.urls import reverse

        return reverse("object", args=["officer", row.officer])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names and agencies."""
        attach_agencies(rows, agency_name="agency")
        called = people.names([row.officer for row in rows])
        for row in rows:
            row.name = called[row.officer]


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Officers(), Appraisals()):
        register(listing)
