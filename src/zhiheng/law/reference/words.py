"""What a verdict says in Chinese: how the day was counted, what happened, what is missing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zhiheng.law.language.model import Basis, Rule
from zhiheng.law.periods import instant_words
from zhiheng.law.reference.pauses import day_words
from zhiheng.law.verdicts import Instant

if TYPE_CHECKING:
    from zhiheng.law.reference.outcome import Outcome

EFFECT_WORDS = {
    "void": "决定可能被撤销、确认违法或者无效",
    "procedural-defect": "程序违法",
    "discipline": "追究有关人员责任",
    "correctable": "可以补正",
}
STATUS_WORDS = {"satisfied": "符合", "violated": "违反", "open": "未到期", "not-applicable": "不适用"}
NOTE_WORDS = {
    "cancelled": "义务已因其他行为终止",
    "order-unknown": "同日无时刻,先后不明,按有利于行为的理解判断",
    "time-unknown": "时刻不明,按有利于行为的理解判断",
    "fact-unknown": "有关事实不明,不作判断,请核实",
    "needs-confirmation": "所据数值或理解尚待确认",
    "calendar-unknown": "该年份没有放假安排数据,按周一至周五推算",
    "no-document": "有暂停但未记明告知文书号,未扣除",
    "exclusion-unpaired": "有暂停但没有结束记录,未扣除",
    "exclusion-refused": "有暂停不符合扣除条件,未扣除",
    "extension-refused": "有延长不符合条件,未计入",
    "suspected": "疑似线索,须人工核实",
}


@lru_cache(maxsize=4096)
def type_words(type_: str) -> str:
    """Return an event type's Chinese name, or the type itself in a foreign log."""
    from zhiheng.law.library import vocabulary

    known = vocabulary().event(type_)
    return known.zh if known is not None else type_


def basis_words(basis: Basis) -> str:
    """Return an article as cited: 处罚法第六十条 with figures (``处罚法#60``)."""
    return f"{basis.statute}第{basis.article}条" if basis.article else basis.statute


def explain(rule: Rule, outcome: Outcome) -> str:
    """Return the explanation of an outcome in one or two sentences."""
    basis = "、".join(dict.fromkeys(basis_words(b) for b in (*rule.basis[:1], *outcome.cited)))
    parts = []
    if outcome.deadline is not None:
        parts.append(outcome.deadline.explain(_start_words(outcome), basis))
    elif outcome.due is not None:
        parts.append(f"期限至{instant_words(outcome.due)}" + (f",依据{basis}" if basis else ""))
    elif basis:
        parts.append(f"依据{basis}")
    parts += _sources(outcome)
    parts += outcome.workings
    parts += _days(outcome)
    parts.append(_result(outcome))
    parts += [NOTE_WORDS[name] for name in outcome.notes if name in NOTE_WORDS]
    parts += [f"{item.kind}:{item.reason}" for item in outcome.excluded if item.reason]
    parts += [f"延长({day_words(item.day)}):{item.reason}" for item in outcome.extended if item.reason]
    return ";".join(part.rstrip("。;") for part in parts if part) + "。"


def _sources(outcome: Outcome) -> list[str]:
    """Return how the other days of a window were counted; that of the shown due day stands already."""
    others = [source for source in outcome.sources if source.date.deadline != outcome.deadline or not outcome.deadline]
    return list(dict.fromkeys(source.words() for source in others))


def _start_words(outcome: Outcome) -> str:
    """Return what happened on the day that the period is counted from: the activation, if it was that day."""
    end, event = outcome.deadline, outcome.activation
    if event is None or end is None:
        return ""
    for source in outcome.sources:
        if source.date.deadline == end:
            return type_words(source.type) if source.type else "期满日"
    return type_words(event.type) if event.day == end.start.day else "(起算日)"


def _days(outcome: Outcome) -> list[str]:
    found = []
    if outcome.earliest is not None and outcome.manner == "early":
        found.append(f"最早{day_words(outcome.earliest)}")
    if outcome.latest is not None:
        found.append(f"最迟{day_words(outcome.latest)}")
    if outcome.limit is not None and outcome.status == "violated" and not outcome.workings:
        found.append(f"限额{outcome.limit}")
    return found


def _result(outcome: Outcome) -> str:
    event = outcome.matching
    done = f"{day_words(event.day)}{type_words(event.type)}" if event is not None else ""
    extra = f"({outcome.says})" if outcome.says else ""
    if outcome.status == "satisfied":
        return done
    if "fact-unknown" in outcome.notes:
        return done
    if outcome.status == "open":
        return f"尚未完成,还差{_number(outcome)}" if outcome.short is not None else "尚未完成"
    over = f",超过{outcome.over}日" if outcome.over else ""
    did = f"{done}," if done else ""
    words = {
        "late": f"{did}逾期{over}",
        "undone": f"至今没有记录{over}",
        "early": f"{did}过早或者缺少前提",
        "forbidden": f"{done},不符合规定" if done else "不符合规定",
        "short": f"不足,还差{_number(outcome)}" if outcome.short is not None else "不足",
        "unrecorded": "记录中没有载明应当载明的内容",
    }
    return words.get(outcome.manner or "", "不符合规定") + extra


def _number(outcome: Outcome) -> str:
    short = outcome.short
    if short is None:
        return ""
    return str(int(short)) if short.denominator == 1 else f"{float(short):g}"


def due_words(due: Instant) -> str:
    """Return a due day or instant as ISO text: ``2025-06-03`` or ``2025-03-08 11:00``."""
    if due.clock < 0:
        return day_words(due.day)
    minutes = due.clock // 60_000_000
    return f"{day_words(due.day)} {minutes // 60:02d}:{minutes % 60:02d}"


_HAN = "[\u4e00-\u9fff》）”]"
_MARKS = str.maketrans(",;:!?", "，；：！？")


def han_marks(text: str) -> str:
    """Return a text with the marks after Chinese characters full-width, as official writing has them."""
    wide = re.sub(f"(?<={_HAN})[,;:!?]", lambda found: found[0].translate(_MARKS), text)
    return re.sub(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)", r"（\1）", wide)
