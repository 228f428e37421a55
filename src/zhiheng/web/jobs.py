"""Periodic work of the internal zone: publishing, and the nightly backup with its weekly proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.operations import backups, proving
from zhiheng.kit.operations.keeping import Keeping
from zhiheng.kit.operations.keys import identity_of
from zhiheng.ledger import services
from zhiheng.web import counted, publishing, touched

_SUNDAY = 6


def _publish(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    return publishing.publish(timezone.now())


def _collect(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    from zhiheng.oversight.complaints import intake

    done = intake.exchange_with_outside()
    first = not (Path(settings.EXCHANGE) / "intake.snapshot").exists()  # the form opens once the outside has the key
    if done.reports or done.ratings or first:
        publishing.publish_answers(timezone.now())
    return {"reports": done.reports, "ratings": done.ratings, "known": done.known, "refused": len(done.refused)}


def _duties(run: Run, arguments: Mapping[str, Any]) -> int:
    from zhiheng.web import duties  # loads the kernel: seconds that only the worker spends, not every server process

    return duties.refresh(timezone.localdate())


def _touched(run: Run, arguments: Mapping[str, Any]) -> int:
    return touched.refresh(arguments["after"], timezone.localdate())


def _back_up(run: Run, arguments: Mapping[str, Any]) -> str:
    directory = Path(settings.BACKUPS)
    made = backups.make(settings.HOME, settings.DATABASES["default"], directory, zone=settings.ZONE, now=timezone.now())
    backups.rotate(directory, settings.ZONE, Keeping())
    return made.path.name


def _prove(run: Run, arguments: Mapping[str, Any]) -> str:
    """Prove the newest backup; a backup that fails makes the job fail, so that it is seen."""
    newest = backups.listed(Path(settings.BACKUPS), settings.ZONE)[-1]
    proof = proving.prove(
        newest.path,
        settings.DATABASES["default"],
        [identity_of(settings.HOME)],
        now=timezone.now(),
        commands=settings.PROOF_COMMANDS,
        zone=settings.ZONE,
    )
    if not proof.held:
        raise RuntimeError(proof.says)
    return proof.says


def _sundays(day: date) -> bool:
    return day.weekday() == _SUNDAY


def register() -> None:
    """Declare the work and its times. The long ones commit nothing of their own, so they run outside a transaction."""
    handlers.register("publish", Handler("签发公示快照", _publish, whole=False))
    handlers.register(counted.JOB, Handler("核算未了事项", _duties, whole=False, lease=timedelta(minutes=30)))
    handlers.register("complaints.collect", Handler("接收码上监督", _collect, whole=False, lease=timedelta(minutes=10)))
    periodic.register("complaints.collect", Periodic("complaints.collect", every=timedelta(minutes=2)))
    handlers.register(touched.JOB, Handler("核算刚办事项的期限", _touched, whole=False))
    services.subscribe("duties", touched.promise)
    handlers.register("backup", Handler("每日备份", _back_up, whole=False, lease=timedelta(hours=1)))
    handlers.register("prove-backup", Handler("每周恢复验证", _prove, whole=False, lease=timedelta(hours=2)))
    periodic.register("publish", Periodic("publish", every=timedelta(minutes=15)))
    periodic.register("duties", Periodic(counted.JOB, every=timedelta(minutes=30)))
    periodic.register("backup", Periodic("backup", at=time(1, 30)))
    periodic.register("search", Periodic("search.rebuild", at=time(4, 30), on=_sundays))
    periodic.register("prove-backup", Periodic("prove-backup", at=time(3, 0), on=_sundays))
