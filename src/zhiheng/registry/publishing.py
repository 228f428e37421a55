"""What of the registry is published: plain items for the snapshots of the public zone (docs/formats.md §8).

Nothing here is narrowed by a user, because everything here is for everybody: agencies, and officers with their
enforcement certificates (三项制度第四条). No identity number, no telephone, no internal id but the certificate's code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from zhiheng.law.library import vocabulary
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.holding import ENFORCING
from zhiheng.registry.models import Agency, Certificate
from zhiheng.registry.models.officers import UNVERIFIED, Standing

Item = dict[str, Any]
STATES = {Standing.ISSUED: "valid", Standing.SUSPENDED: "suspended", Standing.REVOKED: "revoked"}
AT_ONCE = 500
GONE_AFTER = timedelta(days=2 * 365)
"""How long an ended certificate can still be looked up, so that whoever meets it is warned."""


def agencies() -> Iterator[Item]:
    """Yield the announced enforcing bodies that exist now, streets last."""
    rows = Agency.objects.filter(ended_on=None).exclude(announced_on=None, announcement_no="").order_by("kind", "name")
    for order, row in enumerate(sorted(rows, key=lambda row: row.kind == "subdistrict")):
        yield {
            "key": row.public_id,
            "name": row.name,
            "kind": row.kind_words,
            "fields": vocabulary().label("field", row.field),
            "managed_by_name": row.managed_by,
            "announcement_no": row.announcement_no,
            "announced_on": row.announced_on.isoformat() if row.announced_on else "",
            "order": order,
        }


def certificates(today: date) -> Iterator[Item]:
    """Yield the certificates with which one enforces, with how each stands by acts; dates decide the rest.

    Those that ended stay for two years, so that whoever scans an old card learns that it is gone. A failed review
    counts as suspended. What an agency only claimed isn't published before the bureau has verified it.
    """
    rows = Certificate.objects.filter(kind__in=ENFORCING).exclude(standing__in=UNVERIFIED)
    rows = rows.exclude(valid_to__lt=today - GONE_AFTER)
    rows = rows.exclude(standing=Standing.REVOKED, standing_since__lt=today - GONE_AFTER).order_by("pk")
    for part in _portions(rows):
        called = people.names([row.officer for row in part])
        bodies = names([row.agency for row in part])
        for row in part:
            yield _certificate(row, called[row.officer], bodies.get(row.agency, ""))


def _certificate(row: Certificate, name: str, agency: str) -> Item:
    failed = row.standing == Standing.ISSUED and row.review_passed is False
    return {
        "number": row.number,
        "code": row.public_id,
        "name": name,
        "agency": row.agency,
        "agency_name": agency,
        "kind": vocabulary().label("certificate_kind", row.kind),
        "state": "suspended" if failed else STATES[Standing(row.standing)],
        "valid_from": row.valid_from.isoformat() if row.valid_from else "",
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }


def _portions(rows: Any) -> Iterator[list[Certificate]]:
    last = 0
    while part := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield part
        last = part[-1].pk
