"""The worker: takes jobs one after another until told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from types import FrameType

from django.db import Error as DatabaseError
from django.db import close_old_connections

from zhiheng.kit.jobs import services
from zhiheng.kit.jobs.running import run_job

_log = logging.getLogger("zhiheng.jobs")
_IDLE_SECONDS = 1.0
_PERIODIC_SECONDS = 30.0


class Worker:
    """One process that does jobs. ``stop`` lets the present job end first."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:64]
        self._stopping = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Ask the worker to end after its present job (also the handler of SIGTERM and SIGINT)."""
        self._stopping.set()

    def obey_signals(self) -> None:
        """Make SIGTERM and SIGINT stop this worker gently."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self.stop)

    def run(self) -> None:
        """Do jobs, and put periodic ones on the list, until stopped. A database that is away is waited for."""
        looked = 0.0
        while not self._stopping.is_set():
            try:
                if looked <= 0:
                    services.enqueue_periodic()
                    looked = _PERIODIC_SECONDS
                busy = self.step()
            except DatabaseError as error:
                _log.warning("the database doesn't answer (%s); trying again", type(error).__name__)
                busy = False
            close_old_connections()
            looked -= 0.1 if busy else _IDLE_SECONDS
            if not busy:
                self._stopping.wait(_IDLE_SECONDS)

    def run_all(self) -> int:
        """Do what is due now and return how many jobs were done; for tests and for a system without a worker."""
        services.enqueue_periodic()
        count = 0
        while (job := services.take(self.name)) is not None:
            count += run_job(job)
        return count

    def step(self) -> bool:
        """Do one job; return whether there was one."""
        job = services.take(self.name)
        if job is None:
            return False
        run_job(job)
        return True
