"""A whole log as the beginning of a ledger; the audit of the live ledger finds what the audit of the file finds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.db import connection

from ledger.acts import ME, done, paid
from zhiheng.cli import main
from zhiheng.demo.district import District, build
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import events_of, tables_of
from zhiheng.eventlog.tables import LogMeta
from zhiheng.eventlog.writing import write_ocel_json
from zhiheng.law.library import vocabulary
from zhiheng.ledger import history, selectors
from zhiheng.ledger.history import load_history
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.rebuilding import object_differences
from zhiheng.ledger.services import Refused


@pytest.fixture(scope="module")
def district() -> District:
    """A small fictitious district; what its catalogue events say beside the vocabulary is left out."""
    made = build(7, 12)
    known = vocabulary()
    for place, event in enumerate(made.events):
        own = {name: value for name, value in event.attributes.items() if known.attribute_type(event.type, name)}
        made.events[place] = replace(event, attributes=own)
    return made


def address(tmp_path: Path) -> str:
    settings: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":  # the tests' database lies in memory
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "ledger.sqlite3")])
        return f"sqlite:///{tmp_path}/ledger.sqlite3"
    return f"postgresql://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_the_audit_of_the_live_ledger_finds_what_the_audit_of_the_file_finds(
    district: District, tmp_path: Path
) -> None:
    log = tmp_path / "log.json"
    tables = tables_of(district.events, district.objects, LogMeta("示例区", "demo", "Asia/Shanghai"))
    write_ocel_json(tables, log)
    assert load_history(tables, by=ME) == len(district.events)
    found = {}
    for name, source in (("file", str(log)), ("live", address(tmp_path))):
        command = ["audit", source, "--out", str(tmp_path / name), "--as-of", district.until.isoformat()]
        command += ["--tz", "Asia/Shanghai"] if name == "file" else []
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 1, result.output
        columns = ["rule_id", "object_type", "object_id", "manner", "due_day", "activation_event", "matching_event"]
        found[name] = sorted(map(str, pq.read_table(tmp_path / name / "findings.parquet", columns=columns).to_pylist()))
    assert len(found["file"]) >= 4
    assert found["live"] == found["file"]


@pytest.mark.django_db
def test_history_keeps_ids_and_moments_and_describes_objects(district: District) -> None:
    tables = tables_of(district.events, district.objects)
    load_history(tables, by=ME)
    for event in events_of(tables)[:200:20]:
        stored = selectors.event(event.id)
        assert stored is not None
        assert (stored.event.day, stored.event.clock, stored.event.corrects) == (event.day, event.clock, event.corrects)
        assert event.recorded_at in (None, stored.event.recorded_at)
    recorded = list(LedgerEvent.objects.order_by("sequence").values_list("recorded_at", flat=True))
    assert recorded == sorted(recorded)
    assert LedgerObject.objects.exclude(title="").exists()


def payment(number: int, case: str, corrects: str | None = None) -> Event:
    pairs = (Relation("payment", f"P{case}"), Relation("case", case))
    told = {"amount": Decimal(number), "agency": "A1"}
    return Event(
        f"e{number}", "fine.paid", 20_000 + number,
        sequence=number, relations=pairs, attributes=told, corrects=corrects,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("portion", [1, 2, 2_000])
def test_a_history_with_corrections_and_voids_leaves_the_rows_that_a_rebuild_makes(
    monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    """Wherever a portion ends: what is corrected away from an object, or voided, leaves that object too."""
    monkeypatch.setattr(history, "_CHUNK", portion)
    told = {"event": "e2", "reason": "录错", "agency": "A1"}
    void = Event("e6", "event.voided", 20_006, sequence=6, attributes=told)
    events = [
        payment(1, "C1"),
        payment(2, "C2"),
        payment(3, "C3"),
        payment(4, "C2", "e1"),
        payment(5, "C4", "e4"),
        void,
    ]
    load_history(tables_of(events, {}), by=ME)
    states = dict(LedgerObject.objects.filter(type="case").values_list("public_id", "state"))
    assert states == {"C1": "", "C2": "", "C3": "fine.paid", "C4": "fine.paid"}
    assert list(object_differences()) == []


@pytest.mark.django_db
def test_only_an_empty_ledger_takes_a_history(district: District) -> None:
    done(paid())
    with pytest.raises(Refused, match="已有事件"):
        load_history(tables_of(district.events, district.objects), by=ME)
