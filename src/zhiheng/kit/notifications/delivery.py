"""Sending outside: one by one, or a day's worth in one message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhiheng.kit.notifications.channels import Message, channels
from zhiheng.kit.notifications.models import Delivery
from zhiheng.kit.notifications.registry import world

if TYPE_CHECKING:
    from zhiheng.kit.jobs.running import Run

_MOST_LINES = 30


def deliver_job(run: Run, arguments: Mapping[str, Any]) -> str:
    """Send one notification over its channel. Sent again after a kill, it carries the same id."""
    delivery = Delivery.objects.select_related("notification").filter(pk=arguments["delivery"], sent_at=None).first()
    if delivery is None:
        return "gone or sent"
    notification = delivery.notification
    lines = (notification.body,) if notification.body else ()
    message = Message(f"{notification.public_id}-{delivery.channel}", notification.title, lines, notification.url)
    return _send([delivery], message)


def digest_job(run: Run, arguments: Mapping[str, Any]) -> int:
    """Send each account what waits for its digest, one message per channel; what was read meanwhile is left out."""
    waiting = Delivery.objects.filter(digest=True, sent_at=None).select_related("notification")
    rows = sorted(waiting, key=lambda row: (row.channel, row.notification.account, row.pk))
    count = 0
    for _, group in groupby(rows, key=lambda row: (row.channel, row.notification.account)):
        part = list(group)
        unread = [row for row in part if row.notification.read_at is None]
        Delivery.objects.filter(pk__in=[row.pk for row in part if row not in unread]).update(
            sent_at=timezone.now(), outcome="read before"
        )
        if unread:
            _send(unread, _digest(unread))
            count += 1
        run.progress(count, 0)
    return count


def digest_day(day: date) -> bool:
    """Return whether digests are sent on a day."""
    return world.is_working_day(day)


def _digest(rows: list[Delivery]) -> Message:
    titles = [row.notification.title for row in rows]
    more = [f"另有 {len(titles) - _MOST_LINES} 条"] if len(titles) > _MOST_LINES else []
    first = rows[0]
    return Message(
        f"{first.notification.public_id}-{first.channel}-digest",
        f"您有 {len(titles)} 条未读消息",
        (*titles[:_MOST_LINES], *more),
    )


def _send(rows: list[Delivery], message: Message) -> str:
    """Send a message to the account of these deliveries and note it; without an address that is noted instead."""
    channel = rows[0].channel
    address = world.address(rows[0].notification.account, channel)
    if address:
        channels[channel].send(address, message)
    outcome = "sent" if address else "no address"
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now(), outcome=outcome)
    return outcome
