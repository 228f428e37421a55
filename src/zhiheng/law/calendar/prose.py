"""A holiday notice as the State Council words it (通知原文): its festivals, however the lines break, read into days.

``一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`` What stands in brackets is commentary; a
stated number of days is held against the days that were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_TITLE = re.compile(r"国务院办公厅关于(\d{4})年部分节假日安排的通知")
_NUMBER = re.compile(r"国办发明电〔\d{4}〕\d+号")
_FESTIVAL = re.compile(
    r"(?:^|(?<=[。；;\n]))[^\S\n]*[一二三四五六七八九十]+\s*[、.．]\s*([^:：。；;]{2,14}?)\s*[:：]", re.MULTILINE
)
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_SPAN = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\s*至\s*(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日)?")
_DATE = re.compile(r"(?:\d+年)?\d*月?\d+日|\d+月(?!\d)")
_SIGNED = re.compile(r"(?<=[。；;厅室府])\s*\d{4}年\d{1,2}月\d{1,2}日\s*\Z")
"""The day of issue below the text; it frees nobody."""
_COUNT = re.compile(r"共\s*(\d+)\s*天|放假\s*(\d+)\s*天")
_PARTS = re.compile(r".*?(?:放假(?:调休)?(?:[，,]?共?\d+天)?|上班)")
_NEW_YEAR, _DECEMBER = "元旦", 12


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says: days ``first`` to ``last`` of a festival, off or worked, its line; or what is wrong."""

    line: int
    name: str
    first: str = ""
    last: str = ""
    makeup: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Year, title and number of a notice as its text states them."""

    year: int
    title: str
    number: str


def head_of(text: str) -> Head | None:
    """Return the head of a notice in words; None for a text that isn't one (our YAML, JSON, CSV)."""
    plain = re.sub(r"\s", "", text)
    title, number = _TITLE.search(plain), _NUMBER.search(plain)
    if title is None or _FESTIVAL.search(text) is None:
        return None
    return Head(int(title[1]), title[0], number[0] if number else "")


def sentences(text: str, year: int) -> Iterator[Said]:
    """Yield what a notice of a year says, in its order; what can't be read comes as a problem with its line.

    Lines may break anywhere between the festivals; a date that says neither off nor worked is a problem, too.
    """
    text = _SIGNED.sub("", _BRACKETS.sub(lambda match: re.sub(r"\S", " ", match[0]), text))
    heads = list(_FESTIVAL.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        name, read = re.sub(r"\s", "", head[1]), False
        end = following.start() if following is not None else len(text)
        for part in re.compile(r"[^。；;]+").finditer(text, head.end(), end):
            place = text.count("\n", 0, part.start() + len(part[0]) - len(part[0].lstrip())) + 1
            sentence = re.sub(r"\s", "", part[0])
            found = list(_sentence(sentence, name, year, place, read))
            read = read or bool(found)
            yield from found
        if not read:
            yield Said(text.count("\n", 0, head.end()) + 1, name, problem=f"“{name}”没有写哪几天放假")


def _sentence(sentence: str, name: str, year: int, place: int, read: bool) -> Iterator[Said]:
    """Yield the spans of a sentence, each part of it up to the word that says off or worked; what is left is a problem.

    ``read``: whether the festival has days already; then a sentence without any date is mere advice.
    """
    parts = [sentence] if "放假" in sentence or "上班" in sentence else []
    if "放假" in sentence and "上班" in sentence:
        parts = _PARTS.findall(sentence)
    for part in parts:
        yield from _part(part, name, year, place, read)
    left = _DATE.search(sentence[sum(len(part) for part in parts) :])
    if left is not None:
        yield Said(place, name, problem=f"“{left[0]}”没有写明放假还是上班，请核对这一句")


def _part(sentence: str, name: str, year: int, place: int, known: bool) -> Iterator[Said]:
    """Yield the spans of days that are off or worked; a stated number that differs from the days read is a problem."""
    makeup, read = "放假" not in sentence, 0
    for match in _SPAN.finditer(sentence):
        span = _dates(match, name, year)
        if span is None:
            yield Said(place, name, problem=f"“{match[0]}”不是有效日期")
            continue
        first, last = span
        read += (last - first).days + 1
        yield Said(place, name, first.isoformat(), last.isoformat(), makeup)
    left = _DATE.search(_SPAN.sub("，", sentence))
    stated = _COUNT.search(sentence)
    number = int(stated[1] or stated[2]) if stated else read
    if left is not None:
        yield Said(place, name, problem=f"“{left[0]}”没有写明月份，请写成“几月几日”")
    elif not read and not known:
        yield Said(place, name, problem=f"“{sentence}”里没有日期")
    elif read and not makeup and number != read:
        yield Said(place, name, problem=f"“{name}”写明共 {number} 天，读出 {read} 天，请核对日期")


def _dates(match: re.Match[str], name: str, year: int) -> tuple[date, date] | None:
    """Return first and last day of a span; December before 元旦 is the last year's."""
    month, end_month = int(match[2]), int(match[5] or match[2])
    before = name.startswith(_NEW_YEAR) and month == _DECEMBER
    began = int(match[1]) if match[1] else year - 1 if before else year
    ended = int(match[4]) if match[4] else began if end_month >= month else began + 1
    try:
        first = date(began, month, int(match[3]))
        last = date(ended, end_month, int(match[6])) if match[6] else first
    except ValueError:
        return None
    return (first, last) if timedelta(0) <= last - first <= timedelta(days=31) else None
