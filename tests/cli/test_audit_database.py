"""``zhiheng audit`` of a live database: the same findings as of the file, and one message where it can't be read."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from cli.test_audit_command import LOG, RULES, summary
from zhiheng.cli import main
from zhiheng.eventlog.reading import open_log
from zhiheng.law.engines.sql import load_log


def audit(place: Path, log: str, out: str, *more: str) -> Result:
    command = ["audit", log, "--rules", str(place / "rules.yaml"), "--out", str(place / out), "--complete", *more]
    return CliRunner().invoke(main, command)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "log.xes").write_text(LOG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    return tmp_path


def test_a_database_gives_the_findings_of_the_file_it_was_loaded_from(place: Path) -> None:
    load_log(open_log(place / "log.xes"), f"sqlite:///{place}/ledger.db")
    assert audit(place, str(place / "log.xes"), "file").exit_code == 1
    found = audit(place, f"sqlite:///{place}/ledger.db", "out")
    assert found.exit_code == 1, found.output
    names = [name for name in pq.read_schema(place / "out/findings.parquet").names if name != "as_of"]
    one, other = (pq.read_table(place / part / "findings.parquet", columns=names) for part in ("out", "file"))
    assert one.num_rows == 2
    assert one.equals(other)
    assert summary(place)["log"]["source"] == f"sqlite:///{place}/ledger.db"


@pytest.mark.parametrize(
    ("address", "more", "words"),
    [
        ("sqlite:///{}/none.db", [], "没有这个数据库文件"),
        ("sqlite:///{}/ledger.db", ["--tz", "Asia/Shanghai"], "--tz"),
        ("postgresql://u:secret-word@127.0.0.1:1/ledger?connect_timeout=2", [], "连不上数据库"),
        ("mysql://u:secret-word@127.0.0.1/ledger", [], "sqlite:///"),
    ],
)
def test_a_database_that_cannot_be_read_is_refused_without_its_password(
    place: Path, address: str, more: list[str], words: str
) -> None:
    load_log(open_log(place / "log.xes"), f"sqlite:///{place}/ledger.db")
    refused = audit(place, address.format(place), "out", *more)
    assert refused.exit_code == 2
    assert words in refused.output
    assert "secret-word" not in refused.output
    assert "Traceback" not in refused.output
    assert not (place / "out").exists()
