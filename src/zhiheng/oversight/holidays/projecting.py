"""Holiday notices as the ledger's events state them: a row, and the file that every judgement reads (F1)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from zhiheng.law.calendar import CalendarError, keep, user_directory
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.holidays.models import YearNotice
from zhiheng.registry.projecting.folding import Row, Story, day, said
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection

LIBRARY, ADOPTED = "library", "library.adopted"
PREFIX = "calendar-"
_log = logging.getLogger("zhiheng.calendars")


def notice(story: Story) -> Iterable[Row]:
    """Return the row of a year's notice as loaded last; library versions without a calendar aren't of this table."""
    adopted = [event for event in story.of(ADOPTED) if said(event, "calendar")]
    version = str(story.attributes.get("version", ""))
    if not adopted or not version.startswith(PREFIX):
        return
    last = adopted[-1]
    yield {
        "year": int(version.removeprefix(PREFIX)),
        "content": said(last, "calendar"),
        "number": str(said(last, "document_no", ""))[:80],
        "loaded_on": day(last),
        "account": str(said(last, "actor", ""))[:24],
        "second": said(last, "second", ""),
        "times": len(adopted),
    }


ROOM = Room((Projection(YearNotice, LIBRARY, notice, frozenset({ADOPTED})),))


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended, and the files once these are committed."""
    if any(event.type == ADOPTED for event in stored):
        ROOM.project(stored)
        transaction.on_commit(write_files)


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
    return path.read_text("utf-8") if path.exists() else ""


def rebuild() -> None:
    """Write rows and files anew from the ledger."""
    ROOM.rebuild()
    write_files()


def check() -> Iterator[str]:
    """Yield in words every difference between ledger, rows and files."""
    yield from ROOM.check()
    for row in YearNotice.objects.all():
        if _kept(row.year) != row.content:
            yield f"{row.year} 年放假安排: 日历文件与台账不符，请运行 zhiheng rebuild"
