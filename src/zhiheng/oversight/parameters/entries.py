"""An entry of the district's settings (一项设定): plain data between form, draft, event, overlay and file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zhiheng.law.discretion.factors import statutory
from zhiheng.law.discretion.settling import CHOICES
from zhiheng.law.library.questions import question_words
from zhiheng.law.library.thresholds import thresholds
from zhiheng.law.reference.words import han_marks
from zhiheng.ledger.inforce import rule_versions
from zhiheng.oversight.parameters.models import Kind, Setting

ALL = "all"
"""The question about a whole rule (``needs_confirmation: true``)."""
METHOD = "discretion"
"""Stands where other settings name their rule: what the law leaves open of discretion belongs to none."""
READINGS = {"yes": "照所列条件适用", "no": "重新列为待确认"}
"""What may be concluded of a circumstance whose reading isn't confirmed."""
CONCLUSIONS = {"default": "照规则现文", "other": "照另一读法", "open": "重新列为待确认"}
GUARDS = {"block": "不满足不能办理", "warn": "提醒后可以办理", "none": "不提醒"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting: of what kind, of which rule, from which day on (guards: until ``end``), by which document.

    ``name``: the question (``all``: the whole rule) or the path set. ``value``: ``default``/``other``/``open``, a whole
    number, a guard, or a rule's YAML.
    """

    kind: Kind
    rule: str
    start: date
    document: str
    dated: date
    name: str = ""
    value: str = ""
    end: date | None = None
    agencies: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return the entry as JSON keeps it."""
        return {
            "kind": self.kind.value,
            "rule": self.rule,
            "name": self.name,
            "value": self.value,
            "start": self.start.isoformat(),
            "end": self.end.isoformat() if self.end else "",
            "document": self.document,
            "dated": self.dated.isoformat(),
            "agencies": list(self.agencies),
        }

    @property
    def same(self) -> tuple[Any, ...]:
        """Return what makes two entries the same setting, wherever they came from."""
        return self.kind, self.rule, self.name, self.value.strip(), self.start, self.end, frozenset(self.agencies)


def read(stored: Mapping[str, Any]) -> Entry:
    """Return an entry that JSON kept."""
    return Entry(
        Kind(stored["kind"]),
        stored["rule"],
        date.fromisoformat(stored["start"]),
        stored["document"],
        date.fromisoformat(stored["dated"]),
        stored["name"],
        stored["value"],
        date.fromisoformat(stored["end"]) if stored["end"] else None,
        tuple(stored["agencies"]),
    )


def of_setting(row: Setting) -> Entry:
    """Return the entry that an event stated."""
    return Entry(
        Kind(row.kind), row.rule, row.start, row.document, row.dated or row.start, row.name, row.value, row.end,
        tuple(row.agencies),
    )  # fmt: skip


@cache
def factor_words() -> Mapping[str, str]:
    """Return the circumstances of the law whose reading a district is to confirm, by code."""
    return {one.code: one.words for one in statutory() if one.unconfirmed}


def rule_title(id_: str) -> str:
    """Return the title of a rule in force; its id where there is none."""
    if id_ == METHOD:
        return "裁量方法"
    found = rule_versions(id_)
    return han_marks(found[-1].title) if found else id_


def value_words(kind: str, rule: str, name: str, value: str) -> str:
    """Return what a setting says, in a few words."""
    if kind == Kind.QUESTION:
        return CONCLUSIONS.get(value, value)
    if kind == Kind.THRESHOLD:
        found = thresholds().get((rule, name))
        return found.words(int(value)) if found and value.isdigit() else value
    if kind == Kind.GUARD:
        return GUARDS.get(value, value)
    if kind == Kind.DISCRETION:
        return CHOICES[name].says(value) if name in CHOICES else READINGS.get(value, value)
    return "启用" if kind == Kind.RULE else "撤销"


def name_words(kind: str, rule: str, name: str) -> str:
    """Return what a setting is about, in a few words."""
    if kind == Kind.THRESHOLD:
        found = thresholds().get((rule, name))
        return found.title if found else name
    if kind == Kind.QUESTION:
        return "整条规则" if name == ALL else question_words().get(name, name)
    if kind == Kind.DISCRETION:
        return CHOICES[name].words if name in CHOICES else f"{factor_words().get(name, name)}（{name}）"
    return {Kind.GUARD.value: "办理限制"}.get(kind, "本区规则")


def words(entry: Entry, called: Mapping[str, str]) -> str:
    """Return an entry in one line. ``called``: names of agencies by id."""
    about = (entry.kind, entry.rule, entry.name)
    what = f"{name_words(*about)}：{value_words(*about, entry.value)}"
    bodies = "、".join(called.get(id_, id_) for id_ in entry.agencies)
    until = f"至 {entry.end}" if entry.end else "起"
    return (
        f"{rule_title(entry.rule)}，{what}（{entry.start} {until}，{bodies + '，' if bodies else ''}{entry.document}）"
    )


def titled(entries: Sequence[Entry]) -> str:
    """Return a title for a change with these entries."""
    first = entries[0]
    kind = Kind(first.kind).label
    title = f"{kind}：{rule_title(first.rule)}"
    return f"{title} 等 {len(entries)} 项"[:200] if len(entries) > 1 else title[:200]
