"""The trial of a change as a job (试算), with progress and the result kept in one piece."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Handler, Outcome, handlers
from zhiheng.kit.jobs.running import Run
from zhiheng.oversight.parameters import inforce
from zhiheng.oversight.parameters.models import RuleChange
from zhiheng.oversight.parameters.services import TRIAL, entries_of, trial_key


def _try(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    from zhiheng.oversight.parameters import trial  # loads the kernel: workers only, never a server

    change = RuleChange.objects.get(public_id=arguments["change"])
    key, as_of, months = trial_key(change), timezone.localdate(), int(arguments["months"])
    settings = list(inforce.current().events)
    start = trial.months_before(as_of, months)

    def progress(step: int) -> None:
        """Tell the job which step is being done."""
        run.progress(step, len(trial.STEPS), trial.STEPS[step])

    tried = trial.run(entries_of(change), inforce.entries(), as_of, start, progress)
    result = {**trial.summary(tried, as_of, start, months), "settings": settings}
    with run.piece({"done": key}, len(trial.STEPS), len(trial.STEPS), trial.STEPS[-1]):
        RuleChange.objects.filter(pk=change.pk).update(trial=result, trial_of=key)
    return dict(result["figures"])


def _outcome(job: Job) -> Outcome:
    figures = job.result or {}
    says = f"会增加 {figures.get('appear', 0):,} 项发现，减少 {figures.get('vanish', 0):,} 项。"
    return Outcome(says, reverse("rule-change", args=[job.arguments["change"]]), "查看试算结果")


def register() -> None:
    """Declare the work."""
    handlers.register(TRIAL, Handler("试算", _try, False, attempts=3, lease=timedelta(minutes=5), outcome=_outcome))
