"""What every agency owes each year: disclosure, inspection plan, data, assessment, review of dossiers, catalogue."""

from __future__ import annotations

from datetime import date

from zhiheng.demo.cast import ENTERED, Agency, Cast
from zhiheng.demo.days import rolled
from zhiheng.demo.size import FIRST
from zhiheng.demo.writer import StoryWriter

ADVANCE = ["agency", "staff", "duties", "powers", "basis", "procedure", "remedies", "random_list", "guide"]
HEAVY = ["lower_grade", "revoke_licence", "stop_business", "close", "restrict_practice"]


def tell_years(w: StoryWriter, cast: Cast) -> None:
    """Tell the yearly duties of every agency; a few of them are done late or not at all."""
    for place, agency in enumerate(cast.agencies):
        if not agency.post.enforces:
            continue
        w.begin("years", place)
        _founding(w, agency)
        for year in range(FIRST.year, w.until.year + 1):
            if year > FIRST.year:
                _report(w, agency, year, late=year == 2025 and place % 25 == 9)
            _plan(w, agency, year, late=year == 2026 and place % 25 == 14)
            _assess(w, agency, year, forgotten=year == 2025 and place % 25 == 4)


def _founding(w: StoryWriter, agency: Agency) -> None:
    body = {"agency": agency.id}
    first = date(2023, 9, 15)
    w.event(
        "publication.made", first, body, arrived=ENTERED,
        kind="advance", channel="区政府网站", items=ADVANCE, formed_on=date(2023, 9, 6),
    )  # fmt: skip
    w.event(
        "catalogue.set", first, body, arrived=ENTERED,
        items=["较大数额罚款", "吊销许可证件", "责令停产停业"], kinds=HEAVY, fine_from_citizen=10_000,
        fine_from_unit=100_000,
        confiscated_from=100_000,
    )  # fmt: skip


def _report(w: StoryWriter, agency: Agency, year: int, *, late: bool) -> None:
    """Data of the year before, by 31 January; a late one on the first working day after it."""
    report = w.object("report", f"{agency.id}-NB{year - 1}", kind="annual_data", year=year - 1)
    due = date(year, 1, 31)
    day = date(year, 2, 5) if late else rolled(date(year, 1, w.random.randint(8, 20)))
    w.event(
        "report.submitted", day, {"report": report, "agency": agency.id}, arrived=ENTERED if day < FIRST else None,
        kind="annual_data", year=year - 1, published=True,
    )  # fmt: skip
    if late:
        for part in (1, 2):
            w.violated("agency", agency.id, f"publicity.annual-data-january-31#{part}", "late", due)


def _plan(w: StoryWriter, agency: Agency, year: int, *, late: bool) -> None:
    day = date(year, 4, 1) if late else rolled(date(year, 3, w.random.randint(2, 25)))
    if day < FIRST:
        return
    plan = w.object("inspection_plan", f"{agency.id}-JH{year}", year=year)
    w.event(
        "inspection-plan.filed", day, {"inspection_plan": plan, "agency": agency.id},
        year=year, approved_on=date(year, 3, 1), enterprises=w.random.randint(20, 400), shared_with_discipline=True,
    )  # fmt: skip
    if late and w.until >= day:
        w.violated("agency", agency.id, "inspection.plan-filed-by-march-31", "late", date(year, 3, 31))


def _assess(w: StoryWriter, agency: Agency, year: int, *, forgotten: bool) -> None:
    done = rolled(date(year, 11, w.random.randint(6, 20)))
    dossier = w.object("dossier", f"{agency.id}-PC{year}-J", number=f"{agency.id}-PC{year}-J")
    review = w.object("dossier_review", f"PC{year}-{agency.id}", round=str(year), seed=f"{year}")
    w.event(
        "dossier.reviewed", done, {"dossier": dossier, "dossier_review": review, "agency": agency.id},
        grade=w.random.choice(("excellent", "good", "good", "qualified")), score=w.random.randint(70, 97),
    )  # fmt: skip
    day = rolled(date(year, 12, w.random.randint(10, 22)))
    if forgotten:
        if w.until >= date(year + 1, 1, 1):
            w.violated("agency", agency.id, "assessment.held-yearly", "undone", date(year, 12, 31))
        return
    assessment = w.object("assessment", f"{agency.id}-KH{year}", year=year)
    w.event(
        "assessment.published", day, {"assessment": assessment, "agency": agency.id},
        grade=w.random.choice(("优秀", "良好", "良好", "合格")), indicators=["按期办结率", "法制审核率", "案卷合格率"],
    )  # fmt: skip
