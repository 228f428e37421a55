"""Running the peers (PM4Py, Declare4Py) in their own environment and process. Nothing of them is imported here."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from measuring import ROOT, WORK, Skipped, need_log

SCRIPTS = Path(__file__).parent / "peers"


def python() -> Path:
    """Return the interpreter of the peers' environment. Raises ``Skipped`` where there is none."""
    given = os.environ.get("ZHIHENG_PEERS")
    found = Path(given) if given else ROOT / ".venv-peers" / "bin" / "python"
    if not found.exists():
        raise Skipped(f"the peers' environment isn't here ({found}): run `make bench-setup`, or set ZHIHENG_PEERS")
    return found


def answer(script: str, *options: str, again: bool = False) -> dict[str, Any]:
    """Return what a peer's script printed about the public log.

    A peer takes minutes: its last answer is kept in ``WORK`` and used again unless ``again``.
    """
    name = "-".join([Path(script).stem, *(option.strip("-") for option in options)])
    kept = WORK / f"{name}.json"
    if kept.exists() and not again:
        old: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return old
    command = [str(python()), str(SCRIPTS / script), str(need_log()), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"{script} failed: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found
