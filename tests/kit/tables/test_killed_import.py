"""An import killed at random moments and repeated is complete, and nothing of it is there twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_import.py")
TESTS = Path(__file__).resolve().parents[2]


@pytest.mark.database
def test_a_killed_import_is_completed_by_its_repetition(environment: dict[str, str]) -> None:
    path = os.pathsep.join([str(TESTS), environment.get("PYTHONPATH", "")])
    command = [sys.executable, str(SCRIPT), "6", "600", "20261126"]
    done = subprocess.run(command, env={**environment, "PYTHONPATH": path}, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    effects, distinct, fell_inside, _, second = json.loads(done.stdout)
    assert (effects, distinct, second) == (600, 600, 0)
    assert fell_inside > 0, "no kill fell into the import: the test proves nothing"
