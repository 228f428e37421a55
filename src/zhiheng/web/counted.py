"""Whether the duties of the ledger were ever counted: before that, an empty list of deadlines means nothing."""

from __future__ import annotations

from typing import Final

from zhiheng.kit.jobs.models import Job, State

JOB: Final = "duties"
WAITING: Final = "期限正在首次核算，几分钟后会列在这里，请稍后刷新。现在没有列出，不等于没有期限。"


def done() -> bool:
    """Return whether the judgement that counts what every object owes has been done at least once.

    It runs every half hour and leaves its job behind for days; without one the worker hasn't come to it yet.
    """
    return Job.objects.filter(kind=JOB, state=State.DONE).exists()
