"""After an act the lists say at once what is owed now; what was touched in bulk waits for the whole judgement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from registry import district
from web.test_duties import happened
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.worker import Worker
from zhiheng.ledger.models import LedgerObject
from zhiheng.web import duties, touched

pytestmark = pytest.mark.django_db(transaction=True)


def filed(number: str, agency: str, back: int = 10) -> None:
    day = district.today() - timedelta(days=back)
    happened("case.filed", day, number, agency, approver="head", procedure="ordinary", field="urban", cause="占道经营")


def do_jobs(kind: str = touched.JOB) -> None:
    """Do the waiting jobs of a kind, and none that are due by the clock."""
    Job.objects.exclude(kind=kind).update(state=State.CANCELLED)
    worker = Worker()
    while worker.step():
        pass


def noted() -> dict[str, tuple[int, date | None]]:
    rows = LedgerObject.objects.filter(type="case").values_list("public_id", "open_duties", "next_due")
    return {id_: (number, due) for id_, number, due in rows}


def test_the_worker_counts_what_an_act_touched_and_agrees_with_the_whole_judgement() -> None:
    agency = district.agency()
    filed("C1", agency)
    filed("C2", agency, back=3)
    do_jobs()
    counted = noted()
    assert all(number >= 1 for number, _ in counted.values())
    assert counted["C1"][1] < counted["C2"][1]  # type: ignore[operator]  # both have a day
    duties.refresh(district.today())
    assert noted() == counted
    happened("case.withdrawn", district.today(), "C1", agency, reason="违法事实不成立", approver="head")
    do_jobs()
    assert noted()["C1"][0] < counted["C1"][0]
    assert noted()["C2"] == counted["C2"]
    counted = noted()
    duties.refresh(district.today())
    assert noted() == counted


def test_many_acts_need_one_waiting_job_and_an_undone_act_leaves_none() -> None:
    agency = district.agency()
    Job.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        filed("C1", agency)
        raise ZeroDivisionError
    assert not Job.objects.filter(kind=touched.JOB).exists()
    filed("C1", agency)
    filed("C2", agency)
    (job,) = Job.objects.filter(kind=touched.JOB)
    assert job.arguments["after"] < min(LedgerObject.objects.filter(type="case").values_list("introduced", flat=True))


def test_an_act_during_a_running_job_is_promised_anew() -> None:
    agency = district.agency()
    Job.objects.all().delete()
    filed("C1", agency)
    Job.objects.filter(kind=touched.JOB).update(state=State.RUNNING)
    filed("C2", agency)
    assert Job.objects.filter(kind=touched.JOB, state=State.WAITING).count() == 1


def test_what_was_touched_in_bulk_waits_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    agency = district.agency()
    monkeypatch.setattr(touched, "MOST", 1)
    for number in range(3):
        filed(f"C{number}", agency)
    do_jobs()
    assert set(noted().values()) == {(0, None)}
    (whole,) = Job.objects.filter(kind="duties", state=State.WAITING)
    assert whole.due_at > whole.created_at


def test_bodies_that_very_many_events_name_wait_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    agency = district.agency()
    filed("C1", agency)
    monkeypatch.setattr(touched, "LONGEST", 0)
    assert touched.refresh(0, district.today()) == 0
    monkeypatch.setattr(touched, "LONGEST", 400)
    assert touched.refresh(0, district.today()) >= 1
