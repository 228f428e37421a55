"""Workers killed at random moments: every job is done, and each of its effects is there exactly once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_worker.py")


def kill_workers(environment: dict[str, str], kills: int, jobs: int) -> None:
    command = [sys.executable, str(SCRIPT), str(kills), str(jobs), "20261126"]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    codes, effects, distinct, states, attempts = json.loads(done.stdout)
    assert codes == [0, 0]
    assert (effects, distinct, states) == (jobs * 4, jobs * 4, ["done"])
    assert attempts > 1, "no kill fell into a job: the test proves nothing"


@pytest.mark.database
def test_every_job_is_done_once_in_effect_though_workers_are_killed(environment: dict[str, str]) -> None:
    kill_workers(environment, kills=20, jobs=120)


@pytest.mark.slow
@pytest.mark.database
def test_two_hundred_kills_change_nothing(environment: dict[str, str]) -> None:
    kill_workers(environment, kills=200, jobs=2000)
