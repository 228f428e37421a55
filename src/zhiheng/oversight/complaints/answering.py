"""What goes back to whoever reported (答复): stage and answer, sealed under the code's key, keyed by its digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from zhiheng.kit import mailbox, receipts
from zhiheng.kit.home import Home
from zhiheng.oversight.complaints import codes, texts
from zhiheng.oversight.complaints.models import Complaint, Receipt, Stage, Taken
from zhiheng.oversight.complaints.topics import aspects

_KEPT = timedelta(days=730)
"""How long a closed report can be followed."""
_ACKNOWLEDGED = timedelta(days=60)
STATES = {
    Stage.RECEIVED: "已收到，正在核对",
    Stage.ASSIGNED: "正在办理",
    Stage.DECLINING: "正在办理",
    Stage.PROMISED: "正在办理",
    Stage.RETURNED: "正在办理",
    Stage.REPLIED: "已经答复",
    Stage.CLOSED: "已经办结",
    Stage.WITHDRAWN: "已经撤回",
}
"""What the outside says of a stage: never who handles it, so that nothing can be inferred about the accused."""


def answers(today: date) -> Iterator[dict[str, Any]]:
    """Yield one item per receipt: stage in words, day, the answer sealed under the code's own key."""
    followed = Receipt.objects.values("complaint")
    kept = Complaint.objects.filter(received_on__gte=today - _KEPT, public_id__in=followed)
    rows = {row.public_id: row for row in kept}
    written = texts.latest_answers([row.public_id for row in rows.values() if row.replied_on])
    for receipt in Receipt.objects.order_by("pk"):
        row = rows.get(receipt.complaint)
        if row is None:
            continue
        key, answer = written.get(row.public_id, ("", ""))
        over = row.stage in (Stage.REPLIED, Stage.CLOSED)
        yield {
            "receipt": receipt.digest,
            "state": STATES[Stage(row.stage)],
            "stage": row.stage,
            "received_on": row.received_on.isoformat(),
            "replied_on": row.replied_on.isoformat() if row.replied_on else "",
            "sealed": receipts.seal(key, receipt.digest, answer) if answer else "",
            "may_rate": over and not receipt.rated and bool(row.replied_on),
            "rated": receipt.rated,
        }


def acknowledged(today: date) -> Iterator[dict[str, Any]]:
    """Yield the items that were taken in, so that the outside lets go of their sealed contents."""
    for item in Taken.objects.filter(taken_on__gte=today - _ACKNOWLEDGED).values_list("item", flat=True).order_by("pk"):
        yield {"item": item}


def offered() -> Iterator[dict[str, Any]]:
    """Yield what the public form offers (反映哪方面)."""
    for order, one in enumerate(aspects().values()):
        yield {"key": one.key, "title": one.title, "order": order}


def published(home: Home, today: date) -> dict[str, list[dict[str, Any]]]:
    """Return the items of every snapshot that this room hands to the public zone, by kind."""
    return {
        "intake": [{"key": "recipient", "recipient": mailbox.recipient(home)}],
        "aspects": list(offered()),
        "codes": list(codes.published()),
        "answers": list(answers(today)),
        "taken": list(acknowledged(today)),
    }
