"""Acts for tests of the statistics: recorded as an import delivers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

from zhiheng.ledger.records import Actor, NewEvent, NewObject, Ref
from zhiheng.ledger.services import append

BY = Actor(system="test")
_numbers: Iterator[int] = count(1)


def record(type_: str, object_type: str, day: date, agency: str, id_: str = "", **said: object) -> tuple[str, str]:
    """Record an event about a new object (or the one named); return (object id, event id)."""
    new = not id_
    id_ = id_ or f"{object_type}-{next(_numbers)}"
    kinds = {"case": {"number": id_, "procedure": "ordinary", "field": "urban"}}
    facts = kinds.get(object_type, {"kind": said.get("kind", "daily")})
    things = [NewObject(object_type, id_, facts, agency=agency, title=f"对象{id_}")] if new else []
    event = NewEvent(
        type_, day, (Ref(object_type, id_), Ref("agency", agency)), said, agency=agency, source="import",
        late_reason="补录",
    )  # fmt: skip
    return id_, append([event], by=BY, objects=things).events[0].id


def penalty(day: date, agency: str, fine: int = 1000, **more: object) -> tuple[str, str]:
    """Record a penalty."""
    said = {"outcome": "penalty", "procedure": "ordinary", "kinds": ["fine"], "fine": fine, **more}
    return record("decision.made", "case", day, agency, **said)


def inspection(day: date, agency: str) -> tuple[str, str]:
    """Record an inspection that began."""
    return record("inspection.started", "inspection", day, agency, on_site=True)


def review(day: date, agency: str, result: str = "upheld") -> tuple[str, str]:
    """Record how a review ended."""
    return record("remedy.decided", "remedy", day, agency, kind="review", result=result)
