"""The words of findings (用词): effects, manners and reasons as pages, exports and statistics say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.reference.words import NOTE_WORDS, han_marks
from zhiheng.oversight.findings.models import Finding, Standing

EFFECTS: Final = {
    "void": "可能无效",
    "procedural-defect": "程序违法",
    "discipline": "追究责任",
    "correctable": "可补正",
}
"""The four levels of the library, the gravest first."""
MANNERS: Final = {
    "undone": "至今没有办理",
    "late": "办理晚于期限",
    "early": "早于法定最早日期",
    "forbidden": "不符合规定",
    "short": "人数、次数或者数额不符合规定",
    "unrecorded": "没有记载",
}
KINDS: Final = {"daily": "日常监督", "key": "重点监督", "special": "专项监督"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding isn't upheld: words, and whether that makes it a false alarm of the rule (误报)."""

    words: str
    false_alarm: bool


REASONS: Final = {
    "data-missing": Reason("误报：已依法办理，数据漏传", True),
    "data-wrong": Reason("误报：数据录入有误", True),
    "rule-unfit": Reason("误报：规则不适用于该情形", True),
    "wrong-link": Reason("误报：对象或人员关联有误", True),
    "lawful-ground": Reason("有法定事由，材料在卷", False),
    "trivial": Reason("情节轻微，已当场纠正", False),
    "handled-elsewhere": Reason("已由其他机关处理", False),
    "duplicate": Reason("与另一项发现重复", False),
}
FALSE_ALARMS: Final = frozenset(code for code, reason in REASONS.items() if reason.false_alarm)


def reason_words(code: str) -> str:
    """Return a reason in words; an unknown code as it is."""
    return REASONS[code].words if code in REASONS else code


def days_over(row: Finding, as_of: date | None) -> int | None:
    """Return how many days after its due day a finding lies: as judged, or up to ``as_of`` while it is undone."""
    if row.manner == "undone" and row.due_day is not None and as_of is not None:
        until = as_of if row.present else min(as_of, row.vanished_on or as_of)
        return max((until - row.due_day).days, 0)
    return row.days_over


def over_words(row: Finding, as_of: date | None) -> str:
    """Return the manner with the days in words: ``超过 21 天，至今没有办理``."""
    days = days_over(row, as_of)
    manner = MANNERS.get(row.manner, row.manner)
    return f"超过 {days} 天，{manner}" if days else manner


def breach_state(row: Finding, as_of: date | None) -> State:
    """Return what is wrong as a state: red while it stands, a clue amber, plain where it no longer stands."""
    if not row.present:
        return State(Kind.PLAIN, row.get_why_display(), f"{row.vanished_on} 起")
    note = f"期限 {row.due_day}" if row.due_day else ""
    return State(Kind.DUE if row.clue else Kind.BREACH, over_words(row, as_of), note)


_KINDS: Final = {
    Standing.OPEN: Kind.WAIT,
    Standing.MATTER: Kind.PLAIN,
    Standing.DISMISSED: Kind.LOCK,
    Standing.CHANGED: Kind.DUE,
    Standing.GONE: Kind.OK,
    Standing.SETTLED: Kind.OK,
}


def standing_state(row: Finding) -> State:
    """Return where a finding stands, with the reason where it was not upheld."""
    standing = Standing(row.standing)
    return State(_KINDS[standing], standing.label, reason_words(row.reason) if row.reason else "")


def note_words(row: Finding) -> list[str]:
    """Return what the judgement notes, in words."""
    return [han_marks(NOTE_WORDS.get(name, name)) for name in (part.strip() for part in row.notes.split(";")) if name]
