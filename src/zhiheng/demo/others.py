"""Inspections of enterprises, hotline complaints, criminal referrals and the yearly duties of every agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhiheng.demo.cast import YEARS, Agency
from zhiheng.demo.days import working
from zhiheng.demo.writer import StoryWriter

ADVANCE = ["agency", "basis", "procedure", "remedies"]


@dataclass(slots=True)
class InspectionPlan:
    """One visit to an enterprise."""

    day: date
    enterprise: str
    filed: bool = True
    scanned: bool = True
    officers: int = 2
    exception: str = "none"


def tell_inspection(w: StoryWriter, agency: Agency, plan: InspectionPlan) -> str:
    """Tell one inspection on site from approval to published result; return its id."""
    id_ = w.object("inspection", f"JC{plan.day.year}-{w.number('inspection'):05d}", kind="daily", on_site=True)
    both = {"inspection": id_, "agency": agency.id, "enterprise": plan.enterprise}
    before = working(plan.day, -3)
    morning = datetime.combine(plan.day, time(9, w.random.randint(0, 30)))
    w.event(
        "inspection.approved",
        datetime.combine(before, time(10, 0)),
        {**both, "power": agency.powers["inspection"]},
        approver="head",
        kind="daily",
        exception=plan.exception,
        could_be_off_site=False,
    )
    if plan.filed:
        w.event(
            "inspection.filed",
            datetime.combine(working(before, 1), time(10, 0)),
            both,
            filing_no=f"示检备{w.number('filing'):05d}",
            planned_on=plan.day,
        )
    w.event(
        "inspection.noticed",
        datetime.combine(working(before, 1), time(11, 0)),
        both,
        recusal_right_told=True,
        frequency_told=True,
        notified_ahead=True,
    )
    officers = tuple(w.random.sample(agency.officers, plan.officers))
    if plan.scanned:
        w.event(
            "inspection.scanned",
            morning,
            {"inspection": id_, "enterprise": plan.enterprise, "officer": officers},
            token=f"{w.random.getrandbits(80):020x}",
            code_owner="enterprise",
        )
    _visit(w, agency, plan, both, officers, morning)
    return id_


def _visit(
    w: StoryWriter,
    agency: Agency,
    plan: InspectionPlan,
    both: dict[str, str],
    officers: tuple[str, ...],
    morning: datetime,
) -> None:
    w.event(
        "inspection.started",
        morning + timedelta(minutes=3),
        {**both, "officer/inspector": officers, "power": agency.powers["inspection"]},
        on_site=True,
        certificates_shown=True,
        recorded=True,
        exception=plan.exception,
        third_party_present=False,
    )
    w.event(
        "inspection.finished",
        morning + timedelta(minutes=50),
        {**both, "officer/inspector": officers},
        result="clean",
        record_made=True,
        record_signed=True,
        items=["party", "facts", "time", "place", "signature", "agency"],
    )
    w.event(
        "publication.made",
        datetime.combine(working(plan.day, w.random.randint(4, 15)), time(15, 0)),
        {"inspection": both["inspection"], "agency": agency.id},
        kind="inspection",
        channel="区政府网站",
    )


def tell_complaint(w: StoryWriter, agency: Agency, day: date, replied: date | None) -> str:
    """Tell a hotline complaint from registration to return visit; return its id."""
    number = f"12345-{day:%Y%m%d}-{w.number('complaint'):05d}"
    id_ = w.object("complaint", f"T{w.number('complaint_id'):05d}", number=number, channel="hotline")
    both = {"complaint": id_, "agency/handler": agency.id}
    w.event(
        "complaint.received",
        datetime.combine(day, time(8, 40)),
        {"complaint": id_},
        channel="hotline",
        kinds=["complain"],
        subject="占道经营",
        named=False,
        reply_wanted=True,
    )
    w.event("complaint.assigned", datetime.combine(day, time(9, 30)), both, seen_by_accused=False)
    w.event("complaint.accepted", datetime.combine(working(day, 1), time(9, 30)), both, accepted=True)
    if replied and agency.field == "market":
        w.event("complaint.mediated", datetime.combine(replied, time(10, 0)), both, agreed=True)
    if replied:
        w.event(
            "complaint.replied",
            datetime.combine(replied, time(11, 0)),
            both,
            result="已现场整改",
            to_hotline=True,
            explained=True,
            repeat=False,
        )
        w.event(
            "complaint.visited",
            datetime.combine(working(replied, 2), time(10, 0)),
            {"complaint": id_},
            solved=True,
            satisfied=True,
            returned=False,
        )
    return id_


def tell_year(w: StoryWriter, agency: Agency, year: int, until: date) -> None:
    """Tell what every agency owes each year: disclosure, plan, data, assessment, training, dossier review."""
    body = {"agency": agency.id}
    if year == YEARS[0]:
        w.event("publication.made", date(2024, 1, 3), body, kind="advance", channel="区政府网站", items=ADVANCE)
        w.event("catalogue.set", date(2024, 1, 3), body, kind="review", published=True)
    plan = w.object("inspection_plan", f"{agency.id}-JH{year}", year=year)
    w.event(
        "inspection-plan.filed",
        date(year, 3, 12),
        {"inspection_plan": plan, **body},
        year=year,
        approved_on=date(year, 3, 8),
        enterprises=40,
        shared_with_discipline=True,
    )
    report = w.object("report", f"{agency.id}-NB{year - 1}", kind="annual_data", year=year - 1)
    w.event(
        "report.submitted",
        date(year, 1, 22),
        {"report": report, **body},
        kind="annual_data",
        year=year - 1,
        published=True,
    )
    if date(year, 12, 20) < until:
        assessment = w.object("assessment", f"{agency.id}-KH{year}", year=year)
        w.event(
            "assessment.published",
            date(year, 12, 16),
            {"assessment": assessment, **body},
            grade="良好",
            indicators=["on_time"],
        )
    if date(year, 11, 14) < until:
        dossier = w.object("dossier", f"{agency.id}-PC{year}-J", number=f"{agency.id}-PC{year}-J")
        review = w.object("dossier_review", f"PC{year}-{agency.id}", round=str(year), seed=f"{year}")
        w.event(
            "dossier.reviewed",
            date(year, 11, 14),
            {"dossier": dossier, "dossier_review": review, **body},
            grade="good",
        )
    for officer in (*agency.officers, *agency.reviewers, agency.host):
        for month, kind, hours in ((4, "law", 24), (6, "business", 24), (9, "skill", 16)):
            day = date(year, month, 18)
            if day < until:
                w.event("training.credited", day, {"officer": officer}, kind=kind, mode="class", class_hours=hours)
