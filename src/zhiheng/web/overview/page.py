"""The overview put together (驾驶舱): what needs asking, figures, trends of twelve months, agencies and streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.charts import Cell, Chart, Series
from zhiheng.kit.pages.parts import Figure, Kind, State
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings import selectors as found
from zhiheng.oversight.findings.models import AuditRun
from zhiheng.oversight.findings.words import EFFECTS
from zhiheng.oversight.statistics.measuring import Counted, Counts, Period, change, month_period, months_to, total
from zhiheng.oversight.statistics.models import Kind as ActKind
from zhiheng.oversight.supervision.filling import due_state
from zhiheng.oversight.supervision.instruments import instruments
from zhiheng.oversight.supervision.pages.base import order_url
from zhiheng.plan import overview as plan
from zhiheng.plan.permissions import may_read as may_read_plan
from zhiheng.registry.agencies.selectors import names
from zhiheng.web.overview.agencies import Line, lines_of
from zhiheng.web.overview.findings import (
    DONE,
    LEFT,
    Complained,
    Found,
    Supervised,
    count_complaints,
    count_findings,
    count_supervision,
    findings_url,
    since,
)

REMEDIES = (ActKind.REVIEW, ActKind.LITIGATION)
_MOST_MEASURES = 5
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that a leader should ask about: how it stands, what, more, where."""

    state: State
    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A kind of act in this year and in the same days a year before."""

    title: str
    now: int
    now_url: str
    before: int
    before_url: str
    change: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the overview shows."""

    title: str
    says: str
    concerns: Sequence[Concern]
    figures: Sequence[Figure]
    charts: Sequence[tuple[str, Chart]]
    compared: Sequence[Compared]
    severities: Sequence[tuple[str, str, int, str]]
    agencies: Sequence[Line]
    streets: Sequence[Line]
    plan_figures: Sequence[Figure]
    plan_lines: Sequence[tuple[str, State, str]]

    @property
    def first_agencies(self) -> Sequence[Line]:
        """Return the agencies that stand open on the page; the others are folded away."""
        return self.agencies[:_SHOWN]

    @property
    def other_agencies(self) -> Sequence[Line]:
        """Return the agencies that are folded away."""
        return self.agencies[_SHOWN:]


def page_of(user: User, today: date) -> Page:
    """Return the overview of what a user sees, as of a day."""
    year = Period(date(today.year, 1, 1), today)
    months = months_to(today)
    counts = Counts(user, min(months[0], year.before.first), today)
    now, before = counts.rows(year), counts.rows(year.before)
    findings, supervised = count_findings(user, months[0], year.first), count_supervision(user, today)
    requests = count_complaints(user, year.first, today)
    lights, measures = plan.glance(user, today) if may_read_plan(user) else ([], [])
    run = found.last_run()
    agencies, streets = lines_of(user, now, year, findings, supervised)
    return Page(
        title=_title(user),
        says=_says(today, run),
        concerns=_concerns(findings, supervised, lights, today),
        figures=_figures(now, before, year, findings, supervised, requests, audited=run is not None),
        charts=[
            *([_broken(months, findings, today)] if run else []),  # before the first audit nobody knows
            _done(counts, months, today),
        ],
        compared=[_compared(kind, now, before, year) for kind in ActKind],
        severities=_severities(findings),
        agencies=agencies,
        streets=streets,
        plan_figures=lights,
        plan_lines=[(str(row), light.state, f"/plan/{row.public_id}/") for row, light in measures[:_MOST_MEASURES]],
    )


def _title(user: User) -> str:
    """Return whose overview it is: the district's, or that of the bodies in the user's scope."""
    scope = scope_of(user)
    if scope.everything:
        return "全区行政执法概览"
    called = names({scope.home} & scope.units or scope.units)
    return f"{'、'.join(sorted(called.values())[:2]) or '本机关'}行政执法概览"


def _says(today: date, run: AuditRun | None) -> str:
    audited = f"监督发现截至 {run.as_of} 的审查" if run else "尚未审查，没有监督发现"
    return f"数据截至 {days.say_day(today)}，{audited}。每个数字都能打开，看到背后的每一件。"


def _concerns(findings: Found, supervised: Supervised, lights: Sequence[Figure], today: date) -> list[Concern]:
    """Return what needs asking: instruments that agencies left overdue, acts that may be void, measures behind."""
    called = names({order.agency for order in supervised.oldest})
    some = [
        Concern(
            due_state(order) or State(Kind.BREACH, "逾期"),
            f"{called.get(order.agency, '')}：{instruments()[order.kind].title}逾期未办",
            f"{order} 期限 {order.next_due}",
            order_url(order.public_id),
        )
        for order in supervised.oldest
    ]
    if void := sum(findings.void.values()):
        url = findings_url(LEFT, ("severity", "void"))
        some.append(Concern(State(Kind.BREACH, f"{void:,} 项"), "可能使执法行为无效的问题尚未纠正", "", url))
    for light in lights:
        if light.kind is Kind.BREACH and light.value != "0":
            state = State(Kind.BREACH, f"{light.value} 条")
            some.append(Concern(state, "方案措施滞后", "按任务期限亮红灯", light.url))
    return some


def _figures(
    now: Sequence[Counted], before: Sequence[Counted], year: Period, findings: Found, supervised: Supervised,
    requests: Complained | None, *, audited: bool,
) -> list[Figure]:  # fmt: skip
    """Return the strip of figures."""

    def acts(title: str, unit: str, kind: ActKind) -> Figure:
        """Return how many acts of a kind there were this year, and how that differs from the year before."""
        count = total(now, kind)
        note = f"比上年同期{change(count, total(before, kind))}"
        return Figure(title, f"{count:,}", unit, note, year.url(kind=kind.value))

    left, lost = sum(findings.left.values()), sum(row.count for row in now if row.lost)
    closed = total(now, *REMEDIES)
    found_ = [
        acts("行政检查", "次", ActKind.INSPECTION),
        acts("行政处罚", "件", ActKind.PENALTY),
        Figure(
            "未纠正的发现", f"{left:,}" if audited else "—", "项", _year_note(findings) if audited else "尚未审查",
            findings_url(LEFT),
        ),
        Figure(
            "督办逾期", f"{supervised.overdue:,}", "份",
            f"督办中的事项 {sum(supervised.matters.values()):,} 件", supervised.overdue_url,
        ),
        Figure("复议、诉讼被纠正", f"{lost:,}", "件", f"今年审结 {closed:,} 件", year.url(lost="1")),
    ]  # fmt: skip
    if requests is not None:
        note = f"逾期未答复 {requests.overdue:,} 件"
        found_.append(Figure("群众诉求", f"{requests.received:,}", "件", note, requests.received_url))
    return found_


def _year_note(findings: Found) -> str:
    done, left = sum(findings.year_done.values()), sum(findings.year_left.values())
    return f"今年发生 {done + left:,} 项，已纠正 {done:,} 项"


def _broken(months: Sequence[date], findings: Found, today: date) -> tuple[str, Chart]:
    """Return what was found, by the month in which it began, of twelve months."""

    def arose(title: str, shape: str, of: dict[date, int], standings: Sequence[str]) -> Series:
        """Return findings by the month in which they began, with their lists."""
        periods = [(month, month_period(month, today)) for month in months]
        cells = [
            Cell(of.get(month, 0), findings_url(standings, *since(period.first, period.last)))
            for month, period in periods
        ]
        return Series(title, cells, shape)

    broken = [
        arose("发生", "line", findings.month_all, (*LEFT, *DONE)),
        arose("已纠正", "dash", findings.month_done, DONE),
    ]
    says = _told("每月发生的违法情形及其中已纠正的", broken)
    return "违法情形：按发生月份", Chart(says, _labels(months), broken, "项")


def _done(counts: Counts, months: Sequence[date], today: date) -> tuple[str, Chart]:
    """Return the acts of twelve months."""
    periods = [month_period(month, today) for month in months]

    def acts(title: str, shape: str, kind: ActKind) -> Series:
        """Return acts of a kind by month, with their lists."""
        cells = [Cell(total(counts.rows(period), kind), period.url(kind=kind.value)) for period in periods]
        return Series(title, cells, shape)

    done = [acts("检查", "bar", ActKind.INSPECTION), acts("处罚", "line", ActKind.PENALTY)]
    return "检查与处罚", Chart(_told("每月行政检查与行政处罚", done), _labels(months), done, "件")


def _labels(months: Sequence[date]) -> list[str]:
    return [f"{month.month}月" for month in months]


def _told(what: str, series: Sequence[Series]) -> str:
    """Return a chart's message in words: from what to what."""
    parts = [f"{one.title}由 {one.cells[0].value or 0:,} 到 {one.cells[-1].value or 0:,}" for one in series]
    return f"{what}，十二个月：{'；'.join(parts)}。"


def _compared(kind: ActKind, now: Sequence[Counted], before: Sequence[Counted], year: Period) -> Compared:
    this, last = total(now, kind), total(before, kind)
    urls = year.url(kind=kind.value), year.before.url(kind=kind.value)
    return Compared(str(kind.label), this, urls[0], last, urls[1], change(this, last))


def _severities(findings: Found) -> list[tuple[str, str, int, str]]:
    """Return what isn't corrected by severity, the gravest first: code, words, count, address."""
    return [
        (code, words, findings.severities.get(code, 0), findings_url(LEFT, ("severity", code)))
        for code, words in EFFECTS.items()
    ]
