"""Proving that a backup can be restored (恢复验证): restore it elsewhere, compare, run the rooms' checks, forget it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage

from zhiheng.kit.databases import address
from zhiheng.kit.home import Home
from zhiheng.kit.operations.errors import OperationError
from zhiheng.kit.operations.restoring import restore
from zhiheng.kit.operations.snapshots import connect, is_sqlite

RESULT = "proof.json"
_SAID = 5  # faults of a check that a proof repeats


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of a proof: which backup, when, whether it held, and in words."""

    backup: str
    proven_at: str
    held: bool
    says: str


def prove(
    source: Path,
    settings: Mapping[str, Any],
    identities: Sequence[pyrage.x25519.Identity],
    *,
    now: datetime,
    commands: Sequence[Sequence[str]] = (),
    zone: str = "internal",
) -> Proof:
    """Restore a backup into a throw-away place, run the given ``zhiheng`` commands on it, and say whether all held.

    The running installation isn't touched; the result is written beside the backup for the doctor. Never raises for a
    backup that fails: that is the answer.
    """
    try:
        says = _tried(source, settings, identities, now, commands, zone)
        held = True
    except OperationError as error:
        says, held = str(error), False
    proof = Proof(source.name, now.isoformat(), held, says)
    (source.parent / RESULT).write_text(json.dumps(asdict(proof), ensure_ascii=False, indent=1), "utf-8")
    return proof


def last_proof(directory: Path) -> Proof | None:
    """Return the result of the last proof in a directory of backups, None where there was none."""
    path = directory / RESULT
    return Proof(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def _tried(
    source: Path,
    settings: Mapping[str, Any],
    identities: Sequence[pyrage.x25519.Identity],
    now: datetime,
    commands: Sequence[Sequence[str]],
    zone: str,
) -> str:
    """Restore and check; return what was found in words, raise OperationError for what failed."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-proof-") as directory:
        home = Home(Path(directory) / zone)
        with _elsewhere(settings, home) as other:
            restored = restore(home, other, source, identities, now=now)
            for words in commands:
                _run(words, Path(directory), other)
    return f"已恢复到临时位置并核对:{len(restored.rows)} 张表、{sum(restored.rows.values())} 行,与备份时一致。"


@contextmanager
def _elsewhere(settings: Mapping[str, Any], home: Home) -> Iterator[Mapping[str, Any]]:
    """Give the settings of a throw-away database of the same kind: a file, or a new database on the same server."""
    if is_sqlite(settings):
        yield {**settings, "NAME": str(home.database)}
        return
    from psycopg import sql

    name = f"zhiheng_proof_{secrets.token_hex(6)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
    with connect(settings, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name)))
        try:
            yield {**settings, "NAME": name}
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(words: Sequence[str], data: Path, settings: Mapping[str, Any]) -> None:
    """Run a command of ours on the restored copy. Raises OperationError with the faults it named where it fails."""
    environment = {
        **os.environ,
        "ZHIHENG_DATA": str(data),
        "DATABASE_URL": "" if is_sqlite(settings) else address(settings),
    }
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "zhiheng", *words], check=False, capture_output=True, text=True, env=environment
    )
    if done.returncode:
        said = "".join([*_said(f"{done.stdout}\n{done.stderr}")][:_SAID])
        raise OperationError(f"恢复后的检查“zhiheng {' '.join(words)}”未通过:{said}")


def _said(text: str) -> Iterator[str]:
    """Yield what a failed command said: the lines that name a fault, else its last line."""
    lines = text.strip().splitlines()
    faults = [line for line in lines if line.startswith("✗")]
    yield from (f"{line.removeprefix('✗').strip()}。" for line in faults) if faults else lines[-1:]
