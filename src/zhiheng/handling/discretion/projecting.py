"""Editions as the ledger says (F1): each version of a benchmark is the fold of its steps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.discretion.models import Edition, State
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, log_objects, touched_keys
from zhiheng.ledger.records import StoredEvent

BENCHMARK = "benchmark"
STEPPED = "benchmark.stepped"
FIRST = "1"
ORDER = tuple(state.value for state in State if state is not State.REPLACED)
"""The steps in the order in which they are taken (裁量意见第十条)."""


def rows(ids: set[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the editions of some benchmarks, by (benchmark, version), as their traces say."""
    traces = by_object(effective_events({BENCHMARK: ids}, [STEPPED]), BENCHMARK, ids)
    objects = log_objects((BENCHMARK, id_) for id_ in ids)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for id_ in sorted(ids):
        known = objects.get((BENCHMARK, id_))
        about = {name: values[-1].value for name, values in known.attributes.items() if values} if known else {}
        versions: dict[str, list[Event]] = {}
        for event in traces[id_]:
            versions.setdefault(str(event.attributes.get("version") or FIRST), []).append(event)
        own = {version: _fold(trace, about) for version, trace in versions.items()}
        _replace(own)
        found |= {(id_, version): fields for version, fields in own.items()}
    return found


def _fold(trace: Sequence[Event], about: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one version."""
    steps: dict[str, str] = {}
    content: dict[str, Any] = {}
    first = last = None
    drafter = agency = ""
    for event in trace:
        said = event.attributes
        step = str(said.get("step"))
        steps[step] = date_of(event.day).isoformat()
        first, last = said.get("valid_from") or first, said.get("valid_to") or last
        agency = next(iter(event.objects("agency")), agency)
        if step == State.DRAFTED:
            drafter, content = str(said.get("actor") or ""), _read(str(said.get("content") or ""))
        if step == State.REPEALED:
            last = date_of(event.day)
    return {
        "number": str(about.get("number") or "")[:80], "kind": str(about.get("kind") or BENCHMARK),
        "power": str(about.get("violation_code") or "")[:60],
        "conduct": str(content.get("conduct") or content.get("title") or "")[:300],
        "level": str(content.get("level") or ""), "agency": agency,
        "state": max(steps, key=_place), "steps": steps, "valid_from": _day(first), "valid_to": _day(last),
        "drafted_by": drafter, "content": content,
    }  # fmt: skip


def _place(step: str) -> int:
    return ORDER.index(step) if step in ORDER else -1


def _read(text: str) -> dict[str, Any]:
    """Return the table that a draft carries; what isn't one (another system's text) is no table."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date_of(value) if isinstance(value, int) else None


def _replace(versions: dict[str, dict[str, Any]]) -> None:
    """Mark drafts that never came into force and were followed by another version."""
    order = list(versions)
    for place, version in enumerate(order[:-1]):
        fields = versions[version]
        if "in_force" not in fields["steps"]:
            fields["state"] = State.REPLACED.value
        elif fields["valid_to"] is None:
            newer = next(
                (versions[one]["valid_from"] for one in order[place + 1 :] if versions[one]["valid_from"]), None
            )
            if newer is not None and fields["state"] == State.IN_FORCE:
                fields["valid_to"] = date.fromordinal(newer.toordinal() - 1)


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended (inside their transaction)."""
    ids = {key[1] for type_, key in touched_keys(stored) if type_ == STEPPED and key[0] == BENCHMARK}
    ids |= {one.key[1] for event in stored for one in event.statements if one.key[0] == BENCHMARK}
    if ids:
        refresh(ids)


def refresh(ids: set[str]) -> None:
    """Write the rows of some benchmarks anew."""
    right = rows(ids)
    known = {(row.benchmark, row.version): row for row in Edition.objects.filter(benchmark__in=ids)}
    gone = [row.pk for key, row in known.items() if key not in right]
    Edition.objects.filter(pk__in=gone).delete()
    for key, fields in right.items():
        Edition.objects.update_or_create(benchmark=key[0], version=key[1], defaults=fields)


def rebuild() -> None:
    """Write all rows anew, in portions."""
    Edition.objects.all().delete()
    for ids in all_ids(BENCHMARK):
        refresh(ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the rows and the ledger."""
    for ids in all_ids(BENCHMARK):
        right = rows(ids)
        there = {(row.benchmark, row.version): row for row in Edition.objects.filter(benchmark__in=ids)}
        for key in sorted(set(right) | set(there)):
            row, fields = there.get(key), right.get(key)
            if row is None or fields is None:
                yield f"裁量基准 {key[0]} 版本 {key[1]}: {'缺少这一行' if row is None else '台账里没有'}"
            elif wrong := [name for name, value in fields.items() if getattr(row, name) != value]:
                yield f"裁量基准 {key[0]} 版本 {key[1]}: {'、'.join(wrong)} 与台账不符"
