"""When something happened, as another system writes it: a date, or a moment to the minute (办理时间)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from zhiheng.kit.tables.cells import Raw
from zhiheng.kit.tables.kinds import BadCell, Day, plain

_DAY: Final = Day()
_CLOCK: Final = re.compile(r"(?:[\sT]+|(?<=日))(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?\Z")
_TOGETHER: Final = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})?\Z")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\Z")


def read_moment(cell: Raw, *, day_first: bool = False) -> date | datetime:
    """Return the civil day that a cell names, with its time to the minute where it has one.

    Midnight is how many systems write "no time": it counts as the day alone. ``day_first`` reads 31.12.2026; without
    it such a text is refused, because 03.04.2026 could be two days. Raises BadCell.
    """
    if isinstance(cell, datetime):
        return _moment(cell.date(), cell.time())
    if isinstance(cell, date):
        return cell
    text = plain(cell).strip()
    clock = time()
    if match := _TOGETHER.match(text):
        text, clock = match[1], _time(match[2], match[3])
    elif match := _CLOCK.search(text):
        text, clock = text[: match.start()], _time(match[1], match[2])
    if day_first and (match := _DAY_FIRST.match(text)):
        text = f"{match[4]}-{match[3]}-{match[1]}"
    found = _DAY.read(text)
    if found is None:
        raise BadCell("读不出日期", "请写成 2026-03-04 这样的年-月-日")
    return _moment(found, clock)


def _moment(day: date, clock: time) -> date | datetime:
    minute = clock.replace(second=0, microsecond=0)
    return day if minute == time() else datetime.combine(day, minute)


def _time(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadCell(f"没有 {hour}:{minute} 这个时刻", "请写成 09:30 这样的时和分") from error
