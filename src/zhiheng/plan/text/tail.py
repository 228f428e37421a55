"""The brackets behind a measure: （牵头单位：…，责任单位：…，完成时间：…）."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

from zhiheng.plan.text.values import Completion

LEAD, RESPONSIBLE, WHEN = "牵头", "责任", "完成"
_KEYS = {
    "牵头单位": LEAD, "牵头部门": LEAD, "牵头领导": "", "责任单位": RESPONSIBLE, "责任部门": RESPONSIBLE,
    "配合单位": RESPONSIBLE, "配合部门": RESPONSIBLE, "完成时间": WHEN, "完成时限": WHEN, "时间节点": WHEN,
}  # fmt: skip
_KEY = re.compile(f"({'|'.join(_KEYS)})：")
_TAIL = re.compile(r"（(?=[^（）]*(?:单位|部门|时间|时限|节点)：)((?:[^（）]|（[^（）]*）)*)）[。；]?$")
_EVERYBODY = re.compile(r"^(?:全区)?(?:各|有关|各有关|各级|各相关)[^、]*(?:机关|部门|单位|街道)[^、]*$")
_DAY = re.compile(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?(底前|底之前|末前|底|末|前|之前)?")
_LASTING = re.compile(r"长期坚持|持续推进|长期推进|长期")
_WIDE = str.maketrans(",:;()", "，：；（）")
_DECEMBER = 12


def wide(text: str) -> str:
    """Return a text with wide marks, character for character, so that places in both texts agree."""
    return text.translate(_WIDE)


@dataclass(slots=True)
class Tail:
    """What the brackets say; ``start``: where they begin in the text (-1: there are none)."""

    start: int = -1
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    everybody: bool = False
    completion: Completion = field(default_factory=Completion)
    keys: set[str] = field(default_factory=set)


def read_tail(text: str) -> Tail:
    """Return what the last brackets of a measure's text say."""
    found = _TAIL.search(wide(text).rstrip())
    if found is None:
        return Tail()
    tail, inside = Tail(found.start()), found.group(1)
    places = list(_KEY.finditer(inside))
    for place, key in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(inside)
        value = inside[key.end() : end].strip("，；。 ")
        kind = _KEYS[key.group(1)]
        tail.keys.add(kind)
        if kind == WHEN:
            tail.completion = read_completion(value)
        elif kind:
            names, everybody = read_names(value)
            (tail.lead if kind == LEAD else tail.responsible).extend(names)
            tail.everybody = tail.everybody or everybody
    return tail


def read_names(text: str) -> tuple[list[str], bool]:
    """Return the bodies that a text enumerates, and whether all enforcing bodies are meant beside them."""
    everybody, names = False, []
    for part in re.split(r"[、，；/]|和(?=[区市县省])", wide(text)):
        name, _, rest = part.strip(" 。").partition("等各")
        if rest:
            everybody = True
        elif _EVERYBODY.match(name):
            everybody = True
            continue
        name = re.sub(r"(?:等.*|\d+家.*)$", "", name) if len(name) > 2 else name
        if name:
            names.append(name)
    return list(dict.fromkeys(names)), everybody


def read_completion(text: str) -> Completion:
    """Return the last day that a text names (``2025年9月底前`` is 2025-09-30), and whether it lasts beyond it."""
    days, doubts = [], []
    for found in _DAY.finditer(text):
        day, doubt = _last_day(*found.groups())
        if day is not None:
            days.append(day)
        if doubt:
            doubts.append(f"“{found.group()}”：{doubt}")
    lasting = _LASTING.search(text) is not None
    if not days and not lasting:
        doubts.append(f"“{text}”里没有找到年月" if text else "没有写完成时间")
    if len(days) > 1:
        doubts.append(f"写了 {len(days)} 个日期，取最晚的 {max(days)}")
    return Completion(text, max(days, default=None), lasting, tuple(doubts))


def _last_day(year: str, month: str | None, day: str | None, mark: str | None) -> tuple[date | None, str]:
    """Return the last day that is still in time, and what had to be guessed."""
    y, m = int(year), int(month or _DECEMBER)
    if not 1949 <= y <= 2100 or not 1 <= m <= _DECEMBER:
        return None, "没有这个年月"
    try:
        if day:
            return date(y, m, int(day)), ""
    except ValueError:
        return None, "没有这一天"
    last = date(y, m, calendar.monthrange(y, m)[1])
    if mark in ("前", "之前"):
        return last, f"没有写“底”，按{'当年最后一天' if not month else '当月最后一天'} {last} 记，请核对"
    return last, ""
