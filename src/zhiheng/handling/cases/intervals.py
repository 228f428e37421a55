"""What lengthened or stopped the days of a case (延长、中止、扣除): each with its document, from when to when.

Whether an interval counts is the rules' (start, end and document; 缺一不扣); here stands what the trace says of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CaseFile, today
from zhiheng.handling.cases.pages import file_of
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject

PAIRS = (
    ("中止调查", "procedure.suspended", "procedure.resumed", "", "document_no"),
    ("检测鉴定", "appraisal.commissioned", "appraisal.reported", "appraisal", "told_no"),
    ("听证", "hearing.noticed", "hearing.held", "hearing", "document_no"),
    ("公告送达", "service.announced", "service.completed", "document", "document_no"),
)
"""What it is called, its beginning, its end, the object that pairs them, the attribute that names its document."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An extension, or an interval that isn't counted: from, to (None: still running), document, reason."""

    words: str
    begun: date
    ended: date | None
    document: str
    reason: str = ""
    length: str = ""

    @property
    def state(self) -> State:
        """Return whether all that the law wants of it is there: an end, and a document that says so."""
        if self.length:
            return State(Kind.OK, "已批准")
        if not self.document:
            return State(Kind.DUE, "没有文书号，不扣除")
        return State(Kind.OK, "已结束") if self.ended else State(Kind.PAUSE, "进行中")

    @property
    def days(self) -> int:
        """Return how many days it took up to now, its first day not counted."""
        return ((self.ended or today()) - self.begun).days


def intervals(file: CaseFile) -> list[Interval]:
    """Return the extensions and intervals of a case by their first day."""
    found = [*_extensions(file), *(one for pair in PAIRS for one in _paired(file, *pair))]
    return sorted(found, key=lambda one: one.begun)


def _extensions(file: CaseFile) -> Iterator[Interval]:
    units = vocabulary().codes["period_unit"]
    for event in file.of("period.extended"):
        if event.attributes.get("of") == "case":
            amount = event.attributes.get("amount")
            length = f"{amount} {units.get(str(event.attributes.get('unit')), '')}" if amount else "期限未写明"
            document = str(event.attributes.get("document_no") or "")
            yield Interval("延长期限", date_of(event.day), None, document, _reason(event), length)


def _paired(file: CaseFile, words: str, begin: str, end: str, by: str, document: str) -> Iterator[Interval]:
    ends = file.of(end)
    for event in file.of(begin):
        own = set(event.objects(by)) if by else set()
        after = [
            one for one in ends
            if file.events.index(one) > file.events.index(event) and (not by or own & set(one.objects(by)))
        ]  # fmt: skip
        ended = date_of(after[0].day) if after else None
        yield Interval(words, date_of(event.day), ended, str(event.attributes.get(document) or ""), _reason(event))


def _reason(event: Event) -> str:
    return str(event.attributes.get("reason") or "")


def panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the intervals of a case for their panel; None without any."""
    found = intervals(file_of(request, row))
    return {"lines": found} if found else None
