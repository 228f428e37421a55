"""The yearly statistics of an agency as they are now (年度执法统计表), beside what was signed; and the district's sum.

Nothing computed is ever typed over: a figure changes with the ledger, or gets a note. What was signed stays as it was
signed; what differs since is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.eventlog.values import decode, encode
from zhiheng.kit.accounts.models import User
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerObjectValue
from zhiheng.oversight.statistics import selectors
from zhiheng.oversight.statistics.indicators import INDICATORS, Indicator
from zhiheng.oversight.statistics.lists import KEY
from zhiheng.oversight.statistics.models import ActTally, Entry, Statement
from zhiheng.oversight.statistics.stating import KIND, written
from zhiheng.registry.holding import ENFORCING, holding, is_held


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator's line: figure now, whether the agency entered it, the list behind it, what was signed."""

    indicator: Indicator
    value: Decimal | None
    entered: bool
    url: str
    note: str
    signed: Decimal | None
    may_enter: bool

    @property
    def differs(self) -> bool:
        """Return whether the figure isn't what was signed."""
        return self.signed is not None and self.value != self.signed


@dataclass(frozen=True, slots=True)
class Sheet:
    """A year of an agency: its lines, the statement signed last (None: none), the last event surely counted."""

    agency: str
    year: int
    lines: Sequence[Line]
    statement: Statement | None
    known_to: int = 0

    @property
    def figures(self) -> dict[str, str]:
        """Return the figures as texts, by indicator; what nobody knows is left out."""
        return {line.indicator.code: f"{line.value:f}" for line in self.lines if line.value is not None}

    @property
    def differences(self) -> list[Line]:
        """Return the lines that are no longer as signed."""
        return [line for line in self.lines if line.differs]


def year_days(year: int) -> tuple[date, date]:
    """Return the first and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def digest(figures: Mapping[str, str], agency: str, year: int, version: int) -> str:
    """Return the SHA-256 of figures in canonical form: agency, year, version, then ``indicator=value`` by name."""
    text = "\n".join([agency, str(year), str(version), *written(figures)])
    return hashlib.sha256(text.encode()).hexdigest()


def statement_id(agency: str, year: int) -> str:
    """Return the id of the report object under which an agency's year is signed."""
    return f"stat-{year}-{agency}"[:64]


def figure_id(agency: str, year: int, code: str) -> str:
    """Return the id of the object under which something is said of an agency's figure."""
    return f"fig-{year}-{code}-{agency}"[:64]


def elsewhere(agencies: Collection[str]) -> set[str]:
    """Return those agencies whose record lives in another system (垂直系统): the ledger may know only a part."""
    values = LedgerObjectValue.objects.filter(name="system", object__type="agency", object__public_id__in=agencies)
    rows = values.order_by("sequence", "pk").values_list("object__public_id", "kind", "value")
    return {id_ for id_, text in {id_: decode(kind, value) for id_, kind, value in rows}.items() if text}


def enterable(indicator: Indicator, computed: Decimal | None, *, foreign: bool) -> bool:
    """Return whether a figure may be entered: where the ledger can't know it, or knows nothing from another system."""
    return indicator.entered or (foreign and indicator.kind is not None and not computed)


def certified(agencies: Collection[str], year: int) -> dict[str, int]:
    """Return how many officers each agency had on the last day of a year who held a valid certificate on that day.

    Who left or moved since is counted where he was then: a figure of a year that ended doesn't change with the staff.
    """
    last = year_days(year)[1]
    posts = holding("officer.employed", last).filter(agency__in=agencies).order_by()
    rows = posts.filter(is_held("certificate.valid", last, ENFORCING, by="subject"))
    return dict(rows.values_list("agency").annotate(n=Count("subject", distinct=True)))


def sheets(user: User, agencies: Collection[str], year: int) -> list[Sheet]:
    """Return the sheets of some agencies that the user sees, in their order, in a constant number of queries."""
    known_to = ledger.last_sequence()  # before counting: what is appended meanwhile isn't claimed to be counted
    first, last = year_days(year)
    counted: dict[str, list[ActTally]] = {}
    for row in selectors.tallies(user).filter(agency__in=agencies, month__gte=first, month__lte=last):
        counted.setdefault(row.agency, []).append(row)
    said: dict[str, dict[str, Entry]] = {}
    for entry in selectors.entries(user).filter(agency__in=agencies, year=year):
        said.setdefault(entry.agency, {})[entry.indicator] = entry
    signed = {row.agency: row for row in selectors.statements(user).filter(agency__in=agencies, year=year)}
    people, foreign = certified(agencies, year), elsewhere(agencies)
    return [
        Sheet(
            agency,
            year,
            _lines(
                Known(agency, year, counted.get(agency, []), people.get(agency, 0), foreign=agency in foreign),
                said.get(agency, {}),
                signed.get(agency),
            ),
            signed.get(agency),
            known_to,
        )
        for agency in agencies
    ]


def sheet(user: User, agency: str, year: int) -> Sheet:
    """Return the sheet of one agency."""
    return sheets(user, [agency], year)[0]


def beside(found: Sheet, statement: Statement | None) -> Sheet:
    """Return the same figures beside another statement."""
    lines = [replace(line, signed=_signed(statement, line.indicator)) for line in found.lines]
    return replace(found, lines=lines, statement=statement)


def _signed(statement: Statement | None, indicator: Indicator) -> Decimal | None:
    was = (statement.figures if statement else {}).get(indicator.code)
    return None if was is None else Decimal(was)


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of an agency's year: counts of acts, officers at its end."""

    agency: str
    year: int
    rows: Sequence[ActTally]
    officers: int
    foreign: bool

    def computed(self, indicator: Indicator) -> Decimal | None:
        """Return an indicator's figure; None where the ledger can't know it."""
        if indicator.entered:
            return None
        return indicator.of(self.rows) if indicator.kind else Decimal(self.officers)


def _lines(known: Known, said: Mapping[str, Entry], statement: Statement | None) -> list[Line]:
    found = []
    for one in INDICATORS:
        computed, entry = known.computed(one), said.get(one.code)
        may = enterable(one, computed, foreign=known.foreign)
        entered = may and entry is not None and entry.value != ""
        value = Decimal(entry.value) if entered and entry else computed
        url = "" if entered else acts_of(one, known.agency, known.year)
        found.append(Line(one, value, entered, url, entry.note if entry else "", _signed(statement, one), may))
    return found


def acts_of(indicator: Indicator, agency: str, year: int) -> str:
    """Return the address of the acts that an indicator counts in a year; "" where it counts none."""
    chosen = indicator.conditions()
    if not chosen:
        return ""
    first, last = year_days(year)
    days = [("day-from", first.isoformat()), ("day-to", last.isoformat())]
    where = [("agency", agency)] if agency else []
    return f"{reverse('list', args=[KEY])}?{urlencode([*chosen, *where, *days])}"


def totals(found: Sequence[Sheet]) -> list[tuple[Indicator, Decimal, bool]]:
    """Return the district's sum of each indicator, and whether agencies entered a part of it."""
    columns = zip(*(one.lines for one in found), strict=True)
    return [
        (
            lines[0].indicator,
            sum((line.value or Decimal(0) for line in lines), Decimal(0)),
            any(x.entered for x in lines),
        )
        for lines in columns
    ]


def reported_otherwise(agencies: Collection[str], year: int) -> set[str]:
    """Return those agencies whose figures of a year were reported by another way than signing here (另行报送)."""
    texts = {name: encode(value)[1] for name, value in (("kind", KIND), ("year", year))}
    some = LedgerObjectValue.objects.filter(object__type="report", object__agency__in=agencies)
    kinds = some.filter(name="kind", value=texts["kind"]).values("object_id")
    rows = some.filter(name="year", value=texts["year"], object_id__in=kinds, object__state="report.submitted")
    return set(rows.values_list("object__agency", flat=True))


def last_year(today: date) -> int:
    """Return the year whose statistics are due next or were due last: the one that ended."""
    return today.year - 1


def due_day(year: int) -> date:
    """Return until when a year's figures are to be published and reported (1月31日, never rolled)."""
    return date(year + 1, 1, 31)
