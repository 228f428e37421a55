"""The evidence of a case as a list for another case or agency (证据清单): no file, no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.law.library import vocabulary


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: name, kind, what it proves, on which day it was verified."""

    name: str
    kind: str
    proves: str
    on: date


def evidence(file: CaseFile) -> list[Piece]:
    """Return the evidence of a case in the order in which it was verified."""
    kinds = vocabulary().codes["evidence_kind"]
    found = []
    for event in file.of("evidence.verified"):
        id_ = next(iter(event.objects("evidence")), "")
        name = str(file.value("evidence", id_, "name") or "未载名称")
        proves = "、".join(str(one) for one in event.attributes.get("proves") or ())
        found.append(Piece(name, kinds.get(str(event.attributes.get("kind")), ""), proves, date_of(event.day)))
    return found
