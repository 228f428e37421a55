"""The demo's other systems (F7, F23): their own files say nothing new, their cases stand under their numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from zhiheng.demo.batches import Batch
from zhiheng.demo.district import stream_of, written
from zhiheng.demo.feeds import Feed
from zhiheng.demo.foreign import LATER, ForeignFiles
from zhiheng.demo.layouts import LAYOUTS, Row, cells, write
from zhiheng.demo.size import Size
from zhiheng.ledger import mappings
from zhiheng.ledger.history import load_history
from zhiheng.ledger.mappings.rows import read_rows, rows_of
from zhiheng.ledger.mappings.services import feed_of
from zhiheng.ledger.models import LedgerDelivery, LedgerEvent, LedgerMapping, LedgerObject, LedgerSource
from zhiheng.ledger.records import Actor
from zhiheng.ledger.selectors import attributes
from zhiheng.web.exchange import demo
from zhiheng.web.exchange.demo import Delivered

pytestmark = pytest.mark.django_db
ME = Actor(system="test")
MOST = 6
"""Files of each feed that are taken: the fullest."""


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """Tell a small district into the ledger as `make run` does, and write what its other systems would have sent."""
    stream = stream_of(Size.of_cases(40), 5)
    delivered, files = Delivered(stream.feeds), ForeignFiles(tmp_path, stream.feeds, stream.until)

    def keep(batch: Batch) -> None:
        delivered.take(batch)
        files.take(batch)

    tables, _ = written(stream, keep)
    load_history(tables, by=Actor(system="demo"))
    assert delivered.note() == LedgerSource.objects.count() > 3
    files.finish()
    return tmp_path


def fullest(folder: Path, suffix: str) -> list[Path]:
    """Return the fullest files of a feed, oldest first; those sent later to make up for gaps are among them."""
    found = [*folder.glob(f"*{suffix}"), *(folder / LATER).glob(f"*{suffix}")]
    best = sorted(found, key=lambda path: -path.stat().st_size)[:MOST]
    return sorted(best, key=lambda path: path.name)


def test_a_feeds_own_files_record_nothing_a_second_time(folder: Path) -> None:
    events, objects, counts = LedgerEvent.objects.count(), LedgerObject.objects.count(), Counter[str]()
    systems: dict[str, Counter[str]] = {}
    for place in (one for one in folder.iterdir() if one.is_dir()):
        feed, _, system = place.name.partition("-")[2].partition("-")
        source = LedgerSource.objects.get(name=place.name[1:4].lower())
        mapping = mappings.latest(source, feed)
        assert mapping is not None
        for path in fullest(place, LAYOUTS[system].suffix):
            result = mappings.run(mapping, path, by=ME)
            assert result.problems == [], (path, result.problems[:3])
            systems.setdefault(system, Counter()).update(result.counts)
            counts.update(result.counts)
    assert len(systems) >= 3
    assert all(found["repeated"] > 5 for found in systems.values()), systems
    # What the story corrected later was sent twice under one number: its older file, taken now, is a version before.
    assert set(counts) <= {"repeated", "skipped", "corrected"}
    assert counts["corrected"] <= counts["repeated"] // 50
    assert LedgerObject.objects.count() == objects
    assert LedgerEvent.objects.count() <= events + 2 * counts["corrected"]


def test_what_lives_elsewhere_stands_under_its_foreign_number_and_the_three_modes_are_there(folder: Path) -> None:
    elsewhere = LedgerObject.objects.filter(record="elsewhere")
    for type_ in ("case", "inspection"):
        found = [(row.public_id, row.foreign_number) for row in elsewhere.filter(type=type_)]
        assert found
        assert [one for one in found if one[0].partition("-W-")[2] != one[1]] == []
    feeds = LedgerObject.objects.filter(type="feed").values_list("public_id", flat=True)
    assert set(feeds) == {feed_of(mapping) for mapping in LedgerMapping.objects.all()}
    modes = Counter(attributes("feed", id_)["mode"] for id_ in feeds)
    assert modes["elsewhere"] > 1 and modes["mixed"] == 1  # all that no mapping speaks of is here
    mixed = next(one for one in LedgerMapping.objects.all() if one.plan["mode"] == "mixed").source.agencies[0]
    cases = LedgerObject.objects.filter(type="case", agency=mixed)
    assert {row.record for row in cases} == {"here", "elsewhere"}
    assert not LedgerDelivery.objects.filter(digest="").exists()


@pytest.mark.parametrize("system", list(LAYOUTS))
def test_every_system_is_read_with_its_own_dates_codes_and_units(system: str, tmp_path: Path, db: None) -> None:
    layout = LAYOUTS[system]
    feed = Feed("FA1-case", "A1", "示例局", "case", system, True, frozenset(), frozenset())
    moment = datetime(2026, 3, 4, 9, 30)
    rows = [
        Row("N1", "case.filed", date(2026, 3, 3), "", "某公司", "9137", (), "超范围经营", None, ""),
        Row("N1", "decision.made", moment, "", "某公司", "9137", ("1", "2"), "超范围经营", 120_000, "行政处罚"),
        Row("N1", "service.completed", moment, "", "某公司", "9137", (), "超范围经营", None, "决定书"),
    ]
    path = tmp_path / f"a{layout.suffix}"
    write(layout, feed, path, rows)
    plan = demo.plan_of(feed, layout)
    found = read_rows(plan, path, "A1-W-", "case")
    assert found.problems == []
    assert found.items == rows_of(plan, [cells(layout, row) for row in rows], "A1-W-", "case").items
    filed, decided = found.items
    assert (filed["occurred_at"], decided["occurred_at"]) == ("2026-03-03", "2026-03-04T09:30")
    assert (decided["attributes"]["fine"], decided["attributes"]["outcome"]) == ("120000.00", "penalty")
    assert found.skipped == 1
