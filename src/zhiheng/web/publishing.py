"""What the internal zone hands to the public one (公示): agencies and certificates as signed snapshots (F11).

Source: 三项制度(国办发〔2018〕118号)第四条 (执法主体、人员事前公开); 行政处罚法第三十九条.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhiheng.kit.exchange import Snapshot, signing_key, write_snapshot
from zhiheng.registry import people
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.holding import ENFORCING
from zhiheng.registry.models import Agency, Certificate
from zhiheng.registry.models.officers import Standing

_STATES = {Standing.ISSUED: "valid", Standing.SUSPENDED: "suspended", Standing.REVOKED: "revoked"}
_GONE_AFTER = timedelta(days=2 * 365)
"""How long an ended certificate can still be looked up, so that whoever meets it is warned."""
_PORTION = 1000


def publish(now: datetime) -> dict[str, int]:
    """Write the snapshots of this moment into the exchange directory; return the number of items by kind."""
    today = localdate(now)
    key, directory = signing_key(settings.HOME), Path(settings.EXCHANGE)
    counts = {}
    for kind, items in (("agencies", list(agencies(today))), ("certificates", list(certificates(today)))):
        write_snapshot(directory, Snapshot(kind, now, items), key)
        counts[kind] = len(items)
    return counts


def agencies(today: date) -> Iterator[dict[str, Any]]:
    """Yield the announced agencies that haven't ended, as the public may read them."""
    rows = Agency.objects.filter(ended_on=None).exclude(announced_on=None, announcement_no="")
    for order, row in enumerate(rows.order_by("kind", "name")):
        yield {
            "key": row.public_id,
            "name": row.name,
            "kind": row.kind_words,
            "order": order,
            "announcement_no": row.announcement_no,
            "announced_on": row.announced_on.isoformat() if row.announced_on else "",
            "managed_by_name": row.managed_by,
        }


def certificates(today: date) -> Iterator[dict[str, Any]]:
    """Yield the certificates with which one enforces: those that stand, and those that ended in the last two years."""
    names = dict(Agency.objects.values_list("public_id", "name"))
    rows = Certificate.objects.filter(kind__in=ENFORCING).exclude(valid_to__lt=today - _GONE_AFTER)
    rows = rows.exclude(standing=Standing.REVOKED, standing_since__lt=today - _GONE_AFTER).order_by("pk")
    portion: list[Certificate] = []
    for row in rows.iterator(_PORTION):
        portion.append(row)
        if len(portion) == _PORTION:
            yield from _published(portion, names)
            portion = []
    yield from _published(portion, names)


def _published(rows: list[Certificate], agencies: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield certificates with their holders' names, which are public by law; no number but the certificate's."""
    holders = people.names({row.officer for row in rows})
    for row in rows:
        yield {
            "number": row.number,
            "code": row.public_id,
            "name": holders[row.officer],
            "agency": row.agency,
            "agency_name": agencies.get(row.agency, ""),
            "kind": kind_words(row.kind),
            "state": _STATES[Standing(row.standing)],
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        }
