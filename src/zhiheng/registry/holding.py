"""Questions to ``HeldFact``: who is in which state on a day. One condition, used by every list, guard and figure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiheng.eventlog.days import clock_of
from zhiheng.ledger.acting import ZONE
from zhiheng.registry.models.held import HeldFact

ENFORCING = ("enforcement", "ministry")
"""Kinds of certificates with which one may enforce (行政执法证、部门执法证)."""
UNQUALIFIED = ("contract", "dispatch", "seconded", "grid", "auxiliary_police", "third_party")
"""Kinds of employment that never enforce (SD02, 山东省行政执法监督条例第十条)."""


def on(moment: date | datetime) -> Q:
    """Return the condition that a state holds for an act on that day (at that moment, where it has a time).

    The same meaning as ``FactInterval.covers``: a change on the day counts from the next day, for an act with a time
    from the time of the change on.
    """
    if not isinstance(moment, datetime):
        return Q(held=True, first_day__lte=moment, last_day__gte=moment)
    local = moment.astimezone(ZONE)
    day, clock = local.date(), clock_of(local)
    begun = Q(first_day__lte=day) | Q(first_day=day + timedelta(days=1), start_clock__gte=0, start_clock__lt=clock)
    ended = Q(last_day=day, end_clock__gte=0, end_clock__lt=clock)
    return Q(held=True, last_day__gte=day) & begun & ~ended


def holding(fact: str, moment: date | datetime, values: tuple[str, ...] = ()) -> QuerySet[HeldFact]:
    """Return the rows of a state that hold at a moment; ``values``: only with one of these."""
    rows = HeldFact.objects.filter(on(moment), fact=fact)
    return rows.filter(value__in=values) if values else rows


def known_by(fact: str, day: date, values: tuple[str, ...] = ()) -> QuerySet[HeldFact]:
    """Return the rows of a state that began by a day, whether or not they still held then.

    A late entry may name all of these (F3): that somebody's certificate had ended is a fact to record, not to hide.
    """
    rows = HeldFact.objects.filter(fact=fact, held=True, first_day__lte=day)
    return rows.filter(value__in=values) if values else rows


def is_held(fact: str, moment: date | datetime, values: tuple[str, ...] = (), by: str = "public_id") -> Exists:
    """Return the condition that the queried row's subject (its column ``by``) is in the state."""
    return Exists(holding(fact, moment, values).filter(subject=OuterRef(by)))
