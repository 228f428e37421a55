"""Sealing runs by itself, receipts leave the house, and the doctor says where either is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from web.conftest import file_case
from zhiheng.kit.home import Home
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.registry import periodic
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import enqueue, take_this
from zhiheng.kit.operations.doctor import Level
from zhiheng.web import sealing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = Home(tmp_path / "home").prepare()
    settings.SEAL_WITNESSES = []


def sealed() -> Job:
    """Run the job once and return it."""
    job = enqueue("seal")
    taken = take_this(job, "test")
    assert taken is not None
    run_job(taken)
    job.refresh_from_db()
    return job


def test_the_worker_seals_hourly_and_hands_receipts_to_every_witness(tmp_path: Path, settings: Any) -> None:
    settings.SEAL_WITNESSES = [str(tmp_path / "court"), str(tmp_path / "archive")]
    file_case("0001")
    assert periodic["seal"].every == timedelta(hours=1)
    assert sealed().result == {"seals": 1, "receipts": 2}
    assert sealed().result == {"seals": 0, "receipts": 0}
    assert len(list((tmp_path / "court").glob("seal-*.json"))) == len(list((tmp_path / "archive").iterdir())) == 1
    assert sealing.receipts_given().level is Level.WELL


def test_a_witness_that_cannot_be_reached_is_tried_again_and_the_others_get_theirs(
    tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    settings.SEAL_WITNESSES = [str(tmp_path / "file" / "x"), str(tmp_path / "archive")]
    file_case("0001")
    assert sealed().state == State.WAITING, "the job is put back for another try"
    assert len(list((tmp_path / "archive").glob("seal-*.json"))) == 1
    assert "还缺 1 份回执" in sealing.receipts_given().says


def test_the_doctor_tells_when_events_wait_long_for_their_seal() -> None:
    now = datetime.now(UTC)
    assert sealing.sealed_lately(now).level is Level.WELL
    file_case("0001")
    assert sealing.sealed_lately(now).level is Level.WARN
    sealed()
    assert sealing.sealed_lately(now + timedelta(days=9)).level is Level.WELL, "nothing waits"
    file_case("0002")
    assert sealing.sealed_lately(datetime.now(UTC)).level is Level.WELL
    late = sealing.sealed_lately(datetime.now(UTC) + timedelta(hours=5))
    assert (late.level, "还有 1 件没有封存" in late.says) == (Level.ILL, True)
    assert sealing.receipts_given().level is Level.WARN
