"""A feed as iCalendar (RFC 5545): one all-day event per due day, with the rule's words; nothing personal in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from zhiheng.handling.calendars.models import Feed
from zhiheng.handling.calendars.selectors import DueDay

PRODUCT = "-//Zhiheng//due days//ZH"
REFRESH = "PT1H"
NOTHING_STATED = "到期事项，请打开系统查看要求和依据。"


def written(feed: Feed, days: Iterable[DueDay], today: date, address: str) -> bytes:
    """Return the calendar's bytes; equal due days give equal bytes on one day.

    Args:
        feed: whose title the calendar bears.
        days: what falls due.
        today: the civil day on which it is written; DTSTAMP is its beginning (UTC).
        address: where the inside is reached; the pages it leads to ask for a login.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"执衡期限：{feed.get_span_display()}")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("x-published-ttl", REFRESH)
    stamp = datetime.combine(today, time(), UTC)
    for one in days:
        calendar.add_component(_event(feed, one, stamp, address))
    return bytes(calendar.to_ical())


def _event(feed: Feed, one: DueDay, stamp: datetime, address: str) -> Event:
    event = Event()
    words = one.requirement
    event.add("uid", _uid(feed, one))
    event.add("dtstamp", stamp)
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", f"到期：{words.title if words else '法定期限'}（{one.about}）")
    says = f"{words.says}\n依据：{words.basis}" if words else NOTHING_STATED
    event.add("description", f"{one.about}\n最迟 {one.due.isoformat()}。\n{says}")
    event.add("url", f"{address}/objects/{one.type}/{one.id}/")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _uid(feed: Feed, one: DueDay) -> str:
    """Return an id that stays the same while the object owes the same requirement, whatever the day becomes."""
    rule = one.requirement.id if one.requirement else ""
    digest = hashlib.sha256(f"{feed.public_id}:{one.type}:{one.id}:{rule}".encode()).hexdigest()
    return f"{digest[:32]}@zhiheng"


def tag_of(body: bytes) -> str:
    """Return the entity tag of a calendar (strong): equal bytes, equal tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
