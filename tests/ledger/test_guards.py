"""The database itself refuses to change or delete events."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ledger.acts import done, paid
from zhiheng.kit import append_only
from zhiheng.ledger import guards
from zhiheng.ledger.models import LedgerEvent, LedgerRelation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_ledgerevent SET day = 1",
        "UPDATE ledger_ledgerrelation SET object_id = 'C2'",
        "DELETE FROM ledger_ledgerevent",
        "DELETE FROM ledger_ledgerrelation",
        "TRUNCATE ledger_ledgerevent CASCADE",
        "REPLACE INTO ledger_ledgerrelation (event_id, place, object_type, object_id, qualifier) "
        "SELECT event_id, place, object_type, 'C2', qualifier FROM ledger_ledgerrelation",
    ],
)
def test_events_are_never_changed(statement: str) -> None:
    only = {"TRUNCATE": "postgresql", "REPLACE": "sqlite"}.get(statement.split()[0], connection.vendor)
    if only != connection.vendor:
        pytest.skip(f"{connection.vendor} has no such statement")
    done(paid())
    connection.check_constraints()  # what the test's transaction still has to check would itself hinder TRUNCATE
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerEvent.objects.get().day > 1
    assert LedgerRelation.objects.filter(object_id="C1").count() == 1


def test_without_its_guards_the_ledger_takes_nothing_and_a_migration_brings_them_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert guards.missing() == []
    append_only.lift()
    monkeypatch.setattr(guards, "_checked", set())
    with pytest.raises(ImproperlyConfigured, match="append_only_ledger_ledgerevent_update"):
        done(paid())
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    done(paid())
    assert LedgerEvent.objects.count() == 1
