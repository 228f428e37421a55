"""Inspections of enterprises: from approval to the published result, and the complaints and cases that come of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiheng.demo.cast import Agency, Cast, Firm
from zhiheng.demo.days import working
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

FILING = date(2024, 10, 8)
"""From then on inspections of enterprises are filed with the bureau (区方案)."""

SCANNING = date(2026, 6, 1)
"""From then on the enterprise's code is scanned everywhere; some did so a year earlier."""

LEAST = date(2025, 1, 3)
"""From then on approval and notice are asked for by 国办发〔2024〕54号; before it they were usual."""

Broken = tuple[tuple[str, str, date | None], ...]
FORM = ["party", "facts", "time", "place", "signature", "agency"]


@dataclass(slots=True)
class InspectionPlan:
    """One visit to an enterprise."""

    day: date
    firm: Firm
    officers: tuple[str, ...]
    approved: bool = True
    filed: bool = True
    filed_after: bool = False
    noticed: bool = True
    scanned: bool = True
    exception: str = "none"
    result: str = "clean"
    published: date | None = None
    shown: bool = True
    early: bool = False


class Visits:
    """Counts visits by agency, enterprise and year, so that a published cap is only passed on purpose."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], int] = {}
        self._full: dict[tuple[str, int], list[Firm]] = {}

    def full(self, agency: Agency, firm: Firm, day: date) -> bool:
        """Whether the agency has been there as often as it published for the year."""
        cap = agency.yearly_cap
        return cap is not None and self._known.get((agency.id, firm.id, day.year), 0) >= cap

    def add(self, agency: Agency, firm: Firm, day: date) -> None:
        """Count one visit of an agency that published a cap; caps hold from ``LEAST`` on."""
        if agency.yearly_cap is None or day < LEAST:
            return
        key = (agency.id, firm.id, day.year)
        self._known[key] = self._known.get(key, 0) + 1
        if self._known[key] == agency.yearly_cap:
            self._full.setdefault((agency.id, day.year), []).append(firm)

    def used_up(self, agency: Agency, year: int) -> Firm | None:
        """Return an enterprise whose visits of the year are used up, each once."""
        known = self._full.get((agency.id, year))
        return known.pop() if known else None


def plan_visit(w: StoryWriter, cast: Cast, agency: Agency, day: date, visits: Visits) -> InspectionPlan:
    """Return a lawful visit on a day; an enterprise whose cap is used up is left alone."""
    firm = cast.firm(w, agency)
    while visits.full(agency, firm, day):
        firm = cast.firm(w, agency)
    chance = w.random.random()
    exception = (
        "none" if chance < 0.86 else "complaint" if chance < 0.95 else "data" if chance < 0.98 else "transferred"
    )
    result = w.random.choices(("clean", "corrected", "order", "advise"), (64, 20, 11, 5))[0]
    plan = InspectionPlan(day, firm, agency.officers(w, 2, day, day), exception=exception, result=result)
    plan.filed = exception == "none" and (day >= FILING or w.random.random() < 0.1)
    plan.noticed = exception == "none" and (day >= LEAST or w.random.random() < 0.6)
    plan.scanned = day >= SCANNING or (day.year >= 2025 and w.random.random() < 0.3)
    plan.published = working(day, w.random.randint(4, 15))
    return plan


def tell_inspection(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> str:
    """Tell one inspection on site from approval to published result; return its id."""
    number = w.number("inspection")
    feed, foreign = agency.feeds.get("inspection"), f"JC{agency.id[1:]}{number:07d}"
    own = feed.thing(foreign) if feed else f"JC{plan.day.year}-{number:06d}"
    id_ = w.object("inspection", own, kind="daily", on_site=True, foreign_no=foreign if feed else None)
    both = {"inspection": id_, "agency": agency.id, "enterprise": plan.firm.id}
    if plan.approved:
        w.event(
            "inspection.approved", moment(working(plan.day, -3), 10, w.random.randint(0, 59)),
            {**both, "power": agency.powers["inspection"]},
            approver="head", kind="daily", exception=plan.exception, could_be_off_site=False,
        )  # fmt: skip
    if plan.filed:
        filed = moment(plan.day, 16) if plan.filed_after else moment(working(plan.day, -2), 10, w.random.randint(0, 59))
        w.event("inspection.filed", filed, both, filing_no=f"示检备{number:06d}", planned_on=plan.day)
    if plan.noticed:
        w.event(
            "inspection.noticed", moment(working(plan.day, -2), 15, w.random.randint(0, 59)), both,
            recusal_right_told=True, frequency_told=True, notified_ahead=True, planned_on=plan.day,
        )  # fmt: skip
    _visit(w, agency, plan, both)
    return id_


def _visit(w: StoryWriter, agency: Agency, plan: InspectionPlan, both: dict[str, str]) -> None:
    hour = 9 if plan.early else w.random.choice((8, 9, 9, 10, 10, 13, 14, 15))
    start = moment(plan.day, hour, w.random.randint(5, 50))
    if plan.scanned:
        w.event(
            "inspection.scanned", start - timedelta(minutes=3),
            {"inspection": both["inspection"], "enterprise": plan.firm.id, "officer": plan.officers},
            token=f"{w.random.getrandbits(80):020x}", code_owner="enterprise",
        )  # fmt: skip
    w.event(
        "inspection.started", start,
        {**both, "officer/inspector": plan.officers, "power": agency.powers["inspection"]},
        on_site=True, certificates_shown=plan.shown, recorded=True, exception=plan.exception, third_party_present=False,
        document_shown=True, reasons_told=True,
    )  # fmt: skip
    end = start + timedelta(minutes=w.random.randint(25, 95))
    w.event(
        "inspection.finished", end, {**both, "officer/inspector": plan.officers},
        result=plan.result, record_made=True, record_signed=True, items=FORM,
    )  # fmt: skip
    _after(w, plan, both, end)


def _after(w: StoryWriter, plan: InspectionPlan, both: dict[str, str], end: datetime) -> None:
    if plan.result == "order":
        until = working(plan.day, 10)
        w.event(
            "correction.ordered", end + timedelta(minutes=2),
            {"inspection": both["inspection"], "agency": both["agency"]}, until=until, kind="correct",
        )  # fmt: skip
        w.event(
            "correction.checked", moment(working(until, 2), 9, w.random.randint(0, 59)),
            {"inspection": both["inspection"]}, corrected=True,
        )  # fmt: skip
    if plan.published:
        w.event(
            "publication.made", moment(plan.published, 15, w.random.randint(0, 59)),
            {"inspection": both["inspection"], "agency": both["agency"]}, kind="inspection", channel="区政府网站",
        )  # fmt: skip
    if w.random.random() < 0.12:
        w.event(
            "inspection.rated", moment(working(plan.day, 1), 11, w.random.randint(0, 59)),
            {"inspection": both["inspection"], "agency": both["agency"], "enterprise": plan.firm.id},
            score=w.random.choice((3, 4, 5, 5, 5)), anonymous=True,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Twist:
    """A change to a visit; ``change`` returns what it breaks, None where it doesn't suit the day (nothing happens
    then).
    """

    name: str
    change: Callable[[StoryWriter, Agency, InspectionPlan], Broken | None]


def not_filed(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """An ordinary visit of which the bureau didn't know."""
    if plan.day < FILING or plan.exception != "none":
        return None
    plan.filed = False
    return (("inspection.filed-before-start", "undone", None),)


def filed_afterwards(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """Filed on the day of the visit, in the afternoon."""
    if plan.day < FILING or plan.exception != "none":
        return None
    plan.filed_after = True
    return (("inspection.filed-before-start", "undone", None),)


def alone(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """One officer only."""
    plan.officers = plan.officers[:1]
    return (("inspection.two-certified-officers", "short", None),)


def published_late(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """The result published on the twenty-first working day."""
    due = working(plan.day, 20)
    plan.published = working(due, 1)
    return (("publicity.inspection-result-20-days", "late", due),)


def published_on_the_last_day(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """Trap: published on the twentieth working day."""
    plan.published = working(plan.day, 20)
    return ()


def not_approved(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """Nobody approved the visit."""
    if plan.day < LEAST:
        return None
    plan.approved = False
    return (("inspection.approved-before-start", "undone", None),)


def certificates_not_shown(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """No certificate was shown."""
    plan.shown = False
    return (("inspection.certificates-shown", "forbidden", None),)


def not_scanned(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """The enterprise's code wasn't scanned."""
    if plan.day < SCANNING:
        return None
    plan.scanned = False
    return (("inspection.scanned-before-start", "undone", None),)


def with_a_helper(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken | None:
    """A helper without any certificate as second inspector."""
    if not agency.helpers:
        return None
    plan.officers = (plan.officers[0], agency.helpers[w.random.randrange(len(agency.helpers))].id)
    return (*_uncertified(plan), ("staff.no-unqualified-inspectors", "short", None))


def _uncertified(plan: InspectionPlan) -> Broken:
    """What one inspector without a valid certificate among two breaks."""
    two: Broken = (("inspection.two-certified-officers", "short", None),)
    return two if plan.day < LEAST else (*two, ("inspection.inspectors-certified", "short", None))


TWISTS = tuple(
    Twist(change.__name__, change)
    for change in (
        not_filed,
        published_late,
        published_on_the_last_day,
        alone,
        filed_afterwards,
        not_approved,
        with_a_helper,
        certificates_not_shown,
        not_scanned,
    )
)


def expired(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> Broken:
    """Put in an officer whose certificate ends today (a trap) or has lapsed; nothing where there is none."""
    for one in agency.handlers:
        for last, again in one.lapses:
            if last <= plan.day < again and one.id not in plan.officers:
                plan.officers = (plan.officers[0], one.id)
                return () if plan.day == last else _uncertified(plan)
    return ()
