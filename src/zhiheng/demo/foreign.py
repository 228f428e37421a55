"""Writes what other systems would have sent (F7): a file for each period of each feed, with gaps, and the truth of
the gaps.

A lost file isn't there and a cut one lacks rows; what was sent later to make up for it lies in the folder ``补报``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from zhiheng.demo.batches import BEIJING, Batch
from zhiheng.demo.feeds import Feed
from zhiheng.demo.layouts import LAYOUTS, Row, mapping, write
from zhiheng.demo.size import FIRST
from zhiheng.demo.steps import Steps

GAP_COLUMNS = (
    "feed", "agency", "agency_name", "business", "system", "from", "to", "kind", "expected_rows",
    "delivered_rows", "file"
)  # fmt: skip
LATER = "补报"


class ForeignFiles:
    """Is shown every batch of a stream and writes the files of its feeds.

    Args:
        directory: where to; one folder a feed.
        feeds: the stream's feeds.
        until: the stream's last day.
    """

    def __init__(self, directory: Path, feeds: Iterable[Feed], until: date) -> None:
        self.directory, self.until = directory, until
        self.feeds = {feed.id: feed for feed in feeds}
        self.files = 0
        self._steps = Steps(feeds)
        self._expected: Counter[tuple[str, date]] = Counter()
        self._delivered: Counter[tuple[str, date]] = Counter()
        self._written: set[tuple[str, datetime]] = set()

    def take(self, batch: Batch) -> None:
        """Write the files that arrive within a batch."""
        files: dict[tuple[str, datetime], list[Row]] = {}
        for feed, event, row in self._steps.of(batch):
            if event.recorded_at is None:
                continue
            arrived = (event.recorded_at + BEIJING).replace(tzinfo=None)
            files.setdefault((feed.id, arrived), []).append(row)
            self._count(feed, row)
        for (name, arrived), rows in files.items():
            rows.sort(key=lambda row: f"{row.at}")
            self._write(self.feeds[name], arrived, rows)

    def _count(self, feed: Feed, row: Row) -> None:
        moment = row.at if isinstance(row.at, datetime) else datetime.combine(row.at, datetime.min.time())
        key = (feed.id, feed.period(moment.date()))
        self._expected[key] += 1
        self._delivered[key] += not feed.missing(moment if isinstance(row.at, datetime) else moment.replace(hour=17))

    def _write(self, feed: Feed, arrived: datetime, rows: list[Row]) -> None:
        layout = LAYOUTS[feed.system]
        folder = self.directory / f"{feed.id}-{feed.system}"
        if feed.is_late(arrived):
            folder = folder / LATER
        write(layout, feed, folder / f"环节明细_{arrived:%Y%m%d}{layout.suffix}", rows)
        self._written.add((feed.id, arrived))
        self.files += 1

    def finish(self) -> int:
        """Write empty files for quiet periods, the mappings and the truth of the gaps; return the number of gaps."""
        gaps = []
        for feed in self.feeds.values():
            folder = self.directory / f"{feed.id}-{feed.system}"
            folder.mkdir(parents=True, exist_ok=True)
            for period in self._periods(feed):
                arrived = feed.regular(period)
                if period in feed.lost or period in feed.cut:
                    gaps.append(self._gap(feed, period))
                if period not in feed.lost and (feed.id, arrived) not in self._written:
                    self._write(feed, arrived, [])
            text = yaml.safe_dump(mapping(feed), allow_unicode=True, sort_keys=False)
            (folder / "mapping.yaml").write_text(text, encoding="utf-8")
        gaps = [gap for gap in gaps if gap[7] == "missing" or gap[8] != gap[9]]
        with (self.directory / "gaps.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([GAP_COLUMNS, *gaps])
        return len(gaps)

    def _periods(self, feed: Feed) -> Iterable[date]:
        day = feed.period(FIRST + timedelta(days=6))
        while feed.regular(day).date() <= self.until:
            if not feed.daily or day.weekday() < 5:
                yield day
            day += timedelta(days=1 if feed.daily else 7)

    def _gap(self, feed: Feed, period: date) -> tuple[Any, ...]:
        key = (feed.id, period)
        lost = period in feed.lost
        last = period if feed.daily else period + timedelta(days=6)
        name = f"环节明细_{feed.regular(period):%Y%m%d}{LAYOUTS[feed.system].suffix}"
        return (
            feed.id, feed.agency, feed.agency_name, feed.business, feed.system, period.isoformat(), last.isoformat(),
            "missing" if lost else "short", self._expected[key], self._delivered[key], name,
        )  # fmt: skip
