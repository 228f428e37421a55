"""The page of a draft: what it would change, what the trial showed by agency, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate

from zhiheng.kit.jobs.models import OPEN_STATES, Job
from zhiheng.kit.pages.parts import Figure
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.parameters import services
from zhiheng.oversight.parameters.entries import Entry, rule_title, words
from zhiheng.oversight.parameters.models import Kind, RuleChange, State
from zhiheng.registry.agencies.selectors import names

LABELS = {"appear": "增加发现", "vanish": "减少发现", "clues_appear": "增加线索", "clues_vanish": "减少线索"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A finding that would appear or vanish."""

    sign: str
    title: str
    url: str
    rule: str
    agency: str
    since: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What the page shows."""

    lines: Sequence[tuple[str, str]]
    texts: Sequence[str]
    open: bool
    job: Job | None
    stale: Sequence[Hindrance]
    figures: Sequence[Figure]
    agencies: Sequence[tuple[Any, ...]]
    samples: Sequence[Sample]
    guards_only: bool
    method_only: bool


def change_view(change: RuleChange) -> ChangeView:
    """Return the page of a draft."""
    entries = services.entries_of(change)
    trial: dict[str, Any] = change.trial or {"figures": {}, "agencies": [], "samples": []}
    called = names(
        {*_bodies(entries), *(row[0] for row in trial["agencies"]), *(s["agency"] for s in trial["samples"])}
    )
    job = Job.objects.filter(public_id=change.job, state__in=OPEN_STATES).first() if change.job else None
    return ChangeView(
        lines=[(Kind(one.kind).label, words(one, called)) for one in entries],
        texts=[one.value for one in entries if one.kind == Kind.RULE],
        open=change.state == State.DRAFT,
        job=job,
        stale=services.untried(change, localdate()) if change.state == State.DRAFT and change.trial else [],
        figures=[
            Figure(LABELS[name], f"{many:,}", "条" if name.startswith("clues") else "项")
            for name, many in trial["figures"].items()
        ],
        agencies=[(called.get(row[0], row[0]) or "没有写明机关", *row[1:]) for row in trial["agencies"]],
        samples=_samples(trial["samples"], called),
        method_only=all(one.kind == Kind.DISCRETION for one in entries),
        guards_only=all(one.kind == Kind.GUARD for one in entries),
    )


def _bodies(entries: Sequence[Entry]) -> set[str]:
    return {id_ for one in entries for id_ in one.agencies}


def _samples(rows: Sequence[dict[str, Any]], called: dict[str, str]) -> list[Sample]:
    ids = {row["id"] for row in rows}
    known = LedgerObject.objects.filter(public_id__in=ids).values_list("type", "public_id", "title")
    titles = {(type_, id_): title for type_, id_, title in known}
    return [
        Sample(
            f"{'增加' if row['sign'] == 'appear' else '减少'}{'线索' if row['clue'] else '发现'}",
            titles.get((row["type"], row["id"])) or row["id"],
            _url(row) if (row["type"], row["id"]) in titles else "",
            rule_title(row["rule"]),
            called.get(row["agency"], row["agency"]),
            row["since"],
        )
        for row in rows
    ]


def _url(row: dict[str, Any]) -> str:
    try:
        return reverse("object", args=[row["type"], row["id"]])
    except NoReverseMatch:
        return ""
