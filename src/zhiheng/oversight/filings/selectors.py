"""Questions about filings, narrowed to what a user may see (F12)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.filings.models import Filing
from zhiheng.oversight.filings.permissions import may_open, may_read, may_supervise

FILES_OF = "filing"
"""Owner type of what was handed in; the owner's id is the row's ``owner``."""


def filings(user: User) -> QuerySet[Filing]:
    """Return the filings that a user may see: supervisors all, others those of the bodies in their scope."""
    if may_supervise(user):
        return Filing.objects.all()
    if not may_read(user):
        return Filing.objects.none()
    return Filing.objects.filter(scope_of(user).condition("agency"))


def filing_or_404(user: User, type_: str, id_: str) -> Filing:
    """Return a filing, or raise ``Http404`` where there is none for this user."""
    found = filings(user).filter(object_type=type_, object_id=id_).first()
    if found is None:
        raise Http404
    return found


def owner_of(row: Filing) -> str:
    """Return under which id the files of a filing are kept."""
    return f"{row.object_type}:{row.object_id}"


def files_of(row: Filing) -> list[StoredFile]:
    """Return what was handed in, in the order of arrival."""
    return list(StoredFile.objects.filter(owner_type=FILES_OF, owner_id=owner_of(row)).order_by("pk"))


def may_see_file(user: User, file: StoredFile) -> bool:
    """Return whether a user may open a file of a filing (rule of files): seeing the filing isn't enough."""
    type_, _, id_ = file.owner_id.partition(":")
    row = filings(user).filter(object_type=type_, object_id=id_).first()
    return row is not None and may_open(user, row)


def titles(rows: list[Filing]) -> dict[tuple[str, str], str]:
    """Return what the cases and measures of rows are called, in one query per type."""
    found: dict[tuple[str, str], str] = {}
    for type_ in {row.object_type for row in rows}:
        ids = [row.object_id for row in rows if row.object_type == type_]
        known = LedgerObject.objects.filter(type=type_, public_id__in=ids)
        for id_, title, number in known.values_list("public_id", "title", "foreign_number"):
            found[type_, id_] = title or number or id_
    return found
