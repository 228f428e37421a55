"""The figures above the list (统计): what the last run found, and where open findings lie, each a door to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import OPEN_STATES, Job
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Figure, Kind
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.models import AuditRun, RuleEdition, Standing, Why
from zhiheng.oversight.findings.words import EFFECTS
from zhiheng.registry.agencies.selectors import names

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the strip: words, count, the address of the rows behind it, and another page about it."""

    text: str
    count: int
    url: str
    more_url: str = ""


def head(user: User, *, clue: bool = False) -> Mapping[str, Any]:
    """Return what stands above the list of findings (or clues) for one user."""
    run, scope = selectors.last_run(), scope_of(user)
    if not (scope.everything or scope.units):  # who sees only their own has few enough to read
        return {"run": run, "says": says(run) if run else waiting(), "notes": run.notes if run else []}
    rows = selectors.tallies(user, clue=clue)
    return {
        "run": run,
        "says": says(run) if run else waiting(),
        "figures": figures(rows, clue=clue),
        "agencies": ranked(rows, "agency", clue=clue),
        "rules": ranked(rows, "rule", clue=clue),
        "notes": run.notes if run else [],
    }


def says(run: AuditRun) -> str:
    """Return a run in one sentence."""
    counts = run.counts
    parts = [f"新增 {counts['new']:,} 项"]
    parts += [f"再次出现 {counts['reopened']:,} 项"] if counts.get("reopened") else []
    parts += [f"{why.label} {counts[why.value]:,} 项" for why in Why if counts.get(why.value)]
    return (
        f"{days.say_moment(run.finished_at)} 完成审查，截至 {run.as_of}：{run.events:,} 个事件、"
        f"{run.objects_seen:,} 个对象、{run.rules} 条规则，{'，'.join(parts)}。"
    )


def waiting() -> str:
    """Return, before the first run, what is being done about it."""
    if Job.objects.filter(kind="nightly-audit", state__in=OPEN_STATES).exists():
        return "首次审查正在进行，完成后发现会列在这里，请稍后刷新。"
    return "还没有审查过。后台作业启动后会先审查一次，以后每夜 2 时审查。"


def list_url(clue: bool, **conditions: str) -> str:
    """Return the address of the list of findings or clues under some conditions."""
    query = urlencode(conditions)
    return reverse("list", args=["clues" if clue else "findings"]) + (f"?{query}" if query else "")


def figures(rows: QuerySet[Any], *, clue: bool = False) -> list[Figure]:
    """Return how many findings of a user's tallies stand open, by severity, the gravest first."""
    counts = selectors.counted(rows, "severity")
    total = Figure("待处理", f"{sum(counts.values()):,}", "项", url=list_url(clue, standing="open"))
    return [total] + [
        Figure(
            words, f"{counts[code]:,}", "项", url=list_url(clue, standing="open", severity=code),
            kind=Kind.BREACH if code == "void" and not clue else None,
        )
        for code, words in EFFECTS.items()
        if counts.get(code)
    ]  # fmt: skip


def ranked(rows: QuerySet[Any], by: str, *, clue: bool = False) -> list[Ranked]:
    """Return the agencies or rules with the most open findings of a user's tallies."""
    most = list(selectors.counted(rows, by).items())[:_SHOWN]
    ids = [id_ for id_, _ in most]
    called = names(ids) if by == "agency" else dict(
        RuleEdition.objects.filter(rule__in=ids).order_by("pk").values_list("rule", "title")
    )  # fmt: skip
    return [
        Ranked(
            called.get(id_, id_) or "没有写明机关", count,
            list_url(clue, **{"standing": Standing.OPEN.value, by: id_}) if id_ else list_url(clue, standing="open"),
            reverse("findings-rule", args=[id_]) if by == "rule" else "",
        )
        for id_, count in most
    ]  # fmt: skip
