"""Doing one job: its transaction, its heartbeat, and what becomes of a failure."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction

from zhiheng.kit.jobs import services
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import handlers
from zhiheng.kit.problems import Refusal

_log = logging.getLogger("zhiheng.jobs")


class Run:
    """A job while it is being done: what the handler sees of it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._cursor: Any = job.cursor

    @property
    def cursor(self) -> Any:
        """Return the handler's note of what is committed: None at the first attempt."""
        return self._cursor

    @contextmanager
    def piece(self, cursor: Any, done: int = 0, total: int = 0, message: str = "") -> Iterator[None]:
        """Do one piece in a transaction that also stores ``cursor`` and progress: once in effect, also after a kill.

        Raises LeaseLost or Cancelled at the end of the piece, which is then rolled back.
        """
        with transaction.atomic():
            yield
            services.note(self.job, cursor=cursor, done=done, total=total, message=message[:200])
        self._cursor = cursor

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show how far the work is, outside a piece. Raises LeaseLost or Cancelled."""
        services.note(self.job, done=done, total=total, message=message[:200])


def run_job(job: Job) -> bool:
    """Do a taken job and return whether it was done; every failure ends in the table, never in the worker."""
    handler = handlers[job.kind]
    run = Run(job)
    try:
        with _heartbeat(job):
            if handler.whole:
                with transaction.atomic():
                    services.finish(job, handler.run(run, job.arguments))
            else:
                services.finish(job, handler.run(run, job.arguments))
    except services.LeaseLost:
        _log.warning("job %s was taken over by another worker", job.public_id)
        return False
    except services.Cancelled:
        services.end_cancelled(job)
        return False
    except Refusal as refusal:  # words for people, and trying again wouldn't change them
        services.bury(job, "\n".join(map(str, refusal.problems)))
        return False
    except Exception as error:  # noqa: BLE001 (whatever a handler raises ends in the table)
        services.fail(job, place_of(error))
        _log.warning("job %s (%s) failed: %s", job.public_id, job.kind, place_of(error))
        return False
    return True


def place_of(error: BaseException) -> str:
    """Return kind and place of an exception; not its words, which may quote a person's data (F17)."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Extend the lease from a thread of its own, three times per lease, until the work ends."""
    ended = threading.Event()
    pause = handlers[job.kind].lease.total_seconds() / 3

    def beat() -> None:
        """Renew the lease until the work has ended or the lease is lost."""
        try:
            while not ended.wait(pause):
                with suppress(DatabaseError):  # a long transaction holds SQLite's lock: nobody else can take it either
                    services.hold(job)
        except services.LeaseLost:
            return  # the work itself notices at its next commit
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {job.public_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
