"""Officers and their certificates over three years: application, examination, issue, yearly review, suspension, end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhiheng.demo import names
from zhiheng.demo.codes import citizen_number, telephone
from zhiheng.demo.days import ONE, rolled, working
from zhiheng.demo.size import FIRST
from zhiheng.demo.writer import StoryWriter

TERM = 5
"""Years that a certificate is valid."""

REGISTERED = date(2023, 9, 4)
"""From then on the district registered its officers anew and exchanged their certificates; each kept his remaining
term.
"""

UNFIT = ("contract", "dispatch", "grid")
"""Employment of those who help and never act."""


@dataclass(slots=True)
class Officer:
    """Somebody of an agency; ``spans`` are the days on which he may act, both ends inside."""

    id: str
    duty: str  # handler, reviewer, host, helper, supervisor
    employment: str
    spans: list[tuple[date, date]]
    lapses: list[tuple[date, date]]  # last day of a certificate that was renewed late, first day of the next

    def fit(self, first: date, last: date) -> bool:
        """Whether he may act on each of the days."""
        return any(start <= first and last <= end for start, end in self.spans)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day."""
    return datetime.combine(day, time(hour, minute))


def hire(w: StoryWriter, agency: str, duty: str, place: int) -> Officer:
    """Tell a person's whole life in the agency; return him. Everything before ``FIRST`` was entered then from
    registers.
    """
    number = w.number("officer")
    w.begin("officer", number)
    employment = _employment(w, duty, place)
    id_ = w.object("officer", f"O{number:05d}", employment=employment, law_qualified=duty == "reviewer" or None)
    birth = date(w.random.randint(1968, 2000), w.random.randint(1, 12), w.random.randint(1, 28))
    w.person(
        "officer",
        id_,
        name=names.person(w.random),
        id_no=citizen_number(birth, w.random.randint(0, 999)),
        phone=telephone(number),
    )
    joined = _joined(w, duty, place)
    w.event(
        "officer.appointed",
        joined,
        {"officer": id_, "agency": agency},
        arrived=_entered(w, joined),
        employment=employment,
        duty_post=duty != "helper",
    )
    officer = Officer(id_, duty, employment, [], [])
    if duty != "helper":
        _certify(w, agency, officer, joined, place)
        _train(w, officer, joined)
    if duty in ("reviewer", "host"):
        _set_role(w, agency, officer, joined)
    return officer


def _employment(w: StoryWriter, duty: str, place: int) -> str:
    if duty == "helper":
        return UNFIT[place % len(UNFIT)]
    return "institution" if duty == "handler" and w.random.random() < 0.35 else "civil_servant"


def _joined(w: StoryWriter, duty: str, place: int) -> date:
    """One handler in twelve is new; everybody else was there before."""
    if duty == "handler" and place % 12 == 11:
        return working(FIRST + timedelta(days=w.random.randint(60, 760)), 1)
    return rolled(REGISTERED + timedelta(days=w.random.randint(0, 25)))


def _entered(w: StoryWriter, day: date) -> datetime | None:
    """Return when an old fact was entered: in the first days of the platform; None: in the ordinary way."""
    return moment(FIRST, 8) + timedelta(minutes=w.random.randint(0, 3 * 24 * 60)) if day < FIRST else None


def _certify(w: StoryWriter, agency: str, officer: Officer, joined: date, place: int) -> None:
    """Tell every certificate for enforcement, one after the other, and how the last one ends."""
    kind = "supervision" if officer.duty == "supervisor" else "enforcement"
    old = joined < FIRST
    start = rolled(date(2023, 10, w.random.randint(9, 20))) if old else working(joined, w.random.randint(45, 70))
    last = working(date(2024, 2, 1) + timedelta(days=w.random.randint(0, 1700)), 1) if old else _term(start)
    fate = _fate(officer, place) if old else "serves"
    while start <= w.until:
        certificate = _issue(w, agency, officer, (kind, start, last), exchanged=start < FIRST)
        end = _live(w, agency, officer, certificate, (start, last), fate)
        if end is not None:
            break
        gap = w.random.randint(20, 90) if fate == "renews late" else 0
        if gap:
            officer.lapses.append((last, last + timedelta(days=1 + gap)))
        start = last + timedelta(days=1 + gap)
        last = _term(start)
    if officer.duty == "host":
        _issue(w, agency, officer, ("host", date(2023, 10, 9), date(2028, 10, 8)), exchanged=True)


def _term(start: date) -> date:
    """Return the last day of a certificate's term."""
    return start.replace(year=start.year + TERM, day=min(start.day, 28)) - ONE


def _fate(officer: Officer, place: int) -> str:
    """What happens to a certificate, in turn: most people simply serve."""
    if officer.duty != "handler" or place < 4:
        return "serves"
    return {5: "leaves", 8: "suspended", 10: "renews late", 14: "fails review", 19: "revoked"}.get(place % 20, "serves")


def _issue(w: StoryWriter, agency: str, officer: Officer, what: tuple[str, date, date], *, exchanged: bool) -> str:
    """Tell application, examination, issue and publication of a certificate (kind, first and last day); an
    exchange only the last two.
    """
    kind, first, last = what
    number = f"3799{w.number('certificate'):07d}"
    certificate = w.object("certificate", f"Z{number}", number=number, kind=kind, valid_from=first, valid_to=last)
    holder = {"officer": officer.id, "agency": agency}
    applied, issued = working(first, -30), working(first, -3)
    if not exchanged:
        w.event("certificate.applied", applied, holder, kind=kind)
        score = w.random.randint(72, 98)
        w.event(
            "exam.taken", working(applied, 12), {"officer": officer.id},
            subject="行政执法资格", score=score, passed=True, kind=kind,
        )  # fmt: skip
    w.event(
        "certificate.issued", issued, {"certificate": certificate, **holder}, arrived=_entered(w, issued),
        kind=kind, number=number, valid_from=first, valid_to=last,
    )  # fmt: skip
    shown = working(issued, w.random.randint(2, 9))
    w.event(
        "publication.made", shown, {"certificate": certificate, "agency": agency}, arrived=_entered(w, shown),
        kind="certificate", channel="区政府网站", items=["staff"],
    )  # fmt: skip
    return certificate


def _live(
    w: StoryWriter, agency: str, officer: Officer, certificate: str, valid: tuple[date, date], fate: str
) -> date | None:
    """Tell yearly reviews and interruptions of one certificate; return the day on which the officer's service ended."""
    both = {"certificate": certificate, "officer": officer.id}
    start, last = valid
    turn = rolled(date(2025, w.random.randint(1, 9), w.random.randint(2, 26)))
    for year in range(start.year + 1, min(last.year, w.until.year) + 1):
        day = rolled(date(year, 3, w.random.randint(10, 30)))
        if day > last or (fate in ("leaves", "revoked") and day >= turn):
            continue
        if fate == "fails review" and year == 2025:
            w.event("certificate.reviewed", day, both, year=year, passed=False)
            again = working(day, w.random.randint(15, 40))
            w.event("certificate.reviewed", again, both, year=year, passed=True)
            _span(officer, start, day - ONE)
            start = again + ONE
            continue
        w.event("certificate.reviewed", day, both, year=year, passed=True)
    if fate == "suspended" and start < turn < last:
        back = working(turn, w.random.randint(20, 60))
        w.event("certificate.suspended", turn, both, until=back - ONE, reason="执法不规范,离岗培训")
        w.event("certificate.restored", back, both)
        _span(officer, start, turn - ONE)
        start = back + ONE
    if fate in ("leaves", "revoked") and start < turn < last:
        _span(officer, start, turn - ONE)
        _end(w, agency, officer, both, turn, fate)
        return turn
    _span(officer, start, last)
    return None


def _span(officer: Officer, first: date, last: date) -> None:
    """Add days on which the officer may act; what follows without a gap is one span."""
    if officer.spans and officer.spans[-1][1] + ONE == first:
        first = officer.spans.pop()[0]
    officer.spans.append((first, last))


def _end(w: StoryWriter, agency: str, officer: Officer, both: dict[str, str], day: date, fate: str) -> None:
    if fate == "leaves":
        reason = w.random.choice(("退休", "调离执法岗位", "辞职"))
        w.event("officer.left", day, {"officer": officer.id, "agency": agency}, reason=reason)
        w.event("certificate.revoked", working(day, w.random.randint(1, 4)), both, reason=reason, punitive=False)
    else:
        w.event("certificate.revoked", day, both, reason="违反执法纪律", punitive=True)


def _train(w: StoryWriter, officer: Officer, joined: date) -> None:
    """Credit at least sixty hours in every year of service; one in forty of the old hands lacks half an hour in
    2025.
    """
    steady = any(start <= date(2024, 12, 31) and end >= date(2026, 1, 1) for start, end in officer.spans)
    short = steady and officer.duty == "handler" and w.number("trained") % 40 == 39
    last = max((end for _, end in officer.spans), default=w.until)
    for year in range(max(2023, joined.year), w.until.year + 1):
        lacking = 0.5 if short and year == 2025 else 0.0
        _credits(w, officer, year, joined, lacking)
        if last < date(year, 12, 31):
            break
    if short and w.until >= date(2026, 1, 1):
        w.violated("officer", officer.id, "training.sixty-hours", "undone", date(2025, 12, 31))


def _credits(w: StoryWriter, officer: Officer, year: int, joined: date, lacking: float) -> None:
    plan = ((4, "law", "class", 24.0), (6, "business", "online", 20.0), (9, "skill", "drill", 16.0))
    for month, kind, mode, hours in plan:
        day = rolled(date(year, month if year > 2023 else 12, w.random.randint(3, 27)))
        if year == joined.year and joined >= FIRST:
            day = rolled(max(day, working(joined, 5)))
            if day.year != year:
                day = working(date(year + 1, 1, 1), -1)
        extra = w.random.choice((0, 0, 0, 2, 4)) if not lacking else 0
        w.event(
            "training.credited", day, {"officer": officer.id},
            kind=kind, mode=mode, class_hours=hours + extra - (lacking if month == 9 else 0),
        )  # fmt: skip


def _set_role(w: StoryWriter, agency: str, officer: Officer, joined: date) -> None:
    reviewer = officer.duty == "reviewer"
    day = working(joined, 3)
    w.event(
        "role.set",
        day,
        {"agency": agency, "officer": officer.id},
        arrived=_entered(w, day),
        role="legal_reviewer" if reviewer else "hearing_host",
        active=True,
        first_time=True if reviewer else None,
        law_qualified=True if reviewer else None,
    )


def chosen(w: StoryWriter, officers: Sequence[Officer], count: int, first: date, last: date) -> tuple[str, ...]:
    """Draw officers who may act on all of the days; some are drawn far more often than others, as work is spread.

    Raises:
        ValueError: there aren't so many.
    """
    found: list[str] = []
    for _ in range(8 * count):
        one = officers[int(len(officers) * w.random.random() ** 1.5)]
        if one.id not in found and one.fit(first, last):
            found.append(one.id)
            if len(found) == count:
                return tuple(found)
    found += [one.id for one in officers if one.id not in found and one.fit(first, last)][: count - len(found)]
    if len(found) < count:
        raise ValueError(f"{first} 至 {last} 没有 {count} 名持证人员")
    return tuple(found)
