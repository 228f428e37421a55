"""Acts on mappings: save a version, look at what a file would become, take a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max

from zhiheng.ledger.conversion import CIVIL
from zhiheng.ledger.ingesting import MOST, Answer, deliveries, ingest
from zhiheng.ledger.mappings.plan import Plan, check
from zhiheng.ledger.mappings.rows import MappedProblem, MappingPreview, read_rows
from zhiheng.ledger.models import LedgerMapping, LedgerRun, LedgerSource
from zhiheng.ledger.records import Actor, NewEvent, NewObject, Ref, Value
from zhiheng.ledger.services import append

_MOST_PROBLEMS: Final = 1_000


@dataclass(slots=True)
class RunResult:
    """What became of a file: problems, and numbers by state: accepted, repeated, corrected, conflicting, refused,
    superseded (an old file again: the ledger has a later version), skipped (rows of steps that aren't taken).
    """

    rows: int
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[MappedProblem] = field(default_factory=list)


def save_mapping(source: LedgerSource, business: str, title: str, plan: Plan, *, by: Actor) -> LedgerMapping:
    """Save a mapping as the next version of its business and return it; the versions before it stay.

    Recorded in the ledger (``feed.mapped``). Raises ``PlanRefused``.
    """
    check(plan)
    with transaction.atomic():
        former = LedgerMapping.objects.filter(source=source, business=business).aggregate(last=Max("version"))
        mapping = LedgerMapping.objects.create(
            source=source, business=business, version=(former["last"] or 0) + 1, title=title, plan=plan.as_json(),
            saved_by=by.name,
        )  # fmt: skip
        types: Sequence[str] = sorted({event.type for event in plan.events.values()})
        said = {"version": str(mapping.version), "event_types": types}
        feed = NewObject("feed", feed_of(mapping), {"system": source.title, "mode": plan.mode}, title=title)
        event = NewEvent("feed.mapped", datetime.now(CIVIL), [Ref("feed", feed.id)], said)
        append([event], by=by, objects=[feed])
    return mapping


def feed_of(mapping: LedgerMapping) -> str:
    """Return the object id of a mapping's feed (数据对接), the same for all versions."""
    return f"feed-{mapping.source.name}-{mapping.business}"


def latest(source: LedgerSource, business: str) -> LedgerMapping | None:
    """Return the mapping in force: the last version."""
    return LedgerMapping.objects.filter(source=source, business=business).order_by("-version").first()


def preview(mapping: LedgerMapping, path: Path) -> MappingPreview:
    """Return what a file would become; nothing is written. Raises Refusal."""
    namespace = next(iter(mapping.source.namespaces), "")
    return read_rows(Plan.read(mapping.plan), path, namespace, mapping.business)


def run(
    mapping: LedgerMapping, path: Path, *, by: Actor, progress: Callable[[int, int], object] | None = None
) -> RunResult:
    """Take a file: new rows become events, changed rows correct the earlier events, repeated ones do nothing.

    Rows with problems are left out and named; the rest is kept. Recorded in the ledger (``feed.received``) where
    anything new came; ``progress`` is told how many events of how many are answered. The very same file once more may
    be an old one found again: it adds what was left out, and takes back nothing that came later (``superseded``).
    Raises Refusal where the file isn't a table or lacks a column, NotAllowed.
    """
    found = preview(mapping, path)
    digest = digest_of_file(path)
    again = LedgerRun.objects.filter(mapping=mapping, digest=digest).exists()
    result = RunResult(found.rows, problems=list(found.problems))
    result.counts.update({"skipped": found.skipped} if found.skipped else {})
    for start in range(0, len(found.items), MOST):
        items = found.items[start : start + MOST]
        answers = ingest(mapping.source, items, objects=list(found.objects.values()), how="import", amend=not again)
        _count(result, answers, found.places[start : start + MOST], again=again)
        if progress is not None:
            progress(start + len(items), len(found.items))
    result.problems.extend(_emptied(mapping.source, found))
    record = LedgerRun.objects.create(
        mapping=mapping,
        file=path.name[:200],
        digest=digest,
        rows=found.rows,
        counts=dict(result.counts),
        problems=[str(problem) for problem in result.problems[:_MOST_PROBLEMS]],
    )
    if result.counts["accepted"] or result.counts["corrected"]:
        _record(mapping, record, result, by)
    return result


def digest_of_file(path: Path) -> str:
    """Return the hash by which a file that comes again is recognised."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _count(result: RunResult, answers: Sequence[Answer], places: Sequence[str], *, again: bool) -> None:
    for answer, place in zip(answers, places, strict=True):
        if again and answer.state == "conflicting":
            result.counts["superseded"] += 1
            continue
        result.counts[answer.state] += 1
        result.problems.extend(MappedProblem(place, problem.what, problem.remedy) for problem in answer.problems)


def _emptied(source: LedgerSource, found: MappingPreview) -> list[MappedProblem]:
    """Return the cells that are empty now and told an event before: nobody says why, so a person has to."""
    known = deliveries(source, list(found.empty))
    remedy = "台账仍保留原事件;确属误报的,请在台账中作废并写明原因"
    return [MappedProblem(found.empty[id_], "原来有日期,现在是空的", remedy) for id_ in known]


def _record(mapping: LedgerMapping, record: LedgerRun, result: RunResult, by: Actor) -> None:
    said: dict[str, Value | None] = {
        "batch": f"run-{record.pk}",
        "received": result.counts["accepted"] + result.counts["corrected"],
        "refused": result.counts["refused"] + result.counts["conflicting"],
    }
    event = NewEvent("feed.received", datetime.now(CIVIL), [Ref("feed", feed_of(mapping))], said)
    append([event], by=by, key=f"run-{record.pk}")
