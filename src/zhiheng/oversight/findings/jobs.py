"""The nightly audit as a job (每夜全量审查), and on demand with progress."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue

KIND = "nightly-audit"
_STEPS = ("读取台账", "按规则判断", "比对上一次的发现", "写入发现")


def _audit(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    from zhiheng.oversight.findings.auditing import audit_now  # loads the kernel: workers only, never a server

    asked = arguments.get("as_of")
    as_of = date.fromisoformat(asked) if asked else timezone.localdate()

    def progress(step: str) -> None:
        """Tell the job which step is being done."""
        run.progress(_STEPS.index(step), len(_STEPS), step)

    def piece() -> AbstractContextManager[None]:
        """Return the transaction in which the job writes and moves on."""
        return run.piece({"as_of": as_of.isoformat()}, len(_STEPS), len(_STEPS), _STEPS[-1])

    return dict(audit_now(as_of, progress, piece).counts)


def ask(user: User) -> Job:
    """Put an audit as of today on the list, on behalf of a user; while one of the user's is open it is that one."""
    return enqueue(KIND, key=f"now {user.public_id}", account=user.public_id)


def register() -> None:
    """Declare the work: every night, and at the first look of a new installation's worker."""
    handlers.register(KIND, Handler("全量审查", _audit, whole=False, attempts=3, lease=timedelta(minutes=5)))
    periodic.register(KIND, Periodic(KIND, at=time(2, 0)))
