"""Taking in what the internal zone hands out. The only writer of the public zone's tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from zhiheng.kit.exchange import SUFFIX, Snapshot, Untrusted, parse_snapshot, read_snapshot
from zhiheng.public.models import Publication, PublishedItem
from zhiheng.public.reports import let_go
from zhiheng.public.terms import last_day

FRESH = timedelta(minutes=30)

# How an item of each kind is found: key, listed under, code that is scanned or typed, title.
_FIELDS = {
    "agencies": ("key", None, None, "name"),
    "certificates": ("number", "agency", "code", "name"),
    "penalties": ("key", "agency", "number", "title"),
    "statistics": ("key", "agency", "year", "title"),
    "intake": ("key", None, None, "recipient"),
    "aspects": ("key", None, None, "title"),
    "codes": ("code", "agency", None, "title"),
    "answers": ("receipt", None, None, "state"),
    "taken": ("item", None, None, "item"),
}
# By which field the items of a kind are listed, which one states the last day on which they are shown, and what tells
# that day also where an earlier version didn't state it.
_DAYS = {"penalties": ("decided_on", "shown_until", last_day)}


def take_in(directory: Path, trusted: Ed25519PublicKey, now: datetime) -> list[str]:
    """Take in every snapshot of the exchange directory that is newer than what is shown; return the kinds taken.

    Each kind is replaced in one transaction: readers see the old or the new, never a mixture. Raises Untrusted for
    a file that isn't believed, after the others were taken in; nothing of it is kept.
    """
    taken, refused = [], []
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            if _replace(read_snapshot(path, trusted), now):
                taken.append(path.stem)
        except Untrusted as error:
            refused.append(str(error))
        except OSError as error:  # being replaced, or not ours to read: what is shown stays
            refused.append(f"{path.name}:读不出来({type(error).__name__}),没有采用。请核对交换目录的权限和磁盘。")
    if refused:
        raise Untrusted("；".join(refused))
    return taken


def take_posted(body: bytes, trusted: Ed25519PublicKey, now: datetime) -> bool:
    """Take in a snapshot that was sent here instead of lying in the exchange directory; return whether it was newer.

    Raises Untrusted for what isn't signed by the trusted key, or was signed longer ago than ``FRESH``: what somebody
    recorded on the way can't be sent again later.
    """
    snapshot = parse_snapshot(body, trusted, "收到的快照")
    if abs(now - snapshot.made_at) > FRESH:
        raise Untrusted("收到的快照:制作时间与现在相差太多,没有采用。请核对两边的时钟。")
    return _replace(snapshot, now)


def _replace(snapshot: Snapshot, now: datetime) -> bool:
    """Show this snapshot instead of the former one of its kind; return whether it was newer. Raises Untrusted."""
    if snapshot.kind not in _FIELDS:
        raise Untrusted(f"{snapshot.kind}{SUFFIX}:种类不认识,没有采用。请把公众区升级到与内网区相同的版本。")
    with transaction.atomic():
        former = Publication.objects.select_for_update().filter(kind=snapshot.kind).first()
        if former is not None and former.made_at >= snapshot.made_at:
            return False
        PublishedItem.objects.filter(kind=snapshot.kind).delete()
        PublishedItem.objects.bulk_create(_items(snapshot), batch_size=500)
        if snapshot.kind == "taken":
            let_go([str(item["item"]) for item in snapshot.items])
        Publication.objects.update_or_create(
            kind=snapshot.kind,
            defaults={"made_at": snapshot.made_at, "taken_in_at": now, "items": len(snapshot.items)},
        )
    return True


def _items(snapshot: Snapshot) -> Iterable[PublishedItem]:
    """Return the rows of a snapshot. Raises Untrusted where an item lacks what it is found by."""
    key, group, code, title = _FIELDS[snapshot.kind]
    listed, stated_last, last = _DAYS.get(snapshot.kind, (None, None, None))

    def text(item: Any, name: str | None) -> str:
        """Return a field of an item as text, "" where the kind has none."""
        return str(item.get(name) or "") if name else ""

    def day(item: Any, name: str | None) -> date | None:
        """Return a field of an item as a civil day, None where it states none. Raises Untrusted for another text."""
        stated = text(item, name)
        try:
            return date.fromisoformat(stated) if stated else None
        except ValueError as error:
            what = f"{snapshot.kind}{SUFFIX} 的 {name} 写着“{stated[:20]}”,不是日期,整批没有采用。请重新制作。"
            raise Untrusted(what) from error

    for number, item in enumerate(snapshot.items, start=1):
        if not item.get(key) or not item.get(title):
            raise Untrusted(f"{snapshot.kind}{SUFFIX} 第 {number} 项缺少 {key} 或 {title},整批没有采用。请重新制作。")
        yield PublishedItem(
            kind=snapshot.kind,
            key=text(item, key),
            group=text(item, group),
            code=text(item, code),
            title=text(item, title),
            day=day(item, listed),
            shown_until=day(item, stated_last) or (last(item) if last else None),
            body=dict(item),
        )
