"""The methods of discretion that a district decides (裁量方法, F20): how each stands, and the page that drafts one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from zhiheng.kit.pages.parts import Act, Kind, Link, State
from zhiheng.law.discretion.model import Policy
from zhiheng.law.discretion.settling import CHOICES
from zhiheng.oversight.parameters import selectors
from zhiheng.oversight.parameters.entries import METHOD, Entry, factor_words, name_words, value_words
from zhiheng.oversight.parameters.forms import MethodForm
from zhiheng.oversight.parameters.models import Kind as Change
from zhiheng.oversight.parameters.models import Setting
from zhiheng.oversight.parameters.pages import About, Drafting
from zhiheng.oversight.parameters.rulepage import Settable

_PROVISIONAL = Policy()


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together on the page: a heading, what it means, the things to decide."""

    title: str
    explains: str
    lines: Sequence[Settable]


def groups() -> list[Group]:
    """Return what may be decided: how circumstances are weighed, and readings of circumstances of the law."""
    latest = {row.name: row for row in selectors.methods()}
    return [
        Group(
            "情节怎样计算", "法律只要求综合考虑，没有规定怎样计算。基准的制定机关已经确定的，照该基准。",
            list(_lines(CHOICES, latest)),
        ),
        Group(
            "法定情节的理解", "条文修改或者上下位法不一致，所列条件须由本区核对后确认。",
            list(_lines(factor_words(), latest)),
        ),
    ]  # fmt: skip


def _lines(names: Any, latest: dict[str, Setting]) -> Iterator[Settable]:
    for name in names:
        act = Act("确定" if name in CHOICES else "确认", reverse("discretion-decide", args=[name]))
        yield Settable(name_words(Change.DISCRETION, METHOD, name), _state(name, latest.get(name)), act)


def _state(name: str, row: Setting | None) -> State:
    if row is not None and selectors.settles(row):
        when = "起" if row.start <= localdate() else "起生效"
        return State(Kind.OK, f"{value_words(Change.DISCRETION, METHOD, name, row.value)}，{row.start} {when}")
    if name in CHOICES:
        one = CHOICES[name]
        return State(Kind.DUE, f"待确认，暂按“{one.says(one.of(_PROVISIONAL))}”计算，结果附注")
    return State(Kind.DUE, "待确认，适用时附注")


class Decide(Drafting):
    """Decide one of them: sent, it becomes a draft, to be tried and confirmed by a second person."""

    title = "确定裁量方法"

    def subject(self, request: HttpRequest, **address: Any) -> About:
        """Return what is decided. Raises Http404 where the law leaves nothing of that name open."""
        name = address["name"]
        if name not in CHOICES and name not in factor_words():
            raise Http404
        return About(METHOD, name)

    def title_of(self, subject: About) -> str:
        """Return what is decided, in words."""
        return name_words(Change.DISCRETION, METHOD, subject.name)

    def up(self, subject: About) -> Link:
        """Return the way back to the methods."""
        return Link("返回裁量方法", reverse("discretion-method"))

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return MethodForm(subject.name, data)

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the decision."""
        return [self.entry(Change.DISCRETION, subject, data, str(data["value"]))]
