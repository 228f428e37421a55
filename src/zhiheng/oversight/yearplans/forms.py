"""Forms of the yearly plans of supervision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import offer
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.line import bodies_of
from zhiheng.oversight.supervision import selectors as supervision
from zhiheng.oversight.yearplans.services import NewItem
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing

QUARTERS = [(1, "第一季度"), (2, "第二季度"), (3, "第三季度"), (4, "第四季度")]
_WORDS = forms.Textarea({"rows": 4})


def quarter_words(quarter: int) -> str:
    """Return a quarter in words."""
    return dict(QUARTERS).get(quarter, str(quarter))


def bodies_words(bodies: Sequence[str], called: Mapping[str, str]) -> str:
    """Return whom an item is about, by the names known; none named is all."""
    return "、".join(called.get(id_, id_) for id_ in bodies) or "全部机关"


class DraftForm(forms.Form):
    """A plan without its items."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(label="名称", max_length=200)
    note = forms.CharField(
        label="总体要求", required=False, max_length=4000, widget=_WORDS, help_text="指导思想、依据和总的安排。"
    )


class ItemForm(forms.Form):
    """An item: subject, way, bodies, quarter, who leads, demands."""

    title = forms.CharField(label="监督项目", max_length=200, help_text="监督什么，一句话。")
    kind = forms.ChoiceField(label="监督方式")
    quarter = forms.TypedChoiceField(label="完成季度", coerce=int, choices=QUARTERS)
    bodies = forms.MultipleChoiceField(label="监督对象", required=False, widget=forms.CheckboxSelectMultiple)
    everybody = forms.BooleanField(label="全部机关", required=False, help_text="不逐个列明监督对象的，勾选这一项。")
    lead = forms.ChoiceField(label="牵头监督人员", required=False)
    demand = forms.CharField(label="要求", required=False, max_length=2000, widget=_WORDS)

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["kind"], vocabulary().codes["supervision_kind"].items())
        offered = bodies_of(user)
        offer(self.fields["bodies"], [*offered, *_left((initial or {}).get("bodies") or (), offered)])
        ids = [row.public_id for row in supervision.supervising(standing.unit_of(user))]
        called = people.names(ids)
        offer(self.fields["lead"], [("", "暂不确定"), *((id_, called[id_]) for id_ in ids)])

    def clean(self) -> dict[str, Any]:
        """Ask whom it is about in so many words: some bodies, or all."""
        data = super().clean() or {}
        if "bodies" in data and bool(data["bodies"]) == bool(data.get("everybody")):
            self.add_error("bodies", "请选监督对象，或者勾选“全部机关”，两者选一。")
        return data

    def new(self) -> NewItem:
        """Return what was filled in; call it after ``is_valid``."""
        return NewItem(**self.cleaned_data)


def _left(named: Sequence[str], offered: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the bodies that an item names although they ended or left the line: shown, so that none is lost unseen."""
    gone = [id_ for id_ in named if id_ not in dict(offered)]
    called = names(gone)
    return [(id_, f"{called.get(id_, id_)}（已终止或者不在监督范围）") for id_ in gone]


class ApproveForm(forms.Form):
    """The words of the approval."""

    opinion = forms.CharField(label="提请说明", required=False, max_length=500, widget=_WORDS)


class ReportForm(forms.Form):
    """What people write in the year's report."""

    result = forms.CharField(
        label="总体情况", max_length=4000, widget=_WORDS, help_text="已按数据起草。写明完成情况、主要问题和整改。"
    )
    next_steps = forms.CharField(label="下一步打算", required=False, max_length=4000, widget=_WORDS)
    why = forms.CharField(
        label="提前总结的理由", max_length=500, widget=_WORDS, help_text="本年度还没有结束；总结以后不能再增加项目。"
    )

    def __init__(self, data: Any = None, initial: Any = None, *, early: bool = False) -> None:
        super().__init__(data, initial=initial)
        if not early:
            del self.fields["why"]


def this_year() -> int:
    """Return the year for which a plan is drafted now: from October on the next one."""
    today = days.today()
    return today.year + 1 if today.month >= 10 else today.year
