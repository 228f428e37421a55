"""A backup that was taken can be brought back, proven, and read by nobody without the key."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyrage import x25519

from zhiheng.kit.databases import database
from zhiheng.kit.home import Home
from zhiheng.kit.operations import archive, restoring
from zhiheng.kit.operations.backups import Backup, listed, make, rotate
from zhiheng.kit.operations.errors import OperationError
from zhiheng.kit.operations.keeping import Keeping
from zhiheng.kit.operations.keys import identity_of, load_secrets, recipients_of, save_secrets
from zhiheng.kit.operations.proving import last_proof, prove
from zhiheng.kit.operations.restoring import restore

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with a small database and two stored files."""
    home = Home(tmp_path / "internal").prepare()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO act (text) VALUES (?)", [(f"立案 {n}",) for n in range(100)])
        connection.commit()
    (home.files / "ab").mkdir()
    (home.files / "ab" / "abcdef").write_bytes(b"photo" * 1000)
    (home.files / "empty").write_bytes(b"")
    return home


def settings_of(home: Home) -> dict[str, Any]:
    return database("", home.database)


def taken(home: Home, directory: Path, now: datetime = NOW) -> Backup:
    return make(home, settings_of(home), directory, zone="internal", now=now)


def acts(home: Home) -> list[str]:
    with closing(sqlite3.connect(home.database)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM act ORDER BY id")]


def test_a_backup_brings_back_database_and_files(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    other = Home(tmp_path / "other")
    done = restore(other, settings_of(other), backup.path, [identity_of(home)], now=NOW)
    assert done.rows == {"act": 100}
    assert done.former is None
    assert acts(other) == acts(home)
    assert (other.files / "ab" / "abcdef").read_bytes() == b"photo" * 1000
    assert (other.files / "empty").read_bytes() == b""


def test_backing_up_while_others_write_gives_one_moment(home: Home, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(home.database, timeout=30)) as connection:
            while not stop.is_set():
                connection.execute("INSERT INTO act (text) VALUES ('甲')")
                connection.execute("INSERT INTO act (text) VALUES ('乙')")
                connection.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup = taken(home, tmp_path / "backups")
    finally:
        stop.set()
        writer.join()
    other = Home(tmp_path / "other")
    restore(other, settings_of(other), backup.path, [identity_of(home)], now=NOW)
    assert acts(other).count("甲") == acts(other).count("乙")


def test_a_backup_holds_no_secret_and_no_plain_text(home: Home, tmp_path: Path) -> None:
    secret = home.secret("django")
    backup = taken(home, tmp_path / "backups")
    assert "立案".encode() not in backup.path.read_bytes()
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    archive.read_archive(backup.path, [identity_of(home)], unpacked)
    assert not [path for path in unpacked.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_another_key_opens_nothing_and_says_so(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    other = Home(tmp_path / "other")
    with pytest.raises(OperationError, match="密钥"):
        restore(other, settings_of(other), backup.path, [x25519.Identity.generate()], now=NOW)
    assert not other.database.exists()


def test_a_key_that_lies_elsewhere_opens_too(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    safe = x25519.Identity.generate()
    monkeypatch.setenv("ZHIHENG_BACKUP_RECIPIENTS", str(safe.to_public()))
    backup = taken(home, tmp_path / "backups")
    other = Home(tmp_path / "other")
    assert restore(other, settings_of(other), backup.path, [safe], now=NOW).rows == {"act": 100}


def test_a_recipient_that_is_no_key_is_named(home: Home) -> None:
    with pytest.raises(OperationError, match="age2wrong"):
        recipients_of(home, {"ZHIHENG_BACKUP_RECIPIENTS": "age2wrong"})


@pytest.mark.parametrize("place", [0.1, 0.5, 0.99])
def test_a_changed_byte_is_found_before_anything_is_replaced(home: Home, tmp_path: Path, place: float) -> None:
    backup = taken(home, tmp_path / "backups")
    damaged = bytearray(backup.path.read_bytes())
    damaged[int(len(damaged) * place)] ^= 1
    backup.path.write_bytes(damaged)
    before = acts(home)
    with pytest.raises(OperationError, match="没有改动任何数据"):
        restore(home, settings_of(home), backup.path, [identity_of(home)], now=NOW, replace=True)
    assert acts(home) == before


def test_a_cut_file_is_found(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    whole = backup.path.read_bytes()
    backup.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OperationError, match="没有改动任何数据"):
        restore(Home(tmp_path / "other"), settings_of(home), backup.path, [identity_of(home)], now=NOW)


def test_data_is_only_replaced_when_asked_and_then_kept_aside(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("DELETE FROM act")
        connection.commit()
    with pytest.raises(OperationError, match="--replace"):
        restore(home, settings_of(home), backup.path, [identity_of(home)], now=NOW)
    assert acts(home) == []
    done = restore(home, settings_of(home), backup.path, [identity_of(home)], now=NOW, replace=True)
    assert len(acts(home)) == 100
    assert done.former is not None
    assert (done.former / home.database.name).exists()
    assert (done.former / "files" / "ab" / "abcdef").exists()


def test_a_full_disk_leaves_no_half_backup_and_keeps_the_older(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "backups"
    older = taken(home, directory)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OperationError, match="腾出空间"):
        taken(home, directory, NOW + timedelta(hours=1))
    assert [path for path in directory.iterdir() if path.is_file()] == [older.path]


def test_a_stored_file_that_vanishes_fails_the_backup_loudly(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive.Part

    def vanishing(name: str, path: Path) -> archive.Part:
        return real(name, path if not name.endswith("abcdef") else path.with_name("gone"))

    monkeypatch.setattr("zhiheng.kit.operations.backups.Part", vanishing)
    with pytest.raises(OperationError, match="没有写成"):
        taken(home, tmp_path / "backups")


def test_rotation_removes_only_our_own_surplus(home: Home, tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    first = taken(home, directory)
    for hours in range(1, 4):
        shutil.copy(first.path, directory / f"zhiheng-internal-20261126T{2 + hours:02d}0000000000Z.age")
    (directory / "notes.txt").write_text("keep")
    (directory / "zhiheng-public-20261126T030000000000Z.age").write_text("another zone")
    removed = rotate(directory, "internal", Keeping(days=1, weeks=1, months=1))
    assert len(removed) == 3
    assert [backup.taken.hour for backup in listed(directory, "internal")] == [5]
    assert (directory / "notes.txt").exists()
    assert len(listed(directory, "public")) == 1


def test_a_proof_restores_elsewhere_and_remembers_its_result(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    proof = prove(backup.path, settings_of(home), [identity_of(home)], now=NOW)
    assert proof.held
    assert "100 行" in proof.says
    assert last_proof(backup.path.parent) == proof


def test_a_proof_runs_the_commands_of_other_rooms_and_fails_with_them(home: Home, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backups")
    identities = [identity_of(home)]
    assert prove(backup.path, settings_of(home), identities, now=NOW, commands=[["--version"]]).held
    proof = prove(backup.path, settings_of(home), identities, now=NOW, commands=[["no-such-command"]])
    assert not proof.held
    assert "no-such-command" in proof.says


def test_secrets_travel_under_a_passphrase_and_overwrite_nothing(home: Home, tmp_path: Path) -> None:
    key = home.secret("django")
    saved = tmp_path / "safe.age"
    with pytest.raises(OperationError, match="太短"):
        save_secrets(home, saved, "short")
    count = save_secrets(home, saved, "a long passphrase")
    with pytest.raises(OperationError, match="已经存在"):
        save_secrets(home, saved, "a long passphrase")
    other = Home(tmp_path / "other")
    with pytest.raises(OperationError, match="口令"):
        load_secrets(other, saved, "a wrong passphrase")
    assert load_secrets(other, saved, "a long passphrase") == count
    assert other.secret("django") == key
    with pytest.raises(OperationError, match="没有覆盖"):
        load_secrets(other, saved, "a long passphrase")


@pytest.fixture
def server(postgresql_address: str) -> Iterator[dict[str, Any]]:
    """Return the settings of a fresh database on the private server."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE backup_test TEMPLATE template0")
    yield database(postgresql_address.rsplit("/", 1)[0] + "/backup_test", Path("unused"))
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("DROP DATABASE backup_test WITH (FORCE)")


@pytest.mark.postgresql
def test_a_postgresql_database_comes_back_and_is_proven(home: Home, server: dict[str, Any], tmp_path: Path) -> None:
    words = {"host": server["HOST"], "user": server["USER"], "dbname": server["NAME"]}
    with psycopg.connect(**words) as connection:
        connection.execute("CREATE TABLE act (id serial PRIMARY KEY, text text)")
        connection.execute("INSERT INTO act (text) SELECT '立案 ' || n FROM generate_series(1, 100) n")
    backup = make(home, server, tmp_path / "backups", zone="internal", now=NOW)
    assert prove(backup.path, server, [identity_of(home)], now=NOW).held
    with psycopg.connect(**words) as connection:
        connection.execute("DELETE FROM act")
    other = Home(tmp_path / "other")
    with pytest.raises(OperationError, match="--replace"):
        restore(other, server, backup.path, [identity_of(home)], now=NOW)
    done = restore(other, server, backup.path, [identity_of(home)], now=NOW, replace=True)
    assert done.rows == {"act": 100}
    with psycopg.connect(**words) as connection:
        assert connection.execute("SELECT count(*) FROM act").fetchone() == (100,)


@pytest.mark.postgresql
def test_a_dump_that_holds_other_rows_is_refused_before_the_database_is_touched(
    home: Home, server: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"host": server["HOST"], "user": server["USER"], "dbname": server["NAME"]}
    with psycopg.connect(**words) as connection:
        connection.execute('CREATE TABLE act (id serial PRIMARY KEY, text text); CREATE TABLE "Odd name" (a int)')
        connection.execute("INSERT INTO act (text) SELECT E'立案\\n\\\\.\\n' || n FROM generate_series(1, 100) n")
    backup = make(home, server, tmp_path / "backups", zone="internal", now=NOW)
    with psycopg.connect(**words) as connection:
        connection.execute("INSERT INTO act (text) VALUES ('之后的')")
    read = restoring.read_archive

    def altered(*args: Any) -> dict[str, Any]:
        manifest = read(*args)
        return {**manifest, "rows": {**manifest["rows"], "act": 99}}

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "read_archive", altered)
        with pytest.raises(OperationError, match="行数与备份时不同"):
            restore(Home(tmp_path / "other"), server, backup.path, [identity_of(home)], now=NOW, replace=True)
    with psycopg.connect(**words) as connection:
        assert connection.execute("SELECT count(*) FROM act").fetchone() == (101,), "nothing was replaced"
    done = restore(Home(tmp_path / "third"), server, backup.path, [identity_of(home)], now=NOW, replace=True)
    assert done.rows == {"act": 100, "Odd name": 0}
