"""Acts: tell somebody, mark as read, set what somebody wishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.notifications.channels import channels
from zhiheng.kit.notifications.models import Delivery, Notification, Preference, Wish
from zhiheng.kit.notifications.registry import kinds, wakeful
from zhiheng.kit.outgoing.door import refuse_personal

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User


@transaction.atomic
def notify(
    accounts: Iterable[str], kind: str, title: str, *, body: str = "", url: str = "", key: str = ""
) -> list[Notification]:
    """Tell accounts (public ids) something, in the act's transaction; return the new notifications.

    ``key``: an account is told the same key of a kind once, however often this is called. Sending outside follows by
    jobs, as each account wishes. Raises KeyError for an undeclared kind, OutgoingRefused for a citizen or mobile number
    in the words: name the object by its number instead.
    """
    kinds[kind]
    refuse_personal(f"{title}\n{body}".encode())
    names = list(dict.fromkeys(accounts))
    known: set[str] = set()
    if key:
        known = set(
            Notification.objects.filter(account__in=names, kind=kind, key=key).values_list("account", flat=True)
        )
    fields = {"kind": kind, "title": title[:120], "body": body[:500], "url": url[:300], "key": key}
    fresh = [Notification(account=name, **fields) for name in names if name not in known]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)  # somebody else may tell the same key right now
    made = list(Notification.objects.filter(public_id__in=[one.public_id for one in fresh]).order_by("pk"))
    wishes = wishes_of(names, kind)
    for notification in made:
        _send_outside(notification, wishes[notification.account])
    return made


def wishes_of(accounts: Collection[str], kind: str) -> dict[str, dict[str, str]]:
    """Return, by account and channel, what is wished for a kind: its own setting, that for all others, the default."""
    default = dict.fromkeys(kinds[kind].channels, Wish.AT_ONCE.value)
    found: dict[str, dict[str, str]] = {account: dict(default) for account in accounts}
    rows = Preference.objects.filter(account__in=accounts, kind__in=("", kind)).order_by("kind")
    for row in rows:  # the empty kind comes first, the kind's own setting overrules it
        found[row.account][row.channel] = row.wish
    return found


def _send_outside(notification: Notification, wishes: dict[str, str]) -> None:
    for channel, wish in wishes.items():
        if wish == Wish.NO or channel not in channels.names():
            continue
        digest = wish == Wish.DIGEST
        delivery = Delivery.objects.create(notification=notification, channel=channel, digest=digest)
        if not digest:
            now = timezone.now()
            due_at = now if kinds[notification.kind].urgent else wakeful(now)
            enqueue("notifications.deliver", {"delivery": delivery.pk}, due_at=due_at)


def mark_read(user: User, ids: Collection[str] | None = None) -> int:
    """Mark this user's notifications (all, or those of these public ids) as read; return how many were unread."""
    mine = Notification.objects.filter(account=user.public_id, read_at=None)
    if ids is not None:
        mine = mine.filter(public_id__in=ids)
    return mine.update(read_at=timezone.now())


def set_wish(user: User, channel: str, wish: Wish, kind: str = "") -> None:
    """Set what this user wishes on a channel, for one kind or (empty) all others. Raises KeyError for unknown names."""
    channels[channel]
    if kind:
        kinds[kind]
    Preference.objects.update_or_create(account=user.public_id, kind=kind, channel=channel, defaults={"wish": wish})
