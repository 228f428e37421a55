"""What the internal zone hands to the public one (公示): agencies and certificates as signed snapshots (F11).

Source: 三项制度(国办发〔2018〕118号)第四条 (执法主体、人员事前公开); 行政处罚法第三十九条.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate

from zhiheng.kit.exchange import Snapshot, signing_key, write_snapshot
from zhiheng.registry import publishing


def publish(now: datetime) -> dict[str, int]:
    """Write the snapshots of this moment into the exchange directory; return the number of items by kind."""
    today = localdate(now)
    key, directory = signing_key(settings.HOME), Path(settings.EXCHANGE)
    counts = {}
    published = (("agencies", list(publishing.agencies())), ("certificates", list(publishing.certificates(today))))
    for kind, items in published:
        write_snapshot(directory, Snapshot(kind, now, items), key)
        counts[kind] = len(items)
    return counts
