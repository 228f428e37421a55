"""The lists of rules in force, of the district's settings, and of drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import parts
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter, Choices
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act
from zhiheng.law.facts import definitions
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.lists import GROUP
from zhiheng.oversight.findings.models import Standing, Tally
from zhiheng.oversight.findings.words import EFFECTS
from zhiheng.oversight.findings.years import unknown_years
from zhiheng.oversight.parameters import catalogue, inforce, selectors
from zhiheng.oversight.parameters.entries import name_words, rule_title, value_words
from zhiheng.oversight.parameters.models import CatalogueRule, Kind, RuleChange, Setting, State
from zhiheng.oversight.parameters.permissions import may_set
from zhiheng.registry.listing import attached

GUARD_WORDS = {"block": "不满足不能办理", "warn": "提醒", "none": "不提醒"}


def about_words(type_: str) -> str:
    """Return the type of object that a rule speaks of, in words."""
    found = vocabulary().objects.get(type_) or definitions().types.get(type_)
    return found.zh if found else type_


def state_of(row: CatalogueRule) -> parts.State:
    """Return whether a rule is settled."""
    if row.unsettled:
        return parts.State(parts.Kind.DUE, "待确认")
    if row.own:
        return parts.State(parts.Kind.PLAIN, "本区规则")
    return parts.State(parts.Kind.PLAIN, "本区有设定" if row.changed else "照规则库")


def _choices(column: str, words: Callable[[str], str]) -> Callable[[User], Choices]:
    """Return the values of a column that the catalogue has, as choices of a filter."""

    def found(user: User) -> Choices:
        """Return value and words of each."""
        catalogue.refresh()
        values = CatalogueRule.objects.order_by(column).values_list(column, flat=True).distinct()
        return [(value, words(value)) for value in values]

    return found


class Rules(GenericList):
    """Every rule in force."""

    key, title, noun, counter = "rules", "规则与参数", "规则", "条"
    group = GROUP
    head_template = "parameters/head.html"
    columns = (
        Column("title", "要求", "title", link=True),
        Column("basis", "依据", "basis"),
        Column("about", "对象", lambda row: about_words(row.about), nowrap=True),
        Column("effect", "违反的后果", lambda row: EFFECTS.get(row.effect, row.effect), nowrap=True),
        Column("guard", "办理时", lambda row: GUARD_WORDS[row.guard], nowrap=True),
        Column("state", "状态", state_of, Show.STATE, nowrap=True),
        Column("open", "待处理发现", attached("open_count"), Show.TEXT, nowrap=True),
        Column("dismissed", "不予认定", attached("dismissed_count"), Show.TEXT, default=False),
        Column("covers", "执行的法定要求", "covers", default=False),
        Column("rule", "编号", "rule", default=False),
    )
    filters = (
        ChoiceFilter("statute", "依据的法", "statute", main=True, choices=_choices("statute", str)),
        ChoiceFilter("about", "对象", "about", main=True, choices=_choices("about", about_words)),
        ChoiceFilter("effect", "后果", "effect", main=True, choices=lambda user: list(EFFECTS.items())),
        ChoiceFilter("guard", "办理时", "guard", choices=lambda user: list(GUARD_WORDS.items())),
        BooleanFilter("unsettled", "确认", "unsettled", main=True, yes="待确认", no="已确定"),
        BooleanFilter("own", "来源", "own", yes="本区规则", no="规则库"),
        BooleanFilter("changed", "本区设定", "changed", yes="有", no="没有"),
        BooleanFilter("executes", "法定要求", "executes", yes="执行已编号的要求", no="没有对应编号"),
    )
    sorts = (Sort("place", "本区规则在前，其余按规则库的次序", "place"),)
    views = (View("待确认", "unsettled=1"), View("本区有设定", "changed=1"), View("本区规则", "own=1"))

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user."""
        return may_set(user)

    def rows(self, user: User) -> QuerySet[CatalogueRule]:
        """Return the rules in force."""
        if may_set(user):
            catalogue.refresh()
        return selectors.catalogue(user)

    def row_url(self, row: CatalogueRule) -> str:
        """Return the rule's page."""
        return reverse("rule", args=[row.rule])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach how many findings each rule has, and how many were dismissed."""
        names = [row.rule for row in rows]
        found = Tally.objects.filter(rule__in=names).values_list("rule", "standing").annotate(n=Sum("count"))
        counts = {(rule, standing): many for rule, standing, many in found}
        for row in rows:
            row.open_count = f"{counts.get((row.rule, Standing.OPEN), 0):,}"
            row.dismissed_count = f"{counts.get((row.rule, Standing.DISMISSED), 0):,}"

    def actions(self, user: User) -> Sequence[Act]:
        """Return the ways to change what holds."""
        return (
            Act("查看放假日历", reverse("calendar-years"), "calendar"),
            Act("查看裁量方法", reverse("discretion-method"), "scale"),
            Act("查看设定记录", reverse("list", args=["rule-settings"]), "history"),
            Act("启用本区规则", reverse("rule-add"), "plus", primary=True),
        )

    def head(self, user: User) -> Mapping[str, Any]:
        """Return what waits (drafts, methods of discretion), what no longer fits, and years without calendar."""
        unfit = [f"{rule_title(one.rule)}：{why}" for one, why in inforce.current().unfit]
        return {
            "method": selectors.undecided(),
            "drafts": list(selectors.drafts(user)[:10]),
            "unfit": unfit,
            "calendar": unknown_years(localdate()),
        }


def _set_rules(user: User) -> Choices:
    """Return the rules that have settings, as choices of a filter."""
    return [(id_, rule_title(id_)) for id_ in sorted(set(Setting.objects.values_list("rule", flat=True)))]


class Settings(GenericList):
    """Every setting that was confirmed: who, when, by which document."""

    key, title, noun, counter = "rule-settings", "规则与参数的设定记录", "设定", "项"
    group = GROUP
    head_template = "parameters/settings_head.html"
    empty_text = "本区确认的事项、设定的数值、放宽的办理限制和本区规则，经两人办理后记在这里。"
    columns = (
        Column("rule", "规则", attached("rule_title"), link=True),
        Column("kind", "种类", "get_kind_display", nowrap=True),
        Column("name", "事项", lambda row: name_words(row.kind, row.rule, row.name)),
        Column("value", "内容", lambda row: value_words(row.kind, row.rule, row.name, row.value)),
        Column("start", "生效日期", "start", Show.DAY, nowrap=True),
        Column("end", "截止日期", "end", Show.DAY, nowrap=True, default=False),
        Column("document", "文号", "document", nowrap=True),
        Column("account", "提请人", attached("account_title"), nowrap=True),
        Column("second", "复核人", attached("second_title"), nowrap=True),
        Column("recorded", "记录时间", "recorded_at", Show.MOMENT, nowrap=True, default=False),
    )
    filters = (
        ChoiceFilter("kind", "种类", "kind", main=True, choices=lambda user: list(Kind.choices)),
        ChoiceFilter("rule", "规则", "rule", choices=_set_rules),
    )
    sorts = (Sort("start", "生效日期由近到远", "start", descending=True),)

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user."""
        return may_set(user)

    def rows(self, user: User) -> QuerySet[Setting]:
        """Return the settings."""
        return selectors.settings(user)

    def row_url(self, row: Setting) -> str:
        """Return the rule's page, or that of the methods of discretion."""
        if row.kind == Kind.DISCRETION:
            return reverse("discretion-method")
        return reverse("rule", args=[row.rule])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach titles of rules and accounts."""
        called = selectors.titles({name for row in rows for name in (row.account, row.second) if name})
        for row in rows:
            row.rule_title = rule_title(row.rule)
            row.account_title, row.second_title = called.get(row.account, ""), called.get(row.second, "")


CHANGE_STATES = {State.DRAFT: parts.Kind.DUE, State.ADOPTED: parts.Kind.OK, State.DROPPED: parts.Kind.LOCK}


class Changes(GenericList):
    """Drafts of changes and what became of them."""

    key, title, noun, counter = "rule-changes", "规则与参数的更改", "更改", "项"
    group = GROUP
    empty_text = "从规则页拟作的更改列在这里，先试算，再由两人办理。"
    columns = (
        Column("title", "更改", "title", link=True),
        Column("proposer", "草拟人", lambda row: row.proposer.title, nowrap=True),
        Column("made", "草拟时间", "made_at", Show.MOMENT, nowrap=True),
        Column("state", "状态", lambda row: parts.State(CHANGE_STATES[row.state], row.get_state_display()), Show.STATE),
    )
    filters = (ChoiceFilter("state", "状态", "state", main=True, choices=lambda user: list(State.choices)),)
    sorts = (Sort("entered", "最近草拟的在前", "pk", descending=True),)
    views = (View("草拟中", "state=draft"),)

    def visible(self, user: User) -> bool:
        """Return whether the list exists for this user."""
        return may_set(user)

    def rows(self, user: User) -> QuerySet[RuleChange]:
        """Return the drafts."""
        return selectors.changes(user)

    def row_url(self, row: RuleChange) -> str:
        """Return the change's page."""
        return reverse("rule-change", args=[row.public_id])


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Rules(), Settings(), Changes()):
        register(listing)
