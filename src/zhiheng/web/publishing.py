"""What the internal zone hands to the public one (公示): bodies, certificates, decisions, figures, answers (F11).

Source: 三项制度(国办发〔2018〕118号)第四条 (执法主体、人员事前公开); 行政处罚法第三十九条.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhiheng.handling.publicity.publishing import penalties
from zhiheng.kit.exchange import Snapshot, signing_key, write_snapshot
from zhiheng.oversight.complaints import answering
from zhiheng.oversight.statistics.publishing import yearly
from zhiheng.registry import publishing

Items = Sequence[Mapping[str, Any]]


def publish(now: datetime) -> dict[str, int]:
    """Write the snapshots of this moment into the exchange directory; return the number of items by kind."""
    today = localdate(now)
    published: dict[str, Items] = {
        "agencies": list(publishing.agencies()),
        "certificates": list(publishing.certificates(today)),
        "penalties": list(penalties(today)),
        "statistics": list(yearly(today.year)),
        **answering.published(settings.HOME, today),
    }
    return _write(now, published)


def publish_answers(now: datetime) -> dict[str, int]:
    """Write only what changes as reports are handled: answers, codes, what was taken in."""
    return _write(now, answering.published(settings.HOME, localdate(now)))


def _write(now: datetime, published: Mapping[str, Items]) -> dict[str, int]:
    key, directory = signing_key(settings.HOME), Path(settings.EXCHANGE)
    for kind, items in published.items():
        write_snapshot(directory, Snapshot(kind, now, items), key)
    return {kind: len(items) for kind, items in published.items()}
