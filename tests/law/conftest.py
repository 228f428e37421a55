"""Fixtures of the law's tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statute_index


@pytest.fixture
def house(tmp_path: Path) -> Any:
    """Return a function from the text of house rules to a rule set (plain civil days unless ``calendar`` is named)."""

    def read(text: str) -> RuleSet:
        path = tmp_path / "house.yaml"
        path.write_text(text, encoding="utf-8")
        return read_rules(path, statutes=statute_index())

    return read


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """Start a private PostgreSQL server in a temporary directory and return its address; skip where there is none.

    PostgreSQL refuses to run as root: then it runs as Debian's user ``postgres``.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("pg_ctl")
    if not found and not on_path:
        pytest.skip("PostgreSQL server isn't installed")
    programs = Path(on_path).parent if on_path else found[-1].parent
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="zhiheng-pg-"))  # not pytest's: long paths can't hold a socket
    if as_user:
        shutil.chown(home, "postgres", "postgres")

    def run(program: str, *options: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(home / "data"), *options]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    try:
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        server = f"-k {home} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-w", "-o", server, "-l", str(home / "log"), "start")
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
