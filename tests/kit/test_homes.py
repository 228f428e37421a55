"""Where an installation keeps its data, and which database it opens."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhiheng.kit.databases import database
from zhiheng.kit.home import Home


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "data").prepare()
    first = home.secret("django")
    assert len(first) >= 48
    assert home.secret("django") == first


def test_many_first_uses_at_once_get_one_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "data").prepare()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: home.secret("race"), range(32)))) == 1


def test_secrets_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "data").prepare()
    home.secret("django")
    assert stat.S_IMODE((home.secrets / "django").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.secrets.stat().st_mode) == 0o700


def test_without_an_address_the_database_is_a_file_of_the_home(tmp_path: Path) -> None:
    assert database("", tmp_path / "z.sqlite3")["NAME"] == str(tmp_path / "z.sqlite3")


def test_a_socket_keeps_its_directory_as_written() -> None:
    found = database("postgresql://postgres@%2Frun%2FZh-Pg_1/postgres", Path("unused"))
    assert (found["HOST"], found["USER"], found["NAME"]) == ("/run/Zh-Pg_1", "postgres", "postgres")


def test_a_server_address_is_taken_apart() -> None:
    found = database("postgresql://zh:p%40ss@db.example:5433/zhiheng", Path("unused"))
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("db.example", "5433", "p@ss")


def test_an_unknown_kind_of_database_is_refused_with_the_forms_that_work() -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database("mysql://x/y", Path("unused"))
