"""A server that judges single acts loads none of what judges whole logs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("numba", "llvmlite", "duckdb", "pyarrow", "zhiheng.law.kernel", "zhiheng.law.engines.memory")
_STARTED = """
import sys
import zhiheng.web.wsgi, zhiheng.web.urls
from zhiheng.law.reference import guarding, questions
print(",".join(name for name in {names} if name in sys.modules), "zhiheng.law.engines" in sys.modules)
"""


def test_a_server_process_starts_without_the_kernel() -> None:
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}",
        "DJANGO_SETTINGS_MODULE": "settings",
    }
    command = [sys.executable, "-c", _STARTED.format(names=HEAVY)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.stdout.splitlines()[-1:] == [" True"], run.stdout + run.stderr
