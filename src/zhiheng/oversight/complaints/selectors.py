"""Questions about complaints, already narrowed to what a user may see (F12); the accused see none of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.complaints import walls
from zhiheng.oversight.complaints.folding import MATERIAL
from zhiheng.oversight.complaints.models import Complaint, Receipt, Release, ScanCode
from zhiheng.oversight.complaints.permissions import may_read, may_supervise

TIMES, DAYS, MANY = 3, 90, 10
"""How often within how many days a matter counts as repeated; and from how many on one agency's kind of matter does."""


def complaints(user: User) -> QuerySet[Complaint]:
    """Return the complaints that a user may see: the bureau all, others what their units handle; never the accused."""
    if not may_read(user):
        return Complaint.objects.none()
    return open_to(user).filter(_mine(user))


def open_to(user: User) -> QuerySet[Complaint]:
    """Return the complaints that no wall keeps from a user, not yet narrowed to units."""
    closed = walls.closed_to(scope_of(user))
    return Complaint.objects.all() if closed is None else Complaint.objects.exclude(public_id__in=closed)


def _mine(user: User) -> Q:
    scope = scope_of(user)
    return Q() if scope.everything else Q(handler__in=sorted(scope.units)) | Q(body__in=sorted(scope.units))


def complaint_or_404(user: User, public_id: str) -> Complaint:
    """Return a complaint, or raise ``Http404`` where there is none for this user."""
    found = complaints(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def files_of(public_id: str) -> list[StoredFile]:
    """Return the files that came with a complaint, in order."""
    rows = StoredFile.objects.filter(owner_type=MATERIAL, owner_id=public_id).select_related("content")
    return list(rows.order_by("pk"))


def releases(user: User) -> QuerySet[Release]:
    """Return the released summaries that a user may see: the bureau all, an accused agency those made for it."""
    if not may_read(user):
        return Release.objects.none()
    return Release.objects.filter(scope_of(user).condition("agency"))


def release_or_404(user: User, public_id: str) -> Release:
    """Return a released summary, or raise ``Http404`` where there is none for this user."""
    found = releases(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def codes(user: User) -> QuerySet[ScanCode]:
    """Return the scanned codes that a user may see: the bureau all, others those of their units."""
    return ScanCode.objects.filter(scope_of(user).condition("agency")) if may_read(user) else ScanCode.objects.none()


def code_or_404(user: User, public_id: str) -> ScanCode:
    """Return a scanned code, or raise ``Http404`` where there is none for this user."""
    found = codes(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def receipt_of(complaint: str) -> Receipt | None:
    """Return the receipt that follows a complaint, None where it didn't come by scanning."""
    return Receipt.objects.filter(complaint=complaint).first()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A matter that came up again and again: the same agency and topic, at one enterprise, in one place, or at all."""

    handler: str
    topic: str
    enterprise: str
    region: str
    number: int
    unsatisfied: int
    supervision: str

    @property
    def query(self) -> dict[str, str]:
        """Return what names the group in an address."""
        named = {"handler": self.handler, "topic": self.topic, "enterprise": self.enterprise, "region": self.region}
        return {name: value for name, value in named.items() if value}


def repeated(user: User, day: date, *, times: int = TIMES, days: int = DAYS, many: int = MANY) -> Sequence[Repeated]:
    """Return the matters that were raised at least ``times`` within the last ``days``, the most frequent first.

    In one place or at one enterprise ``times`` counts, for an agency's kind of matter anywhere ``many``.

    Accusations are left out: whoever they are directed against must not learn of them by a supervision.
    Source: 济南市12345市民服务热线条例第二十六条、第二十八条.
    """
    rows = _recent(user, day, days)
    found = [*_grouped(rows.exclude(enterprise=""), "enterprise", times)]
    found += _grouped(rows.filter(enterprise="").exclude(region=""), "region", times)
    found += _grouped(rows, "", many)
    return sorted(found, key=lambda one: (-one.number, one.topic, one.handler))


def group(user: User, day: date, days: int, wanted: dict[str, str]) -> list[Complaint]:
    """Return the complaints of a repeated matter, the latest first."""
    names = {name: wanted.get(name, "") for name in ("handler", "topic")}
    places = {name: wanted[name] for name in ("enterprise", "region") if wanted.get(name)}
    return list(_recent(user, day, days).filter(**names, **places).order_by("-received_on", "-pk"))


def _recent(user: User, day: date, days: int) -> QuerySet[Complaint]:
    since = day - timedelta(days=days)
    return complaints(user).filter(accusation=False, received_on__gt=since).exclude(handler="")


def _grouped(rows: QuerySet[Complaint], place: str, times: int) -> list[Repeated]:
    by = ["handler", "topic", *([place] if place else [])]
    counted: Any = rows.order_by().values(*by).annotate(
        number=Count("pk"), unsatisfied=Count("pk", filter=Q(satisfied=False)),
        supervised=Count("pk", filter=~Q(supervision="")),
    ).filter(number__gte=times)  # fmt: skip
    return [
        Repeated(
            one["handler"], one["topic"], one.get("enterprise", ""), one.get("region", ""), one["number"],
            one["unsatisfied"], _supervision(rows, one, by) if one["supervised"] else "",
        )
        for one in counted
    ]  # fmt: skip


def _supervision(rows: QuerySet[Complaint], one: dict[str, Any], by: Sequence[str]) -> str:
    found = rows.filter(**{name: one[name] for name in by}).exclude(supervision="").order_by("-pk")
    return str(found.values_list("supervision", flat=True).first() or "")


def waiting(user: User) -> dict[str, int]:
    """Return how many complaints stand in each stage, for the bureau's to-do list."""
    if not may_supervise(user):
        return {}
    rows = complaints(user).order_by().values("accusation", "stage").annotate(n=Count("pk"))
    return {f"{'accusations' if row['accusation'] else 'complaints'}:{row['stage']}": row["n"] for row in rows}


def owed(user: User) -> QuerySet[Complaint]:
    """Return the complaints that a user's units must answer, the next due first."""
    units = sorted(scope_of(user).units)
    return complaints(user).filter(handler__in=units, due_on__isnull=False).order_by("due_on", "pk")
