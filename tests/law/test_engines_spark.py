"""Spark gives what the log in memory gives: the district, and every kind of case that the differential tests draw."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from law.test_engines import OPTIONS, log, ruleset, same  # noqa: F401 - fixtures
from law.test_kernel_differential import START, event_lists, parsed, rule_sets, worlds
from zhiheng.demo import district
from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import Event, LogObject, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.engines import judge_log
from zhiheng.law.engines import spark as engine
from zhiheng.law.engines.flat import write_flat
from zhiheng.law.engines.memory import judge_memory
from zhiheng.law.engines.spark import judge_spark
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statutory_library
from zhiheng.law.verdicts import Instant

CASES = 80


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """One local session on two cores, made by the engine itself."""
    pytest.importorskip("pyspark")
    spark = engine._session()
    yield spark
    spark.stop()


@pytest.mark.spark
def test_spark_judges_the_district_as_memory_does(tmp_path: Path, session: Any) -> None:
    told = district.build(cases=30)
    tables = tables_of(told.events, told.objects)
    write_flat(tables, tmp_path / "flat")
    asked: dict[str, Any] = {"as_of": Instant(day_of(date(2026, 10, 30))), "keep_all": True}
    found = judge_spark(statutory_library(), tmp_path / "flat", session=session, partitions=3, **asked)
    same(found, judge_memory(statutory_library(), tables, **asked))


@pytest.mark.spark
def test_house_rules_with_corrections_on_spark_give_what_memory_gives(
    tmp_path: Path,
    session: Any,
    ruleset: RuleSet,  # noqa: F811
    log: LogTables,  # noqa: F811
) -> None:
    write_flat(log, tmp_path / "flat")
    same(judge_log(ruleset, tmp_path / "flat", engine="spark", **OPTIONS), judge_log(ruleset, log, **OPTIONS))


@pytest.mark.spark
def test_all_generated_cases_are_judged_alike_in_one_job(tmp_path: Path, tmp_path_factory: Any, session: Any) -> None:
    rules, events, objects = _generated(tmp_path_factory)
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False))
    ruleset, tables = read_rules(tmp_path / "rules.yaml"), tables_of(events, objects)  # noqa: F811
    write_flat(tables, tmp_path / "flat")
    asked: dict[str, Any] = {"as_of": Instant(START + 17), "complete": True, "keep_all": True}
    expected = judge_memory(ruleset, tables, **asked)
    assert sum(tally.violated for tally in expected.tallies.values()) > 20
    same(judge_spark(ruleset, tmp_path / "flat", session=session, partitions=2, **asked), expected)


def _generated(places: Any) -> tuple[list[dict[str, Any]], list[Event], list[LogObject]]:
    """Draw cases as the differential tests do, each with object types of its own, so that one log holds all."""
    rules: list[dict[str, Any]] = []
    events: list[Event] = []
    objects: list[LogObject] = []

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=rule_sets(), told=event_lists(), world=worlds())
    def draw(drawn: Any, told: Any, world: Any) -> None:
        parsed(drawn, places)
        mark = f"x{len(rules)}"
        rules.extend(_renamed(rule, mark) for rule in drawn)
        events.extend(_event(event, mark, len(events)) for event in told)
        objects.extend(replace(known, type=known.type + mark) for known in world.values())

    draw()
    return rules, events, objects


def _renamed(rule: dict[str, Any], mark: str) -> dict[str, Any]:
    text = re.sub(r'"(case|doc)(["./])', rf'"\1{mark}\2', json.dumps(rule, default=str))
    found: dict[str, Any] = json.loads(text)
    days = {"in_force": deepcopy(rule["in_force"])} if "in_force" in rule else {}  # JSON has no days
    return found | {"id": f"{mark}-{rule['id']}"} | days


def _event(event: Event, mark: str, sequence: int) -> Event:
    relations = tuple(Relation(r.type + mark, r.id, r.qualifier) for r in event.relations)
    corrects = f"{mark}-{event.corrects}" if event.corrects else None
    return replace(event, id=f"{mark}-{event.id}", sequence=sequence, relations=relations, corrects=corrects)


# -------------------------------------------------------------------------------------------- without Spark or Java


def test_without_pyspark_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(LogError, match=r"zhiheng\[spark\]"):
        judge_spark(statutory_library(), tmp_path, complete=True)


def test_without_java_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyspark = pytest.importorskip("pyspark.sql")
    monkeypatch.setattr(pyspark.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(LogError, match="Java 17"):
        judge_spark(statutory_library(), tmp_path, complete=True)


def test_without_a_day_and_without_completeness_spark_is_not_even_started(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="as_of"):
        judge_spark(statutory_library(), tmp_path)


@pytest.mark.spark
def test_a_directory_without_the_flat_file_is_refused(tmp_path: Path, session: Any) -> None:
    with pytest.raises(LogError, match=r"flat\.parquet"):
        judge_spark(statutory_library(), tmp_path, session=session, complete=True)
