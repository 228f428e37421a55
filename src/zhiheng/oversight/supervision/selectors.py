"""Questions about instruments, narrowed to what a user may see (F12)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import may
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.findings.models import Finding
from zhiheng.oversight.findings.permissions import street_of
from zhiheng.oversight.supervision.models import OVER, Order
from zhiheng.oversight.supervision.permissions import may_read, may_supervise
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.registry.memberships.rights import SUPERVISE_LINE
from zhiheng.registry.memberships.standing import acts_for
from zhiheng.registry.models import Certificate, Officer


def orders(user: User) -> QuerySet[Order]:
    """Return the instruments that a user may see: supervisors all, a supervised body those that went to it.

    Who supervises a department's line also sees those that the department issued; a justice office its street's.
    """
    if may_supervise(user):
        return Order.objects.all()
    if not may_read(user):
        return Order.objects.none()
    seen = scope_of(user).condition("agency")
    if may(user, SUPERVISE_LINE):
        seen |= Q(body__in=sorted(acts_for(user)))
    if street := street_of(user):
        seen |= Q(agency=street)
    return Order.objects.filter(seen)


def of_line(user: User) -> QuerySet[Order]:
    """Return the instruments that a department issued to its own line, for who supervises it; none for others."""
    if may_supervise(user) or not may(user, SUPERVISE_LINE):
        return Order.objects.none()
    return Order.objects.filter(body__in=sorted(acts_for(user)))


def order_or_404(user: User, public_id: str) -> Order:
    """Return an instrument, or raise ``Http404`` where there is none for this user."""
    found = orders(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def of_matter(user: User, matter: str) -> list[Order]:
    """Return the instruments of a matter that a user may see, in the order of their issue."""
    return list(orders(user).filter(matter=matter).order_by("issued_on", "pk"))


def open_of(matter: str) -> QuerySet[Order]:
    """Return the instruments of a matter that aren't over."""
    return Order.objects.filter(matter=matter).exclude(state__in=OVER)


def unfinished() -> QuerySet[Order, str]:
    """Return the matters that have an instrument which isn't over."""
    return Order.objects.exclude(state__in=OVER).values_list("matter", flat=True)


def findings_of(order: Order) -> list[Finding]:
    """Return the findings that an instrument names; none for one that came without any."""
    issued = next((e for e in ledger.trace(ORDER, order.public_id).events if e.type == "order.issued"), None)
    names = issued.objects("finding") if issued is not None else ()
    return list(Finding.objects.filter(identity__in=names).select_related("edition").order_by("pk"))


def supervising(unit: str) -> list[Officer]:
    """Return a body's officers who hold or held a supervision certificate: whom forms offer."""
    holders = Certificate.objects.filter(kind="supervision").values("officer")
    return list(Officer.objects.filter(agency=unit, left_on=None, public_id__in=holders).order_by("pk"))
