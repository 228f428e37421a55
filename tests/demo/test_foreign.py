"""Other systems' exports: what they carry is what the log has, and what they lack is listed."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from zhiheng.demo.batches import Batch
from zhiheng.demo.district import District, gathered, stream_of
from zhiheng.demo.foreign import LATER, ForeignFiles
from zhiheng.demo.layouts import WORDS
from zhiheng.demo.size import Size
from zhiheng.eventlog.days import NO_CLOCK, date_of, day_of
from zhiheng.eventlog.model import Event
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of

SEED = 11
Step = tuple[str, int, int]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, District, dict[str, str]]:
    """A small district, the folder of its other systems' files, and which event came from which feed."""
    folder = tmp_path_factory.mktemp("foreign")
    stream = stream_of(Size.of_cases(150), SEED)
    files = ForeignFiles(folder, stream.feeds, stream.until)
    origin: dict[str, str] = {}
    batches: list[Batch] = []
    for batch in stream.batches:
        files.take(batch)
        origin.update(batch.origin)
        batches.append(batch)
    assert files.finish() > 0
    told = gathered(type(stream)(iter(batches), stream.feeds, stream.until))
    return folder, told, origin


def folder_of(root: Path, feed: str) -> Path:
    return next(path for path in root.iterdir() if path.name.startswith(feed))


def carried(district: District, origin: dict[str, str], feed: str) -> Counter[Step]:
    """Steps of a feed that its system can carry, without seconds (some systems drop them)."""
    business = "case" if feed.endswith("case") else "inspection"
    steps = [
        event for event in district.events
        if origin.get(event.id) == feed and event.type in WORDS and event.objects(business)
    ]  # fmt: skip
    return Counter(_step(event) for event in steps)


def _step(event: Event) -> Step:
    minute = 60_000_000
    return event.type, event.day, 0 if event.clock == NO_CLOCK else event.clock // minute * minute


def read(folder: Path, joined: Path) -> Counter[Step]:
    """Steps in all CSV files of a folder, read with the mapping that the generator says is right."""
    place = (folder.parent if folder.name == LATER else folder) / "mapping.yaml"
    encoding = yaml.safe_load(place.read_text("utf-8"))["encoding"]
    texts = [path.read_text(encoding).splitlines() for path in sorted(folder.glob("*.csv"))]
    lines = [line for text in texts for line in text[1:]]
    if not lines:
        return Counter()
    joined.write_text("\n".join([texts[0][0], *lines]) + "\n", encoding)
    return Counter(_step(event) for event in events_of(open_log(joined, mapping=place)))


@pytest.mark.parametrize("feed", ["FA02-case", "FA02-inspection", "FA03-case", "FA06-inspection"])
def test_files_and_their_supplements_together_are_what_the_log_has(
    sent: tuple[Path, District, dict[str, str]], feed: str, tmp_path: Path
) -> None:
    root, district, origin = sent
    folder = folder_of(root, feed)
    whole = read(folder, tmp_path / "sent.csv") + read(folder / LATER, tmp_path / "later.csv")
    assert whole == carried(district, origin, feed)
    assert whole.total() > 20


def test_every_gap_is_in_the_truth_of_gaps_and_the_file_lacks_what_it_says(
    sent: tuple[Path, District, dict[str, str]],
) -> None:
    root, _, _ = sent
    with (root / "gaps.csv").open(encoding="utf-8-sig", newline="") as stream:
        gaps = list(csv.DictReader(stream))
    assert {gap["kind"] for gap in gaps} == {"missing", "short"}
    for gap in gaps:
        there = (folder_of(root, gap["feed"]) / gap["file"]).exists()
        assert there == (gap["kind"] == "short"), gap
        assert gap["kind"] == "missing" or int(gap["delivered_rows"]) < int(gap["expected_rows"]), gap


def test_a_week_that_is_no_gap_has_its_file_even_when_nothing_happened(
    sent: tuple[Path, District, dict[str, str]],
) -> None:
    root, district, _ = sent
    with (root / "gaps.csv").open(encoding="utf-8-sig", newline="") as stream:
        lost = {
            gap["file"] for gap in csv.DictReader(stream) if gap["feed"] == "FA03-case" and gap["kind"] == "missing"
        }
    names = {path.name for path in folder_of(root, "FA03-case").glob("*.csv")}
    mondays = [date_of(day) for day in range(day_of(date(2023, 11, 13)), day_of(district.until) + 1, 7)]
    assert {f"环节明细_{day:%Y%m%d}.csv" for day in mondays} - names == lost


def test_a_workbook_has_a_title_before_its_header_and_says_that_it_is_demo_data(
    sent: tuple[Path, District, dict[str, str]],
) -> None:
    root, _, _ = sent
    folder = folder_of(root, "FA07-case")
    mapping = yaml.safe_load((folder / "mapping.yaml").read_text("utf-8"))
    path = max(folder.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    sheet = load_workbook(path, read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert "演示数据" in str(rows[0][0])
    header = list(rows[2])
    assert mapping["event"]["type"] in header
    column = header.index(mapping["event"]["time"])
    assert all(datetime.strptime(str(row[column]), mapping["event"]["time_format"]) for row in rows[3:])


def test_what_was_late_is_recorded_late_and_a_gap_is_noted_when_it_was_noticed(
    sent: tuple[Path, District, dict[str, str]],
) -> None:
    _, district, _ = sent
    received = [event for event in district.events if event.type == "feed.received"]
    states = Counter(event.attributes["state"] for event in received)
    assert states["gap"] and states["late"] and states["complete"]
    assert all(event.attributes["received"] == 0 for event in received if event.attributes["state"] == "gap")
