"""Questions about feeds: one's own, and the due days that a feed may tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404

from zhiheng.handling.calendars.models import Feed, Span
from zhiheng.handling.cases import selectors as cases
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Requirement, requirements
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships import standing

MOST = 500
BESIDE = ("measure", "preservation", "referral", "enforcement", "dispute")
"""Objects beside the cases that have days of their own."""
NOUNS = {"case": "案件", "measure": "强制措施", "preservation": "先行登记保存", "referral": "涉嫌犯罪移送",
         "enforcement": "强制执行", "dispute": "管辖争议"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueDay:
    """One due day: what falls due (a rule's words), of which object. No name of a party or firm stands in it."""

    type: str
    id: str
    number: str
    due: date
    requirement: Requirement | None
    changed: int

    @property
    def about(self) -> str:
        """Return the object in words: its kind with its number, else with the beginning of its random id."""
        return f"{NOUNS.get(self.type, '事项')} {self.number or self.id[:6]}"


def may_have(user: User) -> bool:
    """Return whether an account has due days at all: it sees cases of units or its own, and does not merely lead."""
    scope = scope_of(user)
    return rights.may(user, rights.VIEW) and not scope.empty and not scope.everything


def feeds(user: User) -> QuerySet[Feed]:
    """Return an account's feeds that weren't revoked, the newest first."""
    return Feed.objects.filter(user=user, revoked_at=None).order_by("-pk")


def feed_or_404(user: User, id_: str) -> Feed:
    """Return one's own feed. Raises Http404 for any other and for one that was revoked."""
    found = feeds(user).filter(public_id=id_).first()
    if found is None:
        raise Http404
    return found


def reader(feed: Feed, moment: datetime) -> User | None:
    """Return the account as which a feed reads, in its membership; None where either doesn't count any more."""
    user: User = feed.user
    if not feed.live(moment) or not user.is_active:
        return None
    standing.choose(user, feed.membership)
    current = standing.current(user)
    return user if current is not None and current.public_id == feed.membership and may_have(user) else None


def due_days(user: User, span: str) -> Iterator[DueDay]:
    """Yield what falls due, the nearest first, at most ``MOST`` of each kind: of cases, and of what belongs to them."""
    scope = scope_of(user)
    own = Scope(person=scope.person, home=scope.home)
    rows: list[LedgerObject] = []
    for type_ in ("case", *BESIDE):
        if type_ == "case":
            found = cases.mine(user) if span == Span.MINE else cases.cases(user)
        else:
            found = ledger.objects(own if span == Span.MINE else scope, type_)
        rows += found.filter(next_due__isnull=False).order_by("next_due", "pk")[:MOST]
    for row in sorted(rows, key=lambda one: (one.next_due, one.pk)):
        number = row.foreign_number if row.type == "case" else ""
        words = requirements.lookup(row.next_rule) if row.next_rule else None
        yield DueDay(row.type, row.public_id, number, row.next_due, words, row.changed)  # type: ignore[arg-type]  # filtered above
