"""Tonight against last night (比对): new, known, different, found again, no longer found. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from zhiheng.law.audit.clues import SUSPECTED

CONTENT = (
    "manner", "matching_event", "matching_day", "due_day", "due_clock", "days_over", "excluded", "window", "notes",
    "clue",
)  # fmt: skip
"""What may differ from one night to the next while the finding stays the same one."""
_GROWING = "undone"


class Stored(NamedTuple):
    """What the table holds of a finding: ``content`` are the values of ``CONTENT``."""

    present: bool
    content: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as a run yields it: the columns of its row that the judgement itself gives."""

    identity: str
    fields: Mapping[str, Any]

    @property
    def content(self) -> tuple[Any, ...]:
        """Return the values of ``CONTENT``."""
        return tuple(self.fields[name] for name in CONTENT)


@dataclass(slots=True)
class Differences:
    """What a run changes. ``known`` counts those that are found again as they were."""

    new: list[Seen] = field(default_factory=list)
    changed: list[Seen] = field(default_factory=list)
    reopened: list[Seen] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    known: int = 0


def seen_of(findings: pa.Table) -> list[Seen]:
    """Return the rows of a findings table (docs/formats.md, verdict ``suspected`` for clues) as findings."""
    return [_seen(row) for row in findings.to_pylist()]


def _seen(row: Mapping[str, Any]) -> Seen:
    rule, _, part = row["rule_id"].partition("#")
    fields = {
        "clue": row["verdict"] == SUSPECTED,
        "rule": rule,
        "part": int(part or 0),
        "object_type": row["object_type"],
        "object_id": row["object_id"],
        "manner": row["manner"] or "",
        "activation_day": row["activation_day"],
        "matching_day": row["matching_day"],
        "due_day": row["due_day"],
        # What is still undone is over by one day more every night: the page counts it, the table doesn't.
        "days_over": None if row["manner"] == _GROWING else row["days_over"],
        "excluded": row["excluded"] or 0,
        "since": broken_on(row["due_day"], row["matching_day"], row["activation_day"], row["as_of"]),
    }
    for name in ("key_id", "activation_event", "matching_event", "due_clock", "window", "notes"):
        fields[name] = row[name] or ""
    return Seen(row["identity"], fields)


def broken_on(due: date | None, matching: date | None, activation: date | None, as_of: str) -> date:
    """Return the first day on which the law was broken: after the due day, else that of the act that broke it."""
    if due is not None:
        return date.fromordinal(due.toordinal() + 1)
    return matching or activation or date.fromisoformat(as_of[:10])


def compare(stored: Mapping[str, Stored], seen: Iterable[Seen]) -> Differences:
    """Return what a run changes in the table. A finding is the same one by its identity, whatever else differs."""
    found = Differences()
    yielded: set[str] = set()
    for one in seen:
        if one.identity in yielded:
            continue
        yielded.add(one.identity)
        before = stored.get(one.identity)
        if before is None:
            found.new.append(one)
        elif not before.present:
            found.reopened.append(one)
        elif before.content != one.content:
            found.changed.append(one)
        else:
            found.known += 1
    found.vanished = [name for name, before in stored.items() if before.present and name not in yielded]
    return found


def counted(differences: Differences, why: Sequence[str]) -> dict[str, int]:
    """Return the figures of a run by name; ``why`` is the reason of each vanished finding."""
    figures = {
        "new": len(differences.new),
        "known": differences.known,
        "changed": len(differences.changed),
        "reopened": len(differences.reopened),
        "vanished": len(differences.vanished),
    }
    for reason in sorted(set(why)):
        figures[reason] = sum(one == reason for one in why)
    return figures
