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
from zhiheng.demo.layouts import LAYOUTS, WORDS, Row, mapping, write
from zhiheng.demo.size import FIRST
from zhiheng.eventlog.days import NO_CLOCK, date_of, moment_of
from zhiheng.eventlog.model import Event

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
        self._numbers: dict[tuple[str, str], str] = {}  # object -> the number that the other system gave it
        self._causes: dict[str, str] = {}
        self._names: dict[str, tuple[str, str]] = {}  # party, enterprise -> name, code
        self._certificates: dict[str, str] = {}
        self._expected: Counter[tuple[str, date]] = Counter()
        self._delivered: Counter[tuple[str, date]] = Counter()
        self._written: set[tuple[str, datetime]] = set()

    def take(self, batch: Batch) -> None:
        """Write the files that arrive within a batch."""
        self._learn(batch)
        files: dict[tuple[str, datetime], list[Row]] = {}
        for event in batch.events:
            if event.type == "certificate.issued":
                self._certificates.setdefault(event.objects("officer")[0], str(event.attributes["number"]))
            feed = self.feeds.get(batch.origin.get(event.id, ""))
            if feed is None or event.type not in WORDS or event.recorded_at is None:
                continue
            row = self._row(feed, event)
            if row is not None:
                arrived = (event.recorded_at + BEIJING).replace(tzinfo=None)
                files.setdefault((feed.id, arrived), []).append(row)
                self._count(feed, row)
        for (name, arrived), rows in files.items():
            rows.sort(key=lambda row: f"{row.at}")
            self._write(self.feeds[name], arrived, rows)

    def _learn(self, batch: Batch) -> None:
        for known in batch.objects:
            number = known.attributes.get("foreign_no")
            if known.type == "case" and number:
                self._numbers[("case", known.id)] = str(number[0].value)
            elif known.type == "enterprise":
                values = {name: str(history[0].value) for name, history in known.attributes.items()}
                self._names[known.id] = (values["name"], values["uscc"])
        stated: dict[str, dict[str, str]] = {}
        for value in batch.personal:
            if value.object_type == "party":
                stated.setdefault(value.object_id, {})[value.name] = value.value
        self._names.update((id_, (found.get("name", ""), found.get("id_no", ""))) for id_, found in stated.items())

    def _row(self, feed: Feed, event: Event) -> Row | None:
        """Return a step as the feed's system has it; None where the step belongs to nothing that the system keeps."""
        attributes = event.attributes
        number = self._number(feed, event)
        if number is None:
            return None
        cause = str(attributes.get("cause", "")) or self._causes.get(number, "")
        if "cause" in attributes:
            self._causes[number] = cause
        who = next(iter((*event.objects("party"), *event.objects("enterprise"))), "")
        name, code = self._names.get(who, ("", ""))
        money: Any = attributes.get("fine", attributes.get("amount"))
        at = date_of(event.day) if event.clock == NO_CLOCK else moment_of(event.day, event.clock)
        officers = tuple(self._certificates.get(id_, "") for id_ in event.objects("officer"))
        filing = str(attributes.get("filing_no", ""))
        money = money if event.type in ("notice.given", "decision.made", "fine.paid") else None
        result = str(attributes.get("result", ""))
        return Row(number, event.type, at, filing, name, code, officers, cause, money, result)

    def _number(self, feed: Feed, event: Event) -> str | None:
        """Return the other system's number of the case or inspection; None for steps before a case has one."""
        for id_ in event.objects("case" if feed.business == "case" else "inspection"):
            key = (feed.business, id_)
            if key not in self._numbers and feed.business == "inspection":
                self._numbers[key] = f"JC{feed.agency[1:]}{len(self._numbers) + 1:07d}"
            return self._numbers.get(key)
        return None

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
