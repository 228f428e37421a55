"""Acts on feeds: make, revoke, recognise, note a reading. Each stands in the security log."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.timezone import now

from zhiheng.handling.calendars.models import Feed, Span
from zhiheng.handling.calendars.selectors import feeds, may_have
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.throttling import count
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record
from zhiheng.registry.memberships import standing

ACTS = {
    "calendar.made": "建立日历订阅",
    "calendar.revoked": "撤销日历订阅",
    "calendar.read": "读取日历订阅",
    "calendar.refused": "日历地址无效",
}
SECRET_BYTES = 20
"""Of a feed's secret: 160 bits."""
LASTING = timedelta(days=365)
MOST_FEEDS = 5
_SECRET = re.compile(r"[A-Za-z0-9_-]{27}\Z")
_READINGS, _STRANGERS = "feed", "calendar"
"""Kinds of what is counted: the readings of a feed, and unknown addresses by network."""


def make(user: User, title: str, span: str) -> str:
    """Make a feed in the account's current capacity and return the secret of its address: shown once, never kept.

    Raises Refusal without due days to tell, for the unit's days without a unit, and for more than ``MOST_FEEDS``.
    """
    membership = standing.current(user)
    if membership is None or not may_have(user):
        raise Refusal.of("本账号现在的身份没有办案期限，没有建立", "", "请换到办案的身份后再建立")
    if span == Span.UNIT and not standing.scope_of(user).units:
        raise Refusal.of("本账号只看本人办理的案件，不能订阅本单位的期限", "内容", "请选“我办理的”")
    if feeds(user).count() >= MOST_FEEDS:
        raise Refusal.of(f"每个账号最多 {MOST_FEEDS} 个订阅地址", "", "请先撤销不用的地址")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kept = Feed.objects.create(
        user=user, membership=membership.public_id, title=title.strip()[:60] or "日历", span=span,
        digest=digest_of(secret), expires_at=now() + LASTING,
    )  # fmt: skip
    record("calendar.made", account=user, subject=kept.public_id)
    return secret


def revoke(feed: Feed, by: User) -> None:
    """End a feed's address now; a second time does nothing."""
    if Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now()):
        record("calendar.revoked", account=by, subject=feed.public_id)


def revoke_all(user: User) -> int:
    """End all feeds of an account (it was suspended, or its holder left); return how many."""
    mine = list(feeds(user))
    for feed in mine:
        revoke(feed, user)
    return len(mine)


def recognise(secret: str) -> Feed | None:
    """Return the feed of an address, None for any other."""
    if not _SECRET.match(secret):
        return None
    return Feed.objects.select_related("user").filter(digest=digest_of(secret)).first()


def allowed(feed: Feed | None, network: str) -> datetime | None:
    """Count a call; return until when no more is answered, None while it is (then an unknown address is recorded)."""
    kind, name = (_STRANGERS, network) if feed is None else (_READINGS, feed.public_id)
    until = count(kind, name).locked_until
    if feed is None and until is None:
        record("calendar.refused", Result.REFUSED)
    return until


def note_reading(feed: Feed, moment: datetime) -> None:
    """Record that a feed was read."""
    Feed.objects.filter(pk=feed.pk).update(read_at=moment, readings=F("readings") + 1)
    record("calendar.read", account=feed.user, subject=feed.public_id)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: it is random, so a plain hash can't be searched backwards."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
