"""``zhiheng calendar``: show the official working calendar, load a new year's notice, count a period."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import click

from zhiheng.eventlog.days import clock_of, date_of, day_of
from zhiheng.law.calendar import WEEKDAY_NAMES, Calendar, CalendarError, official_calendar, update, weekday
from zhiheng.law.periods import PLAIN, Counting, deadline, latest_before
from zhiheng.law.statutes import packaged_index
from zhiheng.law.units import Period, Unit
from zhiheng.law.verdicts import Instant

_PERIOD = re.compile(r"^\s*(\d+)\s*(d|wd|h|m|y)\s*$")


class BadInput(click.ClickException):
    """What was asked can't be answered as asked: one message, and 2 as everywhere."""

    exit_code = 2


@click.group()
def calendar() -> None:
    """工作日历:查看放假和调休安排,载入新年度通知,计算期间。"""


@calendar.command("show")
@click.argument("year", type=click.IntRange(1900, 2999))
def show(year: int) -> None:
    """列出某一年的放假日和调休上班日及其来源。YEAR 是四位数年份。"""
    found = _official()
    notice = found.notice_of(year)
    if notice is None:
        known = "、".join(str(y) for y in sorted(found.years))
        raise BadInput(
            f"没有 {year} 年的官方放假安排(已有:{known});涉及该年的期间按周一至周五推算并注明。\n"
            "处理办法:国务院办公厅的通知公布后,用 zhiheng calendar update 文件 载入"
        )
    click.echo(f"{notice.title or f'{year} 年放假安排'} {notice.number}".rstrip())
    if notice.source:
        click.echo(f"来源:{notice.source}")
    click.echo(f"日历版本:{found.version}")
    breaks: dict[str, list[int]] = defaultdict(list)
    worked: dict[str, list[int]] = defaultdict(list)
    for listed, days in ((breaks, notice.off), (worked, notice.makeup)):
        for day in sorted(days):
            listed[days[day]].append(day)
    for name in dict.fromkeys([*breaks, *worked]):
        line = f"  {name}:放假 {_spans(breaks[name])}"
        if worked[name]:
            line += f";上班 {'、'.join(_day(day) for day in worked[name])}"
        click.echo(line)
    first, last = day_of(date(year, 1, 1)), day_of(date(year, 12, 31))
    total = found.working_ordinal(last) - found.working_ordinal(first - 1)
    click.echo(f"全年 {last - first + 1} 天,工作日 {total} 天")


@calendar.command("update")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """载入一年的放假通知。FILE 可以是 YAML、holiday-cn 格式的 JSON,或者 CSV(日期,名称,类型)。

    CSV 的类型填“休”或“班”,例如 2027-01-01,元旦,休。文件有误则返回 2,原有的安排不变。
    """
    try:
        notice, target = update(file)
    except CalendarError as error:
        raise BadInput(str(error)) from error
    click.echo(f"已载入 {notice.year} 年:放假 {len(notice.off)} 天,调休上班 {len(notice.makeup)} 天")
    click.echo(f"保存在 {target}")
    click.echo(f"日历版本:{_official().version}")


@calendar.command("count")
@click.argument("start")
@click.argument("period")
@click.option("--statute", metavar="法规", help="按该法规计算(简称或全称),例如 处罚法;不写则按自然日,不顺延。")
@click.option("--ahead", is_flag=True, help="向前数:START 之前最迟哪一天(例如听证七日前通知)。")
def count(start: str, period: str, statute: str | None, ahead: bool) -> None:
    """计算一个期间的末日并说明理由。START 为日期或“日期 时:分”,PERIOD 形如 90d、7wd、24h、6m、2y。"""
    counting = _counting(statute)
    length = _length(period, statute)
    try:
        moment = datetime.fromisoformat(start)
    except ValueError as error:
        raise BadInput(f"“{start}”不是日期,应写成 2025-03-03 或者 “2025-03-03 10:20”") from error
    begin = Instant(day_of(moment), clock_of(moment) if len(start.strip()) > 10 else -1)
    try:
        end = latest_before(begin, length, counting) if ahead else deadline(begin, length, counting)
    except (ValueError, OverflowError) as error:
        raise BadInput(str(error)) from error
    click.echo(end.explain(basis=statute or ""))


def _official() -> Calendar:
    try:
        return official_calendar()
    except CalendarError as error:
        raise BadInput(str(error)) from error


def _counting(statute: str | None) -> Counting:
    if statute is None:
        return PLAIN
    _official()
    if packaged_index().find(statute) is None:
        raise BadInput(f"法规索引中没有“{statute}”。处理办法:用 zhiheng laws list 查简称")
    return packaged_index().counting(statute)


def _length(text: str, statute: str | None) -> Period:
    match = _PERIOD.match(text)
    if match is None:
        raise BadInput(f"“{text}”不是期间,应写成 90d(日)、7wd(工作日)、24h、6m、2y")
    units: dict[str, Unit] = {"d": "d", "wd": "wd", "h": "h", "m": "m", "y": "y"}
    length = Period(int(match[1]), units[match[2]])
    fixed = packaged_index().counting_unit(statute, length.n) if statute else None
    if fixed and length.unit in {"d", "wd"} and fixed != length.unit:
        word = "工作日" if fixed == "wd" else "自然日"
        raise BadInput(f"{statute}中的“{length.n}日”是{word},应写成 {length.n}{fixed}")
    return length


def _day(day: int) -> str:
    when = date_of(day)
    return f"{when.month:02}-{when.day:02}({WEEKDAY_NAMES[weekday(day)]})"


def _spans(days: list[int]) -> str:
    spans: list[list[int]] = []
    for day in days:
        if spans and day == spans[-1][-1] + 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return "、".join(
        _day(span[0]) if len(span) == 1 else f"{_day(span[0])}至{_day(span[-1])}共 {len(span)} 天" for span in spans
    )
