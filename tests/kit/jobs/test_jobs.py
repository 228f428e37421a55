"""A promise made with an act is kept, once in effect, whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs import selectors, services
from zhiheng.kit.jobs.models import Job, PeriodicRun, State
from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run, run_job
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.problems import Refusal

pytestmark = pytest.mark.django_db

Work = Callable[[Run, Mapping[str, Any]], Any]
Declare = Callable[..., None]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declare handlers for one test; the rooms' own ones are put aside."""
    kept, kept_periodic = dict(handlers._entries), dict(periodic._entries)
    handlers._entries.clear()
    periodic._entries.clear()

    def add(run: Work, **options: Any) -> None:
        handlers.register("test", Handler("试", run, **options))

    yield add
    for registry, entries in ((handlers, kept), (periodic, kept_periodic)):
        registry._entries.clear()
        registry._entries.update(entries)  # type: ignore[arg-type]


def taken(**fields: Any) -> Job:
    services.enqueue("test", **fields)
    job = services.take("w1")
    assert job is not None
    return job


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_promise_is_rolled_back_with_its_act(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.enqueue("test")
        raise RuntimeError
    assert services.take("w1") is None


def test_work_is_done_in_order_with_its_arguments_and_leaves_a_result(declare: Declare) -> None:
    seen: list[Any] = []
    declare(lambda run, arguments: seen.append(arguments["n"]) or arguments["n"])
    for number in (1, 2, 3):
        services.enqueue("test", {"n": number})
    assert Worker().run_all() == 3
    assert seen == [1, 2, 3]
    assert list(Job.objects.order_by("pk").values_list("state", "result")) == [(State.DONE, n) for n in (1, 2, 3)]


def test_an_undeclared_kind_is_refused_where_it_is_promised(declare: Declare) -> None:
    with pytest.raises(KeyError):
        services.enqueue("nothing")


def test_an_open_job_of_the_same_key_is_not_promised_twice(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    one = services.enqueue("test", key="k")
    assert services.enqueue("test", key="k") == one
    Worker().run_all()
    assert services.enqueue("test", key="k") != one


def test_nothing_is_taken_before_it_is_due(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    services.enqueue("test", due_at=timezone.now() + timedelta(hours=1))
    assert services.take("w1") is None
    assert services.take("w1", timezone.now() + timedelta(hours=2)) is not None


def test_a_failure_is_tried_again_with_longer_pauses_then_shown_among_the_dead(declare: Declare) -> None:
    def fail(run: Run, arguments: Mapping[str, Any]) -> None:
        raise OSError(28, "no space for 周明远")

    declare(fail, attempts=3)
    job = taken()
    pauses = []
    for _ in range(3):
        run_job(job)
        job.refresh_from_db()
        pauses.append((job.due_at - timezone.now()).total_seconds())
        job = services.take("w1", timezone.now() + timedelta(hours=2)) or job
    assert 5 < pauses[0] < 15 < pauses[1] < 30
    assert list(selectors.dead_letters()) == [job]
    assert job.error.startswith("OSError test_jobs.py:")
    assert "周明远" not in job.error
    assert services.again(job)
    assert state(job) == State.WAITING


def test_what_a_whole_job_wrote_is_rolled_back_with_its_failure(declare: Declare) -> None:
    def half(run: Run, arguments: Mapping[str, Any]) -> None:
        PeriodicRun.objects.create(name="effect", slot=timezone.now())
        raise ValueError

    declare(half)
    assert not run_job(taken())
    assert not PeriodicRun.objects.filter(name="effect").exists()


def test_a_refusal_is_not_tried_again_and_keeps_its_words(declare: Declare) -> None:
    def refuse(run: Run, arguments: Mapping[str, Any]) -> None:
        raise Refusal.of("文件已损坏", "a.xlsx", "请重新上传")

    declare(refuse)
    job = taken()
    run_job(job)
    assert state(job) == State.DEAD
    assert job.error == "a.xlsx：文件已损坏。请重新上传"


def test_a_silent_workers_job_is_taken_over_and_the_old_one_cannot_commit(declare: Declare) -> None:
    declare(lambda run, arguments: PeriodicRun.objects.create(name="effect", slot=timezone.now()).pk)
    old = taken()
    new = services.take("w2", timezone.now() + timedelta(minutes=5))
    assert new is not None
    assert (new.pk, new.token) == (old.pk, 2)
    assert not run_job(old), "the silent worker comes back too late"
    assert not PeriodicRun.objects.filter(name="effect").exists()
    assert run_job(new)
    assert PeriodicRun.objects.filter(name="effect").count() == 1
    with pytest.raises(services.LeaseLost):
        services.hold(old)


def test_a_job_that_kills_its_worker_again_and_again_is_buried(declare: Declare) -> None:
    declare(lambda run, arguments: None, attempts=2)
    job = taken()
    later = timezone.now()
    for _ in range(2):
        later += timedelta(minutes=5)
        services.take("w1", later)
    assert state(job) == State.DEAD
    assert "中断" in job.error


def test_long_work_continues_from_its_cursor(declare: Declare) -> None:
    done: list[int] = []

    def work(run: Run, arguments: Mapping[str, Any]) -> None:
        for number in range(run.cursor or 0, 4):
            with run.piece(number + 1, done=number + 1, total=4):
                done.append(number)
            if len(done) == 2:
                raise ConnectionError

    declare(work, whole=False)
    job = taken()
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.cursor, job.done, job.total) == (State.WAITING, 2, 2, 4)
    again = services.take("w1", timezone.now() + timedelta(minutes=1))
    assert again is not None
    assert run_job(again)
    assert done == [0, 1, 2, 3]


def test_cancelling_stops_a_running_job_at_its_next_piece_and_a_waiting_one_at_once(declare: Declare) -> None:
    def work(run: Run, arguments: Mapping[str, Any]) -> None:
        with run.piece(1):
            PeriodicRun.objects.create(name="effect", slot=timezone.now())
        services.cancel(run.job)
        with run.piece(2):
            PeriodicRun.objects.create(name="effect", slot=timezone.now() + timedelta(1))

    declare(work, whole=False)
    job = taken()
    run_job(job)
    assert (state(job), job.cursor) == (State.CANCELLED, 1)
    assert PeriodicRun.objects.filter(name="effect").count() == 1
    waiting = services.enqueue("test")
    assert services.cancel(waiting)
    assert state(waiting) == State.CANCELLED
    assert not services.cancel(waiting)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


@pytest.mark.parametrize(
    "entry, now, slot",
    [
        (Periodic("test", at=time(3, 30)), "25 19:30", "25 19:30"),
        (Periodic("test", at=time(3, 30)), "25 19:29", "24 19:30"),
        (Periodic("test", at=time(8), on=lambda day: day.weekday() == 0), "26 04:00", "23 00:00"),
        (Periodic("test", at=time(8), on=lambda day: False), "26 04:00", None),
        (Periodic("test", every=timedelta(minutes=15)), "26 04:44", "26 04:30"),
    ],
)
def test_periodic_slots_follow_civil_time(entry: Periodic, now: str, slot: str | None) -> None:
    assert entry.last_slot(utc(now)) == (utc(slot) if slot else None)


def test_a_periodic_slot_is_listed_once_however_often_it_is_looked_at(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    periodic.register("nightly", Periodic("test", at=time(3, 30)))
    now = datetime(2026, 11, 26, 4, tzinfo=UTC)
    assert services.enqueue_periodic(now) == 1
    assert services.enqueue_periodic(now + timedelta(hours=5)) == 0
    Worker().run_all()
    assert services.enqueue_periodic(now + timedelta(days=3)) == 1, "three missed nights are done once"


def test_a_periodic_job_names_a_time_or_an_interval() -> None:
    with pytest.raises(ValueError, match="time of day"):
        Periodic("test")
    assert Periodic("test", at=time(1)).last_slot(datetime(2026, 1, 1, tzinfo=UTC)) is not None


def test_old_ended_jobs_are_tidied_and_dead_ones_kept(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    old = timezone.now() - timedelta(days=100)
    for ended in (State.DONE, State.CANCELLED, State.DEAD):
        Job.objects.create(kind="test", due_at=old, state=ended, finished_at=old)
    assert services.tidy() == 2
    assert Job.objects.get().state == State.DEAD


def test_a_user_sees_only_jobs_of_their_own(declare: Declare) -> None:
    declare(lambda run, arguments: None)
    one = User.objects.create_user("one", title="一")
    two = User.objects.create_user("two", title="二")
    mine = services.enqueue("test", account=one.public_id)
    services.enqueue("test")
    assert list(selectors.jobs_of(one)) == [mine]
    assert list(selectors.jobs_of(two)) == []
    assert selectors.open_jobs().count() == 2
