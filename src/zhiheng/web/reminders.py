"""The reminder slip (催办单) for any object that owes something: what the law wants, by which article, until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import slips
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare, unit_title
from zhiheng.kit.pages import days
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships.rights import SUPERVISE
from zhiheng.web import objects

REMINDING = (SUPERVISE, rights.APPROVE)
"""Who reminds: the supervising bureau, and heads within their own units."""


def _find(user: User, type_: str, id_: str) -> Subject | None:
    """Return an object that is this user's to press for, addressed to its agency: what all may read isn't."""
    row = selectors.charged(scope_of(user)).filter(type=type_, public_id=id_).first()
    if row is None:
        return None
    return Subject(type_, id_, row.title or row.foreign_number or row.public_id, row, addressee=row.agency)


def _offered(user: User, subject: Subject) -> bool:
    """Return whether this user may remind: the object owes something, and it is the user's to press for it."""
    return subject.row.next_due is not None and bool(set(REMINDING) & rights.rights_of(user))


def _collect(user: User, subject: Subject) -> Mapping[str, Any]:
    """Return the slip's values from what the law says of the object today: its nearest deadline."""
    row: LedgerObject = subject.row
    *_, answers = objects.said(row, scope_of(user))
    nearest = answers.deadlines[0] if answers.deadlines else None
    title = nearest.title if nearest else "办结未了事项"
    slip = slips.ReminderSlip(
        to=unit_title(row.agency),
        subject="，".join(dict.fromkeys(word for word in (row.title, row.foreign_number) if word)) or row.public_id,
        due=row.next_due or days.today(),
        basis=nearest.basis if nearest else "",
        asked=f"办理：{title}",
    )
    return slip.values(days.today())


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(
        DocumentKind(
            key="reminder",
            title="催办单",
            explains="提醒承办机关某件事的期限将到或已过",
            object_types=frozenset(vocabulary().objects),
            own_fields=slips.FIELDS,
            blocks=slips.BLOCKS,
            find=_find,
            offered=_offered,
            collect=_collect,
            asks=("to", "subject", "due", "basis", "asked"),
            numbering=Numbering("催"),
        )
    )
