"""What the ledger's events mean for accounts: leavers lose memberships, lost certificates end logins."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.kit.accounts.leaving import close_everything
from zhiheng.kit.accounts.models import User
from zhiheng.ledger.records import StoredEvent
from zhiheng.registry.memberships.models import Membership, State
from zhiheng.registry.memberships.services import end

LEFT = "officer.left"
CERTIFICATE_GONE = frozenset({"certificate.suspended", "certificate.revoked"})


def follow(events: Sequence[StoredEvent]) -> None:
    """Close what these events close, inside the transaction that appends them (subscriber of the ledger).

    ``officer.left`` ends the person's memberships in that agency; a suspended or revoked certificate ends the sessions,
    tokens and devices, so that nobody goes on acting in a login that began with a valid one.
    """
    for event in events:
        if event.type != LEFT and event.type not in CERTIFICATE_GONE:
            continue
        for person in _ids(event, "officer"):
            for account in User.objects.filter(person=person):
                if event.type == LEFT:
                    _leave(account, _ids(event, "agency"))
                else:
                    close_everything(account, "certificate")


def _leave(account: User, agencies: Sequence[str]) -> None:
    open_ = Membership.objects.filter(user=account, unit__in=agencies, state__in=[State.ACTIVE, State.PENDING])
    for membership in open_.select_related("user"):
        end(membership, None, why="离岗")


def _ids(event: StoredEvent, kind: str) -> Sequence[str]:
    return event.event.objects(kind)
