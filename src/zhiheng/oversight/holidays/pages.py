"""The pages of the holiday calendar: the years that are known, one year day by day, and loading a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.problems import Refusal
from zhiheng.law.calendar import Notice, official_calendar
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.holidays import services
from zhiheng.oversight.holidays.models import YearNotice
from zhiheng.registry.memberships import standing

MOST = 1_000_000


class NoticeForm(forms.Form):
    """A notice: pasted, or as a file."""

    text = forms.CharField(
        label="通知内容", max_length=MOST, required=False, widget=forms.Textarea({"rows": 12}),
        help_text="粘贴国务院办公厅通知的原文（含标题），每个节日一行；也可以是 YAML、JSON 或者 CSV。",
    )  # fmt: skip
    file = forms.FileField(
        label="或者上传文件", required=False, widget=forms.ClearableFileInput({"accept": ".txt,.yaml,.yml,.json,.csv"})
    )
    notice: Notice | None = None

    def clean(self) -> dict[str, Any]:
        """Read the notice; every problem is told at the text, with its line."""
        data = super().clean() or {}
        if not data.get("text", "").strip():
            self.add_error("text", "没有内容，请粘贴通知或者上传文件")
            return data
        try:
            self.notice = services.read(data["text"])
        except Refusal as refusal:
            for problem in refusal.problems:
                self.add_error("text", str(problem))
        return data


def _decoded(raw: bytes) -> str:
    """Return an uploaded text; what can't be decoded is told by the form as unreadable lines."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


class Load(LedgerActPage):
    """Load a year's notice: preview day by day, two persons, in force at once."""

    title = button = "载入放假安排"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("放假日历", reverse("calendar-years"))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form; an uploaded file becomes the text, so that preview and second person see it too."""
        if data is None:
            return NoticeForm()
        file = request.FILES.get("file")
        if file is not None and not isinstance(file, list):
            data = data.copy()
            data["text"] = _decoded(file.read(MOST))
        return NoticeForm(data, request.FILES)

    def version(self, subject: Any) -> str:
        """Return the version of the calendar that holds."""
        return official_calendar().version

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return the notice day by day."""
        notice = cast("Notice", cast("NoticeForm", form).notice)  # asked of a valid form only
        head = [("年度", str(notice.year)), ("通知", f"{notice.title} {notice.number}".strip() or "没有写明")]
        return [*head, ("变化", changes(notice)), *day_lines(notice)]

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the year."""
        notice = cast("Notice", cast("NoticeForm", form).notice)  # as above
        user = account_of(request)
        act = self.by(request, key, standing.unit_of(user), document_no=notice.number)
        services.load(act, user, form.cleaned_data["text"])
        return reverse("calendar-year", args=[notice.year])


def day_lines(notice: Notice) -> list[tuple[str, str]]:
    """Return each day of a notice, in order: the day with its weekday, and off or worked for which festival."""
    said = {**{day: f"放假（{name}）" for day, name in notice.off.items()},
            **{day: f"上班（{name}调休）" for day, name in notice.makeup.items()}}  # fmt: skip
    return [(days.say_day(date_of(day)), words) for day, words in sorted(said.items())]


def changes(notice: Notice) -> str:
    """Return in words what a notice changes against the calendar that holds."""
    known = official_calendar().notice_of(notice.year)
    if known is None:
        return f"{notice.year} 年原来没有放假安排"
    before = {**dict.fromkeys(known.off, "放假"), **dict.fromkeys(known.makeup, "上班")}
    after = {**dict.fromkeys(notice.off, "放假"), **dict.fromkeys(notice.makeup, "上班")}
    other = sorted(day for day in before.keys() | after.keys() if before.get(day) != after.get(day))
    return "、".join(f"{date_of(day)} 改为{after.get(day, '照常')}" for day in other) or "没有变化"


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Show the years that the calendar knows, and where each comes from."""
    account_of(request)
    stand_under(request, reverse("list", args=["rules"]))
    calendar = official_calendar()
    loaded = {row.year: row for row in YearNotice.objects.all()}
    lines = [
        (one, calendar.notice_of(one), loaded.get(one), _working(one)) for one in sorted(calendar.years, reverse=True)
    ]
    return render(request, "holidays/years.html", {"lines": lines, "version": calendar.version})


def _working(year: int) -> int:
    calendar = official_calendar()
    first, last = day_of(date(year, 1, 1)), day_of(date(year, 12, 31))
    return calendar.working_ordinal(last) - calendar.working_ordinal(first - 1)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year day by day. 404 for a year without a notice."""
    account_of(request)
    stand_under(request, reverse("list", args=["rules"]))
    notice = official_calendar().notice_of(year)
    if notice is None:
        raise Http404
    context = {"notice": notice, "lines": day_lines(notice), "loaded": YearNotice.objects.filter(year=year).first()}
    return render(request, "holidays/year.html", context)
