"""Fixtures and marks that all rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from private_postgresql import private_postgresql, programs
from worlds import Standing

# Tests run beside others on two cores: how long an example takes says nothing about what it promises.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")

DESCRIBING = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables whose rows say what tables there are: no test makes or changes any."""
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_client"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses Django's database: those tests run a second time, on PostgreSQL, unless any database will do."""
    for item in items:
        if item.get_closest_marker("any_database"):
            continue
        if item.get_closest_marker("django_db") or _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """Start a private PostgreSQL server and return its address; skip where there is none."""
    if programs() is None:
        pytest.skip("PostgreSQL server isn't installed")
    with private_postgresql() as address:
        yield address


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing]:
    """Hold one transaction open over the tests of a file; undo all of it at the end."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: durable blocks may stand within it
    with django_db_blocker.unblock():
        block.__enter__()
    yield Standing(django_db_blocker)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied() -> Iterator[None]:
    """Let tests with real transactions empty the tables that they filled, instead of flushing all of them.

    Django's flush says again, table by table, what types and permissions there are: ten times the work of emptying.
    """

    def teardown(self: TransactionTestCase) -> None:
        for name in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]  # Django's own
            emptied(name)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()


def emptied(alias: str) -> None:
    """Delete every row of every table but those that describe the tables, past the guards, in one transaction.

    Guards and views that a test took away are made again, as a flush would have done.
    """
    from zhiheng.kit import append_only
    from zhiheng.ledger import guards

    link = connections[alias]
    tables = set(link.introspection.django_table_names(only_existing=True, include_views=False)) - DESCRIBING
    quoted = {name: link.ops.quote_name(name) for name in sorted(tables)}
    some = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table})" for name, table in quoted.items()]  # noqa: S608 (names of our own tables)
    with transaction.atomic(using=alias), link.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(some))
        filled = [name for (name,) in cursor.fetchall()]
        if filled:
            append_only.lift(alias)
        for name in filled:  # foreign keys are looked at when the transaction ends
            cursor.execute(f"DELETE FROM {quoted[name]}")  # noqa: S608 (the same)
        if guards.missing(alias):
            guards.on_post_migrate(alias)
            append_only.install(alias)
