"""How indicators are computed (计算): from findings of the last audit and rows that the user may see, this year.

Every reading carries the addresses of the lists that show exactly the rows it counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.eventlog.days import day_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.mappings.reconciling import reconciliation
from zhiheng.ledger.models import LedgerEvent, LedgerSource
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Matter, Standing
from zhiheng.plan import selectors
from zhiheng.plan.models import Stage
from zhiheng.plan.projecting import IMPLEMENTATION

COUNTED = (Standing.OPEN, Standing.MATTER, Standing.CHANGED, Standing.SETTLED, Standing.GONE)
"""Findings that count, all but those not upheld (不予认定)."""
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A number of a reading, in words, with the address of the rows behind it."""

    words: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says on a day: the value in words, the numbers behind it, and whether it is as demanded.

    ``met`` is None where nothing is demanded, or nothing is known (``value`` says 没有数据 then).
    """

    value: str
    parts: Sequence[Part] = ()
    met: bool | None = None
    share: float | None = None

    @property
    def url(self) -> str:
        """Return the address of the first number's rows, "" without."""
        return self.parts[0].url if self.parts else ""


UNKNOWN = Reading("没有数据")
UNAUDITED = Reading("等待首次审查")
"""Before the first audit nothing is known: no finding then doesn't mean that nothing is wrong."""
Compute = Callable[[User, date, str], Reading]
"""Asked for a user, a day and a plan (its id; "": the one adopted last); most figures are the district's whole."""


def _address(key: str, *conditions: tuple[str, str]) -> str:
    return reverse("list", args=[key]) + (f"?{urlencode(conditions)}" if conditions else "")


def _first_of(day: date) -> date:
    return date(day.year, 1, 1)


def _breaches(user: User, rules: Sequence[str], today: date, words: str, standings: Sequence[str] = COUNTED) -> Part:
    """Return the findings by some rules whose breach fell into this year, as the list shows them."""
    first = _first_of(today)
    count = findings.findings(user).filter(
        clue=False, rule__in=rules, standing__in=standings, since__gte=first, since__lte=today
    )
    days = [("since-from", first.isoformat()), ("since-to", today.isoformat())]
    conditions = [("rule", rule) for rule in rules] + [("standing", standing) for standing in standings] + days
    return Part(words, count.count(), _address("findings", *conditions))


def _objects(user: User, type_: str, today: date, words: str) -> Part:
    """Return the objects of a type that were worked on this year."""
    first = _first_of(today)
    rows = ledger.objects(scope_of(user), type_)
    count = rows.filter(last_day__gte=day_of(first), last_day__lte=day_of(today)).count()
    return Part(words, count, _address(type_, ("last-from", first.isoformat()), ("last-to", today.isoformat())))


def _percent(part: int, whole: int, least: float, *parts: Part) -> Reading:
    if not whole:
        return Reading("没有数据", parts)
    share = max(0.0, WHOLE * part / whole)
    shown = f"{int(share * 10) / 10:g}%"  # cut off: 99.97 % isn't all
    return Reading(shown, parts, share >= least, share)


def rule_share(type_: str, rules: Sequence[str], noun: str, breach: str, least: float = WHOLE) -> Compute:
    """Return the share of objects worked on this year without a finding by some rules."""

    def compute(user: User, today: date, plan: str) -> Reading:
        """Return the share and whether it suffices, with the rows it was counted from."""
        if findings.last_run() is None:
            return UNAUDITED
        short, all_ = _breaches(user, rules, today, breach), _objects(user, type_, today, f"本年办理的{noun}")
        return _percent(all_.count - short.count, all_.count, least, short, all_)

    return compute


def none_of(rules: Sequence[str], words: str) -> Compute:
    """Return how many findings there are of what must never happen."""

    def compute(user: User, today: date, plan: str) -> Reading:
        """Return the number of findings; none is enough."""
        if findings.last_run() is None:
            return UNAUDITED
        part = _breaches(user, rules, today, words)
        return Reading(f"{part.count} 项", (part,), part.count == 0)

    return compute


def hours(user: User, today: date, plan: str) -> Reading:
    """Return how many officers had fewer than sixty hours last year; unknown without a register of hours."""
    if not LedgerEvent.objects.filter(type="training.credited").exists():
        return UNKNOWN
    if findings.last_run() is None:
        return UNAUDITED
    part = _breaches(user, ["training.sixty-hours"], today, "学时不足六十的执法人员")
    return Reading(f"不足 {part.count} 人", (part,), part.count == 0)


def corrected(user: User, today: date, plan: str) -> Reading:
    """Return the share of this year's findings that are gone or settled."""
    first = _first_of(today)
    rows = findings.findings(user).filter(clue=False, since__gte=first, since__lte=today)
    days = (("since-from", first.isoformat()), ("since-to", today.isoformat()))

    def part(words: str, *standings: Standing) -> Part:
        """Return how many of these findings stand so, with the list that shows them."""
        conditions = [("standing", one.value) for one in standings]
        return Part(words, rows.filter(standing__in=standings).count(), _address("findings", *conditions, *days))

    closed = part("已消除、已办结的监督发现", Standing.GONE, Standing.SETTLED)
    left = part("尚未纠正的监督发现", Standing.OPEN, Standing.MATTER, Standing.CHANGED)
    found = _percent(closed.count, closed.count + left.count, 0, left, closed)
    return Reading(found.value, found.parts, None, found.share)


def matters(user: User, today: date, plan: str) -> Reading:
    """Return how many matters of supervision are open."""
    rows = findings.matters(user)
    open_ = rows.filter(stage=Matter.Stage.OPENED).count()
    parts = (Part("督办中的监督事项", open_, _address("matters", ("stage", Matter.Stage.OPENED.value))),)
    return Reading(f"{open_} 件", parts)


def problems(user: User, today: date, plan: str) -> Reading:
    """Return the share of prominent problems that are verified and struck off."""
    rows = ledger.objects(scope_of(user), "problem")
    all_ = Part("突出问题", rows.count(), _address("problem"))
    done = rows.filter(state="problem.verified").count()
    closed = Part("已核验销号", done, _address("problem", ("state", "problem.verified")))
    return _percent(done, all_.count, 0, closed, all_)


def feeds(user: User, today: date, plan: str) -> Reading:
    """Return how many weeks of data of other systems are missing or thin, in the last four full weeks."""
    if not scope_of(user).everything:
        return UNKNOWN
    last = today - timedelta(days=today.weekday() + 1)
    weeks = [
        week
        for source in LedgerSource.objects.filter(active=True)
        for week in reconciliation(source, last - timedelta(weeks=4) + timedelta(days=1), last)
    ]
    gaps = Part("缺数的机关周", sum(bool(week.gap) for week in weeks), reverse("exchange"))
    return _percent(len(weeks) - gaps.count, len(weeks), WHOLE, gaps)


def filed(user: User, today: date, plan: str) -> Reading:
    """Return how many of the bodies named in a plan have submitted their implementation plan."""
    about = selectors.plans(user).filter(public_id=plan).first() if plan else selectors.plans(user).first()
    if about is None:
        return UNKNOWN
    named = set(selectors.named_bodies(about.public_id))
    rows = selectors.filings(user).filter(plan=about.public_id, kind=IMPLEMENTATION)
    conditions = (("kind", IMPLEMENTATION), ("plan", about.public_id))
    part = Part("已报送实施方案", rows.count(), _address("plan-filings", *conditions))
    bodies = set(rows.values_list("body", flat=True))
    lacking = len(named - bodies)
    return Reading(f"{len(named) - lacking} / {len(named)} 家", (part,), lacking == 0)


def resolutions(user: User, today: date, plan: str) -> Reading:
    """Return the share of a plan's (or all) resolutions due by today that are done."""
    rows = selectors.tasks(user).exclude(meeting="").filter(due__lte=today)
    rows = rows.filter(plan=plan) if plan else rows
    late = rows.exclude(stage=Stage.DONE).count()
    conditions = [("meeting", "1"), ("due-to", today.isoformat()), *([("plan", plan)] if plan else [])]
    parts = (Part("到期的会商议定事项", rows.count(), _address("plan-tasks", *conditions)),)
    return _percent(rows.count() - late, rows.count(), WHOLE, *parts)
