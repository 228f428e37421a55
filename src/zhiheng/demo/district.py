"""The whole district as a stream of batches, or at once where it is small.

``district_stream`` is for a ledger loader and for files: bounded memory, everything in order of recording. ``build`` is
for tests and small logs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.demo.agenda import COMPLAINTS, spread
from zhiheng.demo.batches import Batch, PersonalValue, TruthRow
from zhiheng.demo.cast import found
from zhiheng.demo.days import working_days
from zhiheng.demo.director import Director
from zhiheng.demo.feeds import Feed
from zhiheng.demo.size import FIRST, UNTIL, Size
from zhiheng.demo.writer import StoryWriter
from zhiheng.demo.yearly import tell_years
from zhiheng.eventlog.building import TablesBuilder
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.eventlog.tables import LogMeta, LogTables

SEED = 20260201
NOTE = "演示数据:示例区及其机关、人员、企业、案件均为虚构"
"""Stands among the log's warnings, so that every audit of it says so."""

STEP = 5
"""Working days that one batch spans."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A district about to be told: its batches (once), its feeds and its last day."""

    batches: Iterator[Batch]
    feeds: tuple[Feed, ...]
    until: date


@dataclass(frozen=True, slots=True)
class District:
    """A told district: its events in order of recording, its objects, and every violation planted in it."""

    events: list[Event]
    objects: dict[tuple[str, str], LogObject]
    truth: list[TruthRow]
    until: date
    personal: list[PersonalValue]


def district_stream(scale: float = 1.0, seed: int = SEED, until: date = UNTIL) -> Stream:
    """Return the district of the plan's shape, told batch by batch.

    Args:
        scale: 1 is the whole district (31 agencies, 21 subdistricts, 1,800 officers, 30,000 enterprises, 60,000
            inspections, 12,000 penalty cases: some 630,000 events); agencies don't get fewer with a smaller scale.
        seed: one seed gives one district, to the byte.
        until: last day of the demo, at most in 2026 (later days have no official calendar).

    Raises:
        ValueError: the scale or the day is out of range.
    """
    if not date(2025, 3, 1) <= until <= date(2026, 12, 31):
        raise ValueError("演示区的最后一日须在 2025-03-01 与 2026-12-31 之间")
    return stream_of(Size.of_scale(scale, until), seed)


def stream_of(size: Size, seed: int) -> Stream:
    """Return a district of any size."""
    w = StoryWriter(seed, size.until)
    cast = found(w, size)
    tell_years(w, cast)
    feeds = tuple(feed for agency in cast.agencies for feed in agency.feeds.values())
    return Stream(_batches(w, Director(w, cast, size), size), feeds, size.until)


def _batches(w: StoryWriter, director: Director, size: Size) -> Iterator[Batch]:
    days = working_days(FIRST + timedelta(days=5), size.until)
    kinds = (
        (director.inspection, spread(size.inspections, days)),
        (director.case, spread(size.ordinary, days)),
        (director.spot, spread(size.spot, days)),
        (director.complaint, spread(size.complaints, days, COMPLAINTS)),
        (director.application, spread(size.applications, days)),
        (director.supervision, spread(size.supervisions, days)),
    )
    for place, day in enumerate(days):
        if place % STEP == 0:
            yield w.batch(day)
        for tell, places in kinds:
            for number in next(places):
                tell(day, number)
    yield w.batch()


def build(seed: int = SEED, cases: int = 420, until: date = UNTIL) -> District:
    """Tell a small district at once.

    Args:
        seed: one seed gives one district.
        cases: ordinary penalty cases; the other stories scale with it.
        until: last day of the demo; what would happen later is not told.
    """
    return gathered(stream_of(Size.of_cases(cases, until), seed))


def written(stream: Stream, watch: Callable[[Batch], None] = lambda batch: None) -> tuple[LogTables, list[TruthRow]]:
    """Return a stream as tables and its truth, holding no more than one batch of events as objects.

    Args:
        stream: the district, not read yet.
        watch: is shown every batch (for the files of other systems, for progress).
    """
    builder, truth = TablesBuilder(), list[TruthRow]()
    for batch in stream.batches:
        builder.add_objects(batch.objects)
        builder.add_events(batch.events)
        truth.extend(batch.truth)
        watch(batch)
    return builder.finish(LogMeta("示例区", "demo", "Asia/Shanghai", (NOTE,))), truth


def gathered(stream: Stream) -> District:
    """Return all batches of a stream as one district in memory."""
    found = District([], {}, [], stream.until, [])
    for batch in stream.batches:
        found.events.extend(batch.events)
        found.objects.update(((known.type, known.id), known) for known in batch.objects)
        found.truth.extend(batch.truth)
        found.personal.extend(batch.personal)
    return found
