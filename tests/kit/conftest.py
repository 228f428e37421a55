"""Fixtures of the kit's tests: a database that outlives a process, for those that kill; no periodic work of others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(autouse=True)
def no_periodic_work() -> Iterator[None]:
    """Leave on the list only what a test puts there: upper rooms' nightly backups and audits aren't of the kit."""
    from zhiheng.kit.jobs.registry import periodic

    kept = dict(periodic._entries)
    periodic._entries.clear()
    yield
    periodic._entries.clear()
    periodic._entries.update(kept)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a zone with an empty database of its own, of the kind that the tests run on."""
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "zhiheng.web.settings", "ZHIHENG_DATA": str(tmp_path)}
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        (tmp_path / "internal").mkdir()
        yield {**variables, "DATABASE_URL": ""}
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"kills_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    yield {**variables, "DATABASE_URL": server.rpartition("/")[0] + f"/{name}"}
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")
