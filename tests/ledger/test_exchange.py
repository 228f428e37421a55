"""The ledger leaves as a log that names nobody, and a log comes in as a delivery."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.acts import case, done, paid, today
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.kit.scopes import Scope
from zhiheng.ledger import selectors
from zhiheng.ledger.exchange import FORMATS, export_log, import_log, log_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerSource

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)


@pytest.fixture(autouse=True)
def some_events() -> None:
    first = done(
        paid(amount="7.50", occurred=today(1), document_no="历罚〔2026〕1号"),
        objects=[case(attributes={"number": "历罚1"})],
    )
    done(paid(amount="8.50", corrects=first.events[0].id))
    done(paid(case="C2", payment="P2", agency="A2"))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_is_exported_reads_back_equal_in_every_format(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"log{FORMATS[form]}"
    assert export_log(ALL, path, form, named=True) == 3
    read = open_log(path, tz="Asia/Shanghai") if form != "parquet" else open_log(path)
    found = {event.id: event for event in events_of(read)}
    for event in events_of(log_of(ALL, named=True)):
        assert found[event.id].day == event.day
        assert found[event.id].attributes["amount"] == event.attributes["amount"]
        assert found[event.id].corrects == event.corrects


def test_an_export_names_nobody_and_keeps_what_a_judge_needs() -> None:
    log = log_of(ALL)
    shown = str(events_of(log)) + str(objects_of(log))
    for original in ("C1", "P1", "officer1", "历罚", "acc1"):
        assert f"'{original}" not in shown
    first, second, third = events_of(log)
    assert first.attributes["amount"] == 7.5
    assert first.attributes["agency"] == "A1"
    assert second.corrects == first.id
    assert first.objects("case") == second.objects("case") != third.objects("case")
    assert first.objects("case") != events_of(log_of(ALL))[0].objects("case")


def test_an_export_holds_what_its_scope_shows() -> None:
    log = log_of(Scope(units=frozenset({"A2"})), named=True)
    assert [event.objects("case") for event in events_of(log)] == [("C2",)]
    assert events_of(log_of(Scope())) == []


def test_a_log_comes_in_as_a_delivery_and_once_only() -> None:
    exported = log_of(ALL, named=True)
    kept = objects_of(exported)
    source = LedgerSource.objects.create(
        name="old", title="旧系统", agencies=["A1", "A2"], event_types=["fine.paid"], namespaces=["OLD-"]
    )
    before = LedgerEvent.objects.count()
    events = events_of(exported)
    assert import_log(tables_of(events, kept), source) == {"accepted": 2, "corrected": 1}
    assert import_log(tables_of(events, kept), source) == {"repeated": 3}
    assert LedgerEvent.objects.count() == before + 3
    (event,) = selectors.trace("case", "OLD-C1").events
    assert event.attributes["amount"] == 8.5
    assert selectors.attributes("case", "OLD-C1") == {"number": "历罚1"}
    assert LedgerObject.objects.get(public_id="OLD-C2").record == "elsewhere"
