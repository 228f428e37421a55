"""Pages of the yearly statistics: the year with every agency, an agency's sheet, the tables as workbooks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.tables.services import record_export
from zhiheng.oversight.statistics import doubting, layouts, selectors
from zhiheng.oversight.statistics.models import Layout, Statement
from zhiheng.oversight.statistics.permissions import may_enter, may_read, may_sign, may_supervise
from zhiheng.oversight.statistics.sheets import (
    Sheet,
    due_day,
    last_year,
    reported_otherwise,
    sheet,
    sheets,
    totals,
    year_days,
)
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR = 2000
_YEARS, _MONTHS = 4, 12
NOT_ENFORCING = (AgencyKind.GOVERNMENT, AgencyKind.SUPERVISOR)
STATES = {
    Statement.Stage.SIGNED: Kind.DUE,
    Statement.Stage.RETURNED: Kind.BREACH,
    Statement.Stage.ACCEPTED: Kind.OK,
}


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency's line of the year's page."""

    name: str
    url: str
    state: State
    version: str
    signed_on: date | None
    differences: int


def agencies_of(user: User, year: int) -> list[Agency]:
    """Return the enforcing bodies in a user's scope that existed in a year, streets last."""
    scope, (first, last) = scope_of(user), year_days(year)
    rows = Agency.objects.exclude(kind__in=NOT_ENFORCING).exclude(ended_on__lt=first).exclude(announced_on__gt=last)
    if not scope.everything:
        rows = rows.filter(public_id__in=scope.units)
    return sorted(rows, key=lambda row: (row.kind == AgencyKind.SUBDISTRICT, str(row)))


def agency_or_404(user: User, public_id: str) -> Agency:
    """Return a body whose figures a user sees. Raises Http404."""
    found = Agency.objects.filter(public_id=public_id).first() if may_read(user) else None
    if found is None or not scope_of(user).allows(public_id):
        raise Http404
    return found


def year_or_404(year: int) -> int:
    """Return a year that has begun. Raises Http404 for others."""
    if not FIRST_YEAR <= year <= days.today().year:
        raise Http404
    return year


def state_of(found: Sheet, today: date, *, otherwise: bool) -> State:
    """Return how far an agency's year is; ``otherwise``: it was reported by another way than signing here."""
    statement = found.statement
    if statement is not None:
        stage = Statement.Stage(statement.stage)
        return State(STATES[stage], "数据有变化" if found.differences and stage != "returned" else str(stage.label))
    if otherwise:
        return State(Kind.PLAIN, "已另行报送")
    due = due_day(found.year)
    if today.year == found.year:
        return State(Kind.WAIT, "年度未结束")
    return days.due_state(due, today)


@require_safe
def year(request: HttpRequest, year: int = 0) -> HttpResponse:
    """Show a year (without one: the last that ended): every agency in the user's scope, and their sum."""
    user = account_of(request)
    chosen = year_or_404(year or last_year(days.today()))
    rows = agencies_of(user, chosen)
    ids = [row.public_id for row in rows]
    found, otherwise = sheets(user, ids, chosen), reported_otherwise(ids, chosen)
    stand_under(request, reverse("statistics"))
    context = {
        "year": chosen,
        "due": due_day(chosen),
        "lines": [_line(row, one, otherwise) for row, one in zip(rows, found, strict=True)],
        "totals": totals(found) if found else [],
        "waiting": sum(one.statement is None and one.agency not in otherwise for one in found),
        "years": range(days.today().year, days.today().year - _YEARS, -1),
        "months": _months(days.today()),
        "layouts": list(Layout.objects.all()),
        "may_arrange": may_supervise(user),
    }
    return render(request, "statistics/year.html", context)


def _line(row: Agency, found: Sheet, otherwise: Collection[str]) -> AgencyLine:
    statement = found.statement
    return AgencyLine(
        str(row),
        reverse("statistics-sheet", args=[found.year, row.public_id]),
        state_of(found, days.today(), otherwise=found.agency in otherwise),
        f"第 {statement.version} 版" if statement else "",
        statement.signed_on if statement else None,
        len(found.differences),
    )


def _months(today: date) -> list[str]:
    """Return this month and those before it, as addresses name them."""
    total = today.year * 12 + today.month - 1
    return [f"{(total - back) // 12}-{(total - back) % 12 + 1:02d}" for back in range(_MONTHS)]


@require_safe
def agency(request: HttpRequest, year: int, public_id: str) -> HttpResponse:
    """Show an agency's sheet: figures with their lists, what was signed, what differs, doubts, notes, acts."""
    user = account_of(request)
    row, chosen = agency_or_404(user, public_id), year_or_404(year)
    found, before = sheet(user, public_id, chosen), sheet(user, public_id, chosen - 1)
    stand_under(request, reverse("statistics"))
    context = {
        "row": row,
        "sheet": found,
        "state": state_of(found, days.today(), otherwise=public_id in reported_otherwise([public_id], chosen)),
        "due": due_day(chosen),
        "doubts": doubting.doubts(user, found, before),
        "acts": _acts(user, found),
        "may_enter": may_enter(user, public_id),
    }
    return render(request, "statistics/sheet.html", context)


def _acts(user: User, found: Sheet) -> list[Act]:
    args, acts = [found.year, found.agency], []
    statement = found.statement
    if statement is not None and may_supervise(user):
        if statement.stage != Statement.Stage.RETURNED:
            acts.append(Act("退回统计", reverse("statistics-return", args=args), "refresh"))
        if statement.stage == Statement.Stage.SIGNED:
            acts.append(Act("核收统计", reverse("statistics-accept", args=args), "check", primary=True))
    if may_sign(user, found.agency) and (statement is None or statement.stage != Statement.Stage.ACCEPTED):
        acts.append(Act("签报统计", reverse("statistics-sign", args=args), "pencil", primary=True))
    return acts


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Return a table as a workbook: ``?year=2025`` or ``?month=2026-11``, in a saved layout where one is named.

    It counts acts and names no person; who made it stands inside. Raises Http404 for what isn't there.
    """
    user, asked = account_of(request), request.GET
    layout = Layout.objects.filter(public_id=asked["layout"]).first() if asked.get("layout") else None
    if asked.get("layout") and layout is None:
        raise Http404
    columns = layouts.parse(layout.columns if layout else layouts.usual())
    title, period, rows = _month_table(user, asked["month"]) if asked.get("month") else _year_table(user, asked)
    title = layout.title if layout else title
    stamp = record_export(user.username, f"{title}（{period}）", rows=len(rows))
    response = HttpResponse(layouts.as_bytes(title, period, columns, rows, stamp), content_type=XLSX)
    name = quote(f"{title}-{stamp.number}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"table.xlsx\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _month_table(user: User, text: str) -> tuple[str, str, Sequence[layouts.Row]]:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    year_or_404(month.year)
    called = {row.public_id: str(row) for row in agencies_of(user, month.year)}
    rows = layouts.month_rows(list(selectors.tallies(user).filter(month=month)), called, month)
    return "行政执法情况月报表", f"{month.year} 年 {month.month} 月", rows


def _year_table(user: User, asked: Mapping[str, str]) -> tuple[str, str, Sequence[layouts.Row]]:
    text = asked.get("year") or str(last_year(days.today()))
    if not text.isdecimal():
        raise Http404
    chosen = year_or_404(int(text[:4]))
    bodies = agencies_of(user, chosen)
    found = sheets(user, [row.public_id for row in bodies], chosen)
    rows = [
        layouts.Row(
            str(row),
            {line.indicator.code: line.value for line in one.lines},
            frozenset(line.indicator.code for line in one.lines if line.entered),
        )
        for row, one in zip(bodies, found, strict=True)
    ]
    return "年度行政执法统计表", f"{chosen} 年度", rows
