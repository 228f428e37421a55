"""The whole demo district: who there is, what they did from 2024 to ``until``, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiheng.demo import coercion, others
from zhiheng.demo.cases import CaseTeller, lawful_plan
from zhiheng.demo.cast import YEARS, Agency, agencies, enterprises
from zhiheng.demo.days import is_working, natural, working
from zhiheng.demo.twists import BREACHES, LONGEST, RUNNING, TRAPS, Twist, decide_on
from zhiheng.demo.writer import StoryWriter, TruthRow
from zhiheng.eventlog.model import Event, LogObject


@dataclass(frozen=True, slots=True)
class District:
    """A told district: its events in order of arrival, its objects, and every violation planted in it."""

    events: list[Event]
    objects: dict[tuple[str, str], LogObject]
    truth: list[TruthRow]
    until: date


def build(seed: int = 20260201, cases: int = 420, until: date = date(2026, 10, 30)) -> District:
    """Tell the district.

    Args:
        seed: one seed gives one district.
        cases: ordinary penalty cases; the other stories scale with it.
        until: last day of the demo; what would happen later is not told.
    """
    w = StoryWriter(seed)
    everyone = agencies(w)
    firms = enterprises(w, max(cases // 2, 20))
    for agency in everyone:
        for year in YEARS:
            others.tell_year(w, agency, year, until)
    for place in range(cases):
        _case(w, everyone[place % len(everyone)], place, until)
    for place in range(cases // 2):
        _spot(w, everyone[place % len(everyone)], place, until)
    for place, firm in enumerate(firms):
        _inspections(w, everyone[place % 11], firm, place, until)
    for place in range(cases // 3):
        _complaint(w, everyone[place % len(everyone)], place, until)
    _records_arrive_late(w)
    told = [event for event in w.finished() if event.recorded_at and event.recorded_at.date() <= until]
    return District(told, w.objects, w.truth, until)


def _day(w: StoryWriter, first: date, last: date) -> date:
    day = first + timedelta(days=w.random.randint(0, (last - first).days))
    return day if is_working(day) else working(day, 1)


def _twist(w: StoryWriter, place: int) -> Twist | None:
    """Every fifth case breaks something, every fifth is a trap; in turn, so that each kind occurs."""
    if place % 5 == 1:
        return BREACHES[place // 5 % len(BREACHES)]
    if place % 5 == 3:
        return TRAPS[place // 5 % len(TRAPS)]
    return None


def _case(w: StoryWriter, agency: Agency, place: int, until: date) -> None:
    running = place % 23 == 22
    filed = (
        _day(w, until - timedelta(days=25), until - timedelta(days=8))
        if running
        else _day(w, date(2024, 2, 20), until - LONGEST)
    )
    plan = lawful_plan(w, agency, filed)
    twist = RUNNING if running else _twist(w, place)
    seized = not running and twist is None and place % 9 == 4
    if seized:
        released = working(natural(working(filed, 1), 30), 2)
        decide_on(plan, max(plan.decision or released, released))
    broken = twist.change(w, agency, plan) if twist else ()
    teller = CaseTeller(w, agency, plan)
    case = teller.tell()
    for rule, manner, due in broken:
        w.violated("case", case, rule, manner, due)
    if seized:
        _seizure(w, agency, teller, place)
    if not running and place % 11 == 6:
        _preservation(w, agency, teller, place)


def _seizure(w: StoryWriter, agency: Agency, teller: CaseTeller, place: int) -> None:
    imposed = working(teller.plan.filed, 1)
    plan = coercion.lawful_seizure(w, imposed)
    due = natural(imposed, 30)
    if place % 2:
        plan.disposed = working(due, 1)
    if place % 4 == 2:
        plan.approved_first = False
    measure = coercion.tell_seizure(w, agency, teller.case, teller.party, teller.plan.investigators, plan)
    if place % 2:
        w.violated("measure", measure, "coercion.seizure-within-30-days", "late", due)
    if place % 4 == 2:
        w.violated("measure", measure, "coercion.approved-before", "undone")


def _preservation(w: StoryWriter, agency: Agency, teller: CaseTeller, place: int) -> None:
    day = working(teller.plan.filed, 3)
    due = working(day, 7)
    late = bool(place % 2)
    id_ = coercion.tell_preservation(
        w, agency, teller.case, teller.plan.investigators, day, working(due, 1) if late else due
    )
    if late:
        w.violated("preservation", id_, "preservation.disposed-within-7-days", "late", due)


def _spot(w: StoryWriter, agency: Agency, place: int, until: date) -> None:
    plan = coercion.lawful_spot(w, _day(w, date(2024, 2, 20), until - timedelta(days=40)))
    if place % 10 == 3:
        plan.to_agency = working(plan.day, 3)
        plan.to_bank = working(plan.to_agency, 1)
    if place % 10 == 7:
        plan.fine, plan.collected = 201, False
    case, payment = coercion.tell_spot(w, agency, plan)
    if place % 10 == 3 and payment:
        w.violated("payment", payment, "fine.on-spot-remitted#1", "late", working(plan.day, 2))
    if place % 10 == 7:
        w.violated("case", case, "penalty.summary-cap", "forbidden")


def _inspections(w: StoryWriter, agency: Agency, firm: str, place: int, until: date) -> None:
    for _ in range(1 + place % 2):
        day = _day(w, date(2025, 2, 10), until - timedelta(days=30))
        others.tell_inspection(w, agency, others.InspectionPlan(day, firm))


def _complaint(w: StoryWriter, agency: Agency, place: int, until: date) -> None:
    day = _day(w, date(2024, 2, 20), until - timedelta(days=30))
    due = working(day, 5)
    late = place % 6 == 2
    id_ = others.tell_complaint(w, agency, day, working(due, 1) if late else working(day, w.random.randint(2, 5)))
    if late:
        w.violated("complaint", id_, "hotline.replied-5-days", "late", due)


def _records_arrive_late(w: StoryWriter) -> None:
    """Noise: some records of lawful acts arrive a week later (补录); that alone breaks no rule of procedure."""
    for place in range(0, len(w.events), 97):
        event = w.events[place]
        if event.recorded_at:
            w.events[place] = replace(event, recorded_at=event.recorded_at + timedelta(days=7))
