"""Fixtures and marks that all rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from private_postgresql import private_postgresql, programs

# Tests run beside others on two cores: how long an example takes says nothing about what it promises.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_client"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses Django's database: those tests run a second time, on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db") or _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """Start a private PostgreSQL server and return its address; skip where there is none."""
    if programs() is None:
        pytest.skip("PostgreSQL server isn't installed")
    with private_postgresql() as address:
        yield address


@pytest.fixture(scope="session", autouse=True)
def ledger_can_be_emptied() -> Iterator[None]:
    """Let tests with real transactions empty the tables afterwards; the flush makes the ledger's guards anew."""
    emptying = TransactionTestCase._fixture_teardown

    def without_guards(self: TransactionTestCase) -> None:
        from zhiheng.kit import append_only

        append_only.lift()
        emptying(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
    yield
    patch.undo()
