"""Files that somebody uploaded and never sent are removed after two days, or when nothing of his waits any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove
from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.oversight.supervision.services.answering import DRAFT

JOB = "supervision.drafts"
KEPT = timedelta(days=2)


def tidy(run: Run, arguments: Mapping[str, Any]) -> int:
    """Remove drafts older than two days; return how many.

    Whoever waits for a second person keeps his until that is decided: the act may be about to send them.
    """
    waiting = ProposedAct.objects.filter(state=State.WAITING).values("proposer__public_id")
    rows = StoredFile.objects.filter(owner_type=DRAFT, stored_at__lt=timezone.now() - KEPT)
    old = list(rows.exclude(owner_id__in=waiting))
    for file in old:
        remove(file)
    return len(old)


def register() -> None:
    """Declare the work: every night."""
    handlers.register(JOB, Handler("清理未提交的附件", tidy))
    periodic.register(JOB, Periodic(JOB, at=time(3, 30)))
