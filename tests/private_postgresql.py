"""A private PostgreSQL server in a temporary directory: for tests, benchmarks and the suite's second pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
"""Settings of a server whose data nobody needs tomorrow: nothing is forced to the disk, nothing tidied or compiled."""


def programs() -> Path | None:
    """Return the directory of the newest installed PostgreSQL server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def private_postgresql(settings: str = QUICK) -> Iterator[str]:
    """Start a server that listens on a socket of its own only, yield its address, stop and remove it.

    ``settings``: further options of the server, those of a throw-away one where none are given. PostgreSQL refuses
    to run as root: then it runs as Debian's user ``postgres``. Raises FileNotFoundError where no server is installed.
    """
    directory = programs()
    if directory is None:
        raise FileNotFoundError("没有安装 PostgreSQL 服务程序;Debian:apt-get install postgresql")
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="zhiheng-pg-"))  # not pytest's: long paths can't hold a socket
    if as_user:
        shutil.chown(home, "postgres", "postgres")

    def run(program: str, *options: str) -> None:
        command = [*as_user, str(directory / program), "-D", str(home / "data"), *options]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))

    try:
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-w", "-o", f"-k {home} -c listen_addresses='' {settings}", "-l", str(home / "log"), "start")
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
