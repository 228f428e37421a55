"""A live database, audited through ``ledger_flat``, gives what the log in memory gives."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from law.test_engines import OPTIONS, RULES, log, ruleset, same  # noqa: F401 - fixtures
from law.test_kernel_differential import rows
from zhiheng.demo import district
from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.engines import judge_log
from zhiheng.law.engines import sql_link as link
from zhiheng.law.engines.chunks import Wanted, judge_flat
from zhiheng.law.engines.memory import facts_of, judge_memory
from zhiheng.law.engines.result import AuditResult
from zhiheng.law.engines.sql import SqlSource, judge_sql, load_log, read_sql
from zhiheng.law.facts import definitions
from zhiheng.law.kernel.table import verdicts_table
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Instant

NewDatabase = Callable[[], str]
DRIVERS = {"adbc": (), "plain": ("adbc_driver_sqlite", "adbc_driver_postgresql")}


@pytest.fixture
def sqlite_database(tmp_path: Path) -> NewDatabase:
    return lambda: f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"


@pytest.fixture
def postgresql_database(postgresql_address: str) -> NewDatabase:
    import psycopg

    def make() -> str:
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(postgresql_address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return postgresql_address.rpartition("/")[0] + f"/{name}"

    return make


def _without(monkeypatch: pytest.MonkeyPatch, hidden: tuple[str, ...]) -> None:
    found = link.find_spec
    monkeypatch.setattr(link, "find_spec", lambda name: None if name in hidden else found(name))


@pytest.fixture(scope="module")
def demo() -> LogTables:
    told = district.build(cases=30)
    return tables_of(told.events, told.objects)


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    return {"as_of": Instant(day_of(date(2026, 10, 30))), "keep_all": True}


@pytest.fixture(scope="module")
def expected(demo: LogTables, asked: dict[str, Any]) -> AuditResult:
    return judge_memory(statutory_library(), demo, **asked)


def test_what_memory_says_of_the_district_is_what_the_reference_says(
    demo: LogTables, asked: dict[str, Any], expected: AuditResult
) -> None:
    events = events_of(demo)
    world = World(events, objects_of(demo), facts_of(demo, as_of=asked["as_of"]))
    roots = {event.id: event.root_id for event in events}
    verdicts = judge(statutory_library(), world, as_of=asked["as_of"])
    assert rows(verdicts_table(verdicts, lambda id_: roots[id_])) == rows(expected.verdicts)


def _district_is_judged_alike(
    driver: str, url: str, demo: LogTables, asked: dict[str, Any], expected: AuditResult
) -> None:
    """Judge it whole through one driver and in small chunks through the other."""
    load_log(demo, url)
    if driver == "plain":
        same(judge_log(statutory_library(), url, **asked), expected)
        return
    with SqlSource(url, chunk_rows=1_500) as source:
        same(judge_flat("sql", statutory_library(), source, **asked), expected)


@pytest.mark.parametrize("driver", DRIVERS)
def test_sqlite_judges_the_district_as_memory_does(
    driver: str,
    monkeypatch: pytest.MonkeyPatch,
    sqlite_database: NewDatabase,
    demo: LogTables,
    asked: dict[str, Any],
    expected: AuditResult,
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    _district_is_judged_alike(driver, sqlite_database(), demo, asked, expected)


@pytest.mark.postgresql
@pytest.mark.parametrize("driver", DRIVERS)
def test_postgresql_judges_the_district_as_memory_does(
    driver: str,
    monkeypatch: pytest.MonkeyPatch,
    postgresql_database: NewDatabase,
    demo: LogTables,
    asked: dict[str, Any],
    expected: AuditResult,
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    _district_is_judged_alike(driver, postgresql_database(), demo, asked, expected)


@pytest.mark.parametrize("complete", [True, False])
def test_house_rules_over_sqlite_give_what_memory_gives(
    sqlite_database: NewDatabase,
    ruleset: RuleSet,  # noqa: F811
    log: LogTables,  # noqa: F811
    complete: bool,
) -> None:
    url = sqlite_database()
    load_log(log, url)
    options = OPTIONS | {"complete": complete}
    wanted = judge_log(ruleset, log, **options)
    same(judge_log(ruleset, url, **options), wanted)
    with SqlSource(url, chunk_rows=40) as source:
        same(judge_flat("sql", ruleset, source, **options), wanted)


def test_rules_about_derived_objects_are_judged_where_the_database_keeps_none(
    sqlite_database: NewDatabase, demo: LogTables, asked: dict[str, Any], expected: AuditResult
) -> None:
    url = sqlite_database()
    load_log(demo, url)
    names = ", ".join(f"'{name}'" for name in definitions().types)
    with sqlite3.connect(link.sqlite_path(url)) as connection:
        for table, column in (("flat_relation", "object_type"), ("flat_object", "type")):
            sql = f"DELETE FROM {table} WHERE {column} IN ({names})"  # noqa: S608 - our own names
            assert connection.execute(sql).rowcount > 0
    connection.close()
    same(judge_sql(statutory_library(), url, **asked), expected)


@pytest.mark.parametrize("driver", DRIVERS)
def test_rows_come_in_pieces_of_whole_objects(
    driver: str, monkeypatch: pytest.MonkeyPatch, sqlite_database: NewDatabase, demo: LogTables
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    url = sqlite_database()
    load_log(demo, url)
    with SqlSource(url, chunk_rows=100) as source:
        pieces = list(source.rows("case", Wanted(frozenset({"outcome"}), relations=False)))
    assert len(pieces) > 3
    assert max(piece.num_rows for piece in pieces) <= 200
    owners = [id_ for piece in pieces for id_ in dict.fromkeys(piece["object_id"].to_pylist())]
    assert owners == sorted(set(owners))


# ---------------------------------------------------------------------------------------------- a log there and back


def _odd_log() -> LogTables:
    every: dict[str, Any] = {
        "text": "it's “引号” \\ \n",
        "flag": False,
        "count": 7,
        "fine": Decimal("1234567890.125"),
        "until": date(2024, 2, 29),
        "when": datetime(2025, 3, 3, 10, 20, tzinfo=UTC),
        "kinds": ("x", Decimal("1.50"), date(2025, 1, 1)),
        "loose": "text here",
        "money": 5,
    }
    relations = (Relation("case", "c'1", "main"), Relation("party", "甲"), Relation("case", "c'1", "again"))
    recorded = datetime(2025, 3, 3, 2, 20, 0, 123457, tzinfo=UTC)
    events = [
        Event("e1", "A", 20000, 36_000_000_001, 3, every, relations, recorded),
        Event("e2", "B", 19999, sequence=1, attributes={"loose": 2**70, "money": Decimal("0.5")}, corrects="e1"),
        Event("e3", "B", 20001, sequence=2, relations=(Relation("case", "c2"),)),
    ]
    history = (AttributeValue(Decimal("3.0")), AttributeValue("x", 20000))
    return tables_of(events, [LogObject("party", "甲", {"rank": history}), LogObject("case", "never touched")])


def _comes_back(url: str) -> None:
    load_log(_odd_log(), url)
    back = read_sql(url)
    assert events_of(back) == sorted(events_of(_odd_log()), key=lambda event: event.sequence)
    assert objects_of(back) == objects_of(_odd_log())


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_log_comes_back_from_sqlite_as_it_went_in(
    driver: str, monkeypatch: pytest.MonkeyPatch, sqlite_database: NewDatabase
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    _comes_back(sqlite_database())


@pytest.mark.postgresql
@pytest.mark.parametrize("driver", DRIVERS)
def test_a_log_comes_back_from_postgresql_as_it_went_in(
    driver: str, monkeypatch: pytest.MonkeyPatch, postgresql_database: NewDatabase
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    _comes_back(postgresql_database())


# ------------------------------------------------------------------------------------------------------- bad sources


def _changed(url: str, *statements: str) -> None:
    connection = sqlite3.connect(link.sqlite_path(url))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_missing_view_and_a_missing_column_are_named(
    driver: str, monkeypatch: pytest.MonkeyPatch, sqlite_database: NewDatabase
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    url = sqlite_database()
    load_log(_odd_log(), url)
    _changed(url, "DROP VIEW ledger_objects")
    with pytest.raises(LogError, match="没有视图 ledger_objects"):
        read_sql(url)
    _changed(
        url, "CREATE VIEW ledger_objects AS SELECT type AS object_type, id AS object_id, '' AS kind FROM flat_object"
    )
    with pytest.raises(LogError, match="ledger_objects 缺少列 name、from_day、value"):
        read_sql(url)


@pytest.mark.parametrize(
    ("json", "message"),
    [
        ("not json", "(JSON|malformed)"),
        ('{"fine": {"number": "a lot"}}', "fine"),
        ('{"fine": {"colour": "red"}}', "colour"),
    ],
)
def test_attributes_that_cannot_be_read_are_refused(sqlite_database: NewDatabase, json: str, message: str) -> None:
    url = sqlite_database()
    load_log(_odd_log(), url)
    _changed(url, f"UPDATE flat_event SET attributes = '{json}' WHERE id = 'e3'")  # noqa: S608
    with pytest.raises(LogError, match=message):
        read_sql(url)


def test_a_file_that_this_process_holds_is_read_by_the_same_copy_of_sqlite(
    demo: LogTables, sqlite_database: NewDatabase
) -> None:
    """Two copies of SQLite in one process drop each other's locks and end it by a bus error."""
    url = sqlite_database()
    load_log(demo, url)
    free = link.open_link(url)
    free.close()
    held = sqlite3.connect(link.sqlite_path(url))
    held.execute("PRAGMA journal_mode=WAL")
    beside = link.open_link(url)
    beside.close()
    held.execute("CREATE TABLE after_reading (n)")
    held.close()
    again = link.open_link(url)
    again.close()
    kinds = [type(one) for one in (free, beside, again)]
    assert kinds == [link.AdbcSqlite, link.PlainSqlite, link.AdbcSqlite]


def test_a_database_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="没有这个数据库文件"):
        read_sql(f"sqlite:///{tmp_path}/none.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_file_that_is_no_database_is_refused(driver: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _without(monkeypatch, DRIVERS[driver])
    (tmp_path / "log.db").write_text("案号,环节\n" * 500)
    with pytest.raises(LogError, match="数据库"):
        read_sql(f"sqlite:///{tmp_path}/log.db")


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_server_out_of_reach_gives_one_message_without_the_password(
    driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without(monkeypatch, DRIVERS[driver])
    with pytest.raises(LogError, match="连不上数据库") as refused:
        read_sql("postgresql://zhiheng:ge%40heim@127.0.0.1:1/ledger?password=ge%40heim&connect_timeout=2")
    for secret in ("ge%40heim", "ge@heim"):
        assert secret not in str(refused.value)
    assert "127.0.0.1" in str(refused.value)


def test_without_a_postgresql_driver_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, ("psycopg", "adbc_driver_postgresql"))
    with pytest.raises(LogError, match=r"zhiheng\[postgresql\]"):
        read_sql("postgresql://127.0.0.1/ledger")


def test_an_address_of_another_database_is_refused() -> None:
    with pytest.raises(LogError, match="mysql"):
        read_sql("mysql://root:secret@db/ledger")


def test_loading_into_a_database_in_use_leaves_it_as_it_was(sqlite_database: NewDatabase) -> None:
    url = sqlite_database()
    load_log(_odd_log(), url)
    with pytest.raises(LogError, match="写不进数据库"):
        load_log(_odd_log(), url)
    assert len(events_of(read_sql(url))) == 3
