"""The check of a plan's text before it is taken over (核对): one form with everything that was recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.plan import selectors
from zhiheng.plan.models import Plan
from zhiheng.plan.services import NewMeasure, NewPlan
from zhiheng.plan.text.naming import Body, Key, Match, match_all
from zhiheng.plan.text.reading import read_plan
from zhiheng.plan.text.tail import read_names
from zhiheng.plan.text.values import Doubt, ReadMeasure, ReadPlan

KEEP = "keep"
_WORDS = forms.Textarea({"rows": 4})


@dataclass(frozen=True, slots=True)
class Recognised:
    """A draft's text as read, with the bodies that its names were matched to."""

    plan: ReadPlan
    matches: Sequence[Match]
    bodies: Sequence[Body]

    @property
    def unmatched(self) -> list[str]:
        """Return the names for which no body is certain."""
        return [one.name for one in self.matches if one.key is None]


def recognise(text: str, known: Plan | None) -> Recognised:
    """Read a text and match its names; ``known`` is the plan that it corrects, whose decisions about names count."""
    plan, bodies = read_plan(text), selectors.register()
    decided = {name: (key[0], key[1]) for name, key in known.matched.items()} if known else {}
    return Recognised(plan, match_all(plan.names(), bodies, decided), bodies)


@dataclass(frozen=True, slots=True)
class Group:
    """A measure in the form: as read, what is doubtful about it, its fields."""

    read: ReadMeasure
    doubts: Sequence[Doubt]
    fields: Sequence[BoundField]


def say(key: Key | None) -> str:
    """Return a body as a choice's value."""
    return f"{key[0]}/{key[1]}" if key else ""


def unsay(value: str) -> Key | None:
    """Return the body that a choice's value names."""
    type_, _, id_ = value.partition("/")
    return (type_, id_) if id_ else None


class CheckForm(forms.Form):
    """Everything that was recognised, to be corrected by hand: head, each measure, which body each name is."""

    title = forms.CharField(label="方案名称", max_length=200)
    number = forms.CharField(label="文号", max_length=80, required=False)
    issued_by = forms.CharField(label="印发单位", max_length=120, required=False)
    issued_on = DayField(label="印发日期", required=False)
    members = forms.CharField(
        label="会商成员单位", required=False, widget=forms.Textarea({"rows": 4}), help_text="用顿号分开。"
    )

    def __init__(self, found: Recognised, data: Any = None) -> None:
        super().__init__(data, initial=_initial(found))
        self.found = found
        for place, one in enumerate(found.plan.measures):
            self.fields.update(_fields(place, one))
        choices = [("", "不对应，只保留名称"), *((say(body.key), body.short or body.name) for body in found.bodies)]
        for place, name in enumerate(found.matches):
            self.fields[f"n{place}"] = forms.ChoiceField(
                label=name.name, choices=choices, required=False, initial=say(name.key), help_text=f"{name.how}。"
            )

    @property
    def head(self) -> list[BoundField]:
        """Return the fields of the plan itself."""
        return [self[name] for name in ("title", "number", "issued_by", "issued_on", "members")]

    @property
    def names(self) -> list[BoundField]:
        """Return the fields that say which body a name is; those without one first."""
        found = [self[f"n{place}"] for place in range(len(self.found.matches))]
        return sorted(found, key=lambda bound: bool(bound.initial))

    @property
    def groups(self) -> Iterator[Group]:
        """Yield the measures with their fields."""
        for place, one in enumerate(self.found.plan.measures):
            doubts = [doubt for doubt in self.found.plan.doubts if doubt.line == one.line]
            yield Group(one, doubts, [self[name] for name in _fields(place, one)])

    def new_plan(self) -> NewPlan:
        """Return the plan as it was approved; call it after ``is_valid``."""
        data = self.cleaned_data
        measures = [
            _measure(place, one, data) for place, one in enumerate(self.found.plan.measures) if data[f"m{place}_{KEEP}"]
        ]
        members = read_names(data["members"])[0]
        return NewPlan(
            data["title"].strip(), data["number"].strip(), data["issued_by"].strip(), data["issued_on"],
            measures, members, self._matched([*measures], members),
        )  # fmt: skip

    def _matched(self, measures: Sequence[NewMeasure], members: Sequence[str]) -> dict[str, Key]:
        """Return the body of each name that the approved text has; names typed anew are matched as at reading."""
        said = {one.name: unsay(self.cleaned_data[f"n{i}"]) for i, one in enumerate(self.found.matches)}
        names = dict.fromkeys([n for one in measures for n in (*one.lead, *one.responsible)] + list(members))
        fresh = match_all([name for name in names if name not in said], self.found.bodies)
        keys = said | {one.name: one.key for one in fresh}
        return {name: key for name in names if (key := keys[name]) is not None}


def _initial(found: Recognised) -> dict[str, Any]:
    plan = found.plan
    return {
        "title": plan.title,
        "number": plan.number,
        "issued_by": plan.issued_by,
        "issued_on": plan.issued_on,
        "members": "、".join(plan.members),
    }


def _fields(place: int, one: ReadMeasure) -> dict[str, forms.Field]:
    """Return the fields of a measure, filled with what was read."""
    responsible = [*one.responsible, *(["各行政执法机关"] if one.everybody else [])]
    given: dict[str, forms.Field] = {
        "ordinal": forms.CharField(label="序号", max_length=12, initial=one.ordinal),
        "title": forms.CharField(label="名称", max_length=200, initial=one.title),
        "lead": forms.CharField(label="牵头单位", max_length=500, required=False, initial="、".join(one.lead)),
        "responsible": forms.CharField(
            label="责任单位", max_length=1000, required=False, initial="、".join(responsible)
        ),
        "due": DayField(label="完成时间", required=False, initial=one.completion.due),
        "until": forms.BooleanField(label="长期坚持", required=False, initial=one.completion.until_further),
        "says": forms.CharField(label="内容", widget=_WORDS, initial=one.says),
        KEEP: forms.BooleanField(label="纳入台账", required=False, initial=True),
    }
    return {f"m{place}_{name}": field for name, field in given.items()}


def _measure(place: int, one: ReadMeasure, data: dict[str, Any]) -> NewMeasure:
    def given(name: str) -> Any:
        """Return what was typed for a field of this measure."""
        return data[f"m{place}_{name}"]

    lead, everybody = read_names(given("lead"))
    responsible, more = read_names(given("responsible"))
    due: date | None = given("due")
    return NewMeasure(
        given("ordinal").strip(), one.chapter, given("title").strip(), given("says").replace("\r\n", "\n").strip(),
        lead, responsible, one.completion.words, due, given("until"), everybody or more,
    )  # fmt: skip
