"""Holiday notices as the ledger's events state them: a row, and the file that every judgement reads (F1)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db import transaction

from zhiheng.law.calendar import CalendarError, check_official, keep, read_words, user_directory
from zhiheng.law.trace import VOID
from zhiheng.ledger.gathering import all_ids
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.holidays.models import YearNotice
from zhiheng.registry.projecting.folding import Row, Story, day, said
from zhiheng.registry.projecting.rows import Projection

LIBRARY, ADOPTED = "library", "library.adopted"
PREFIX = "calendar-"
_VERSION = re.compile(rf"{PREFIX}([12]\d{{3}})", re.ASCII)
_log = logging.getLogger("zhiheng.calendars")


def notice(story: Story) -> Iterable[Row]:
    """Return what an object says of a year: as loaded last. Nothing of library versions without a calendar, and of
    contents that are no notice of that year: they stand in the ledger and judge nothing.
    """
    version = _VERSION.fullmatch(str(story.attributes.get("version", "")))
    if version is None:
        return
    year = int(version[1])
    adopted = [event for event in story.of(ADOPTED) if _readable(str(said(event, "calendar", "")), year)]
    if not adopted:
        return
    last = adopted[-1]
    yield {
        "year": year,
        "content": str(said(last, "calendar")),
        "number": str(said(last, "document_no", ""))[:80],
        "loaded_on": day(last),
        "account": str(said(last, "actor", ""))[:24],
        "second": str(said(last, "second", ""))[:24],
        "times": len(adopted),
        "sequence": last.sequence,
    }


def _readable(content: str, year: int) -> bool:
    if not content:
        return False
    try:
        found = read_words(content)
        check_official(Path(PREFIX), found)
    except CalendarError as error:
        _log.warning("calendar of %s in the ledger is no notice: %s", year, error)
        return False
    return found.year == year


SOURCE = Projection(YearNotice, LIBRARY, notice, frozenset({ADOPTED}))
"""Read for its fold only: several objects may speak of one year, so the rows are written here."""


def _rows() -> dict[int, Row]:
    """Return the row of each year: what was appended last says it, whichever object it is about."""
    found: dict[int, Row] = {}
    for ids in all_ids(LIBRARY):
        for row in SOURCE.rows(set(ids)):
            known = found.get(row["year"])
            if known is None or known["sequence"] < row["sequence"]:
                found[row["year"]] = row
    return {year: {name: row[name] for name in row if name != "sequence"} for year, row in found.items()}


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended, and the files once these are committed."""
    if any(event.type in (ADOPTED, VOID) for event in stored) and _refresh():
        transaction.on_commit(write_files)


def _refresh() -> bool:
    """Write the rows as the ledger now says; return whether any changed."""
    rows = _rows()
    stored = {row.year: row for row in YearNotice.objects.all()}
    new = {year: row for year, row in rows.items() if year not in stored or _differs(stored[year], row)}
    old = [row for year, row in stored.items() if year in new or year not in rows]
    for row in old:
        _retired(row)
    YearNotice.objects.filter(year__in=[row.year for row in old]).delete()
    YearNotice.objects.bulk_create([YearNotice(**row) for row in new.values()])
    return bool(old or new)


def _differs(known: YearNotice, row: Row) -> bool:
    return any(getattr(known, name) != value for name, value in row.items())


def _retired(row: YearNotice) -> None:
    """Remove the file of what no longer holds once the append is committed, where the ledger wrote it as it stands."""
    year, content = row.year, row.content

    def remove() -> None:
        """Remove the file unless somebody has put another one there since."""
        if _kept(year) == content:
            (user_directory() / f"{year}.yaml").unlink(missing_ok=True)

    transaction.on_commit(remove)


def write_files() -> None:
    """Write the notices that differ from their files. What can't be written is logged and named by the check."""
    for row in YearNotice.objects.all():
        if _kept(row.year) != row.content:
            try:
                keep(row.year, row.content)
            except CalendarError as error:
                _log.error("calendar of %s not written: %s", row.year, error)


def _kept(year: int) -> str:
    path = user_directory() / f"{year}.yaml"
    return path.read_text("utf-8", "replace") if path.exists() else ""


def rebuild() -> None:
    """Write rows and files anew from the ledger."""
    _refresh()
    write_files()


def check() -> Iterator[str]:
    """Yield in words every difference between ledger, rows and files."""
    rows, stored = _rows(), {row.year: row for row in YearNotice.objects.all()}
    for year in sorted({*rows, *stored}):
        said_, known = rows.get(year), stored.get(year)
        if said_ is None or known is None or _differs(known, said_):
            yield f"{year} 年放假安排: 与台账不符，请运行 zhiheng rebuild"
        elif _kept(year) != known.content:
            yield f"{year} 年放假安排: 日历文件与台账不符，请运行 zhiheng rebuild"
