"""What falls due is told to each account once a working day, in numbers; holidays are quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import periodic
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import enqueue, take_this
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.notifications.registry import world
from zhiheng.web import telling

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def owed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let ``wanglei`` owe four things and everybody else nothing."""

    def items(user: User, day: date) -> list[WorkItem]:
        if user.username != "wanglei":
            return []
        due = [day - timedelta(days=9), day - timedelta(days=3), day, day + timedelta(days=60), None]
        return [WorkItem(one, "案件", "/objects/case/1/") for one in due]

    registry: contributions.Registry[WorkSource] = contributions.Registry("work source")
    registry.register("test", WorkSource("试", items))
    monkeypatch.setattr(contributions, "work", registry)
    yield


def test_the_numbers_are_told_once_a_day(account: User) -> None:
    assert telling.words(account, TODAY) == "逾期 2 件，今天到期 1 件"
    assert telling.tell(account, TODAY)
    assert not telling.tell(account, TODAY)
    assert telling.tell(account, TODAY + timedelta(days=1))
    told = Notification.objects.filter(account=account.public_id).order_by("pk").first()
    assert told is not None
    assert (told.title, told.url) == ("期限提醒：逾期 2 件，今天到期 1 件", "/")


def test_the_job_tells_everybody_who_owes_something_and_a_repetition_nobody_twice(account: User) -> None:
    User.objects.create_user("other", title="乙")
    User.objects.create_user("gone", title="丙", is_active=False)
    for _ in range(2):
        with transaction.atomic():
            job = take_this(enqueue(telling.JOB), "test")
        assert job is not None
        assert run_job(job)
    assert [one.account for one in Notification.objects.all()] == [account.public_id]
    assert not Job.objects.exclude(state="done").exists()


def test_the_laws_calendar_says_when_people_work() -> None:
    assert not world.is_working_day(date(2026, 10, 1))  # a Thursday of the national holiday
    assert world.is_working_day(date(2026, 9, 20))  # a Sunday that is worked for it
    assert periodic[telling.JOB].on(date(2026, 11, 26))
    assert not periodic[telling.JOB].on(date(2026, 11, 28))
