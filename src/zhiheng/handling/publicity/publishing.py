"""What the public zone shows of penalty decisions: plain items for its snapshot; minimal, names of persons hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhiheng.handling.publicity.models import Publicity, State
from zhiheng.handling.publicity.records import Record, gather, hidden
from zhiheng.handling.publicity.terms import shown_from, shown_until
from zhiheng.law.library import vocabulary

AT_ONCE = 500
REASONS_SHOWN = timedelta(days=365)
"""How long the reason of a withdrawal stays to be read."""
_PERSON = "citizen"


def penalties(today: date) -> Iterator[dict[str, Any]]:
    """Yield what is public on a day: decisions inside their term, and the reasons of withdrawals of a year."""
    lasting = Q(until__gte=today) | Q(until=None, published_on__gte=shown_from(today))
    shown = Q(state__in=(State.PUBLISHED, State.RECALL)) & lasting
    gone = Q(state=State.WITHDRAWN, withdrawn_on__gte=today - REASONS_SHOWN)
    last = 0
    rows = Publicity.objects.filter(shown | gone).order_by("pk")
    while part := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield from (item(one) for one in gather(part))
        last = part[-1].pk


def key_of(case: str) -> str:
    """Return under which key a case's decision is public: nothing of the inside can be told from it."""
    return hashlib.sha256(f"penalty:{case}".encode()).hexdigest()[:20]


def item(record: Record) -> dict[str, Any]:
    """Return the public fields of a decision; of a withdrawn one only its number, days and the reason."""
    row, agency = record.row, record.agency
    common = {
        "key": key_of(row.case),
        "number": record.number,
        "title": record.number or record.conduct,
        "agency": row.agency,
        "agency_name": agency.name if agency else "",
        "decided_on": row.decided_on.isoformat(),
        "published_on": row.published_on.isoformat() if row.published_on else "",
    }
    if row.state == State.WITHDRAWN:
        gone = row.withdrawn_on.isoformat() if row.withdrawn_on else ""
        last = (row.withdrawn_on + REASONS_SHOWN).isoformat() if row.withdrawn_on else ""
        return {**common, "state": "withdrawn", "withdrawn_on": gone, "reason": row.reason, "shown_until": last}
    person = record.party_kind == _PERSON
    name = hidden(record.name) if person else "某当事人" if row.anonymised else record.name
    last_day = row.until or (shown_until(row.published_on) if row.published_on else None)
    return {
        **common,
        "state": "published",
        "party": name,
        "party_kind": vocabulary().label("party_kind", record.party_kind) if record.party_kind else "",
        "party_code": "" if person or row.anonymised else record.code,
        "conduct": record.conduct,
        "basis": record.basis,
        "penalty": record.penalty,
        "until": row.until.isoformat() if row.until else "",
        "shown_until": last_day.isoformat() if last_day else "",
    }
