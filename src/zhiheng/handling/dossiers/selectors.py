"""Questions about dossiers and scans, narrowed to what a user may see: whoever sees the case (F12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.dossiers.models import Dossier, Scan
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.ledger import selectors as ledger


def of_case(case: str) -> Dossier | None:
    """Return the dossier's row of a case, None where there is none; whoever asks has checked the case."""
    return Dossier.objects.select_related("whole__content").filter(case=case).first()


@dataclass(frozen=True, slots=True)
class Sent:
    """That a package went out: on which day, to whom, what for (as stated; "" before that was asked)."""

    day: date
    receiver: str
    purpose: str


def sent(dossier: Dossier | None) -> list[Sent]:
    """Return to whom packages of a dossier went, the last first."""
    if dossier is None:
        return []
    events = [one for one in ledger.trace("dossier", dossier.public_id).events if one.type == "dossier.sent"]
    said = [[str(one.attributes.get(name, "")) for name in ("receiver", "purpose")] for one in events]
    return [Sent(date_of(one.day), *words) for one, words in zip(reversed(events), reversed(said), strict=True)]


def opens_papers(user: User) -> bool:
    """Return whether an account opens papers at all: whoever only reads figures and masked lists (区领导) doesn't."""
    return not scope_of(user).only_reads


def scans(user: User) -> QuerySet[Scan]:
    """Return the scans of the cases that a user may see."""
    if not opens_papers(user):
        return Scan.objects.none()
    seen = cases.cases(user).values("public_id")
    return Scan.objects.select_related("dossier", "file__content").filter(dossier__case__in=seen)


def scan_or_404(user: User, id_: str) -> Scan:
    """Return a scan. Raises Http404 where it isn't there or may not be seen."""
    found = scans(user).filter(public_id=id_).first()
    if found is None:
        raise Http404
    return found


def shown_cases(scope: Scope, ids: Collection[str]) -> set[str]:
    """Return those of some cases whose papers a scope opens."""
    if scope.only_reads:
        return set()
    return set(ledger.objects(scope, CASE).filter(public_id__in=ids).values_list("public_id", flat=True))


def may_see_file(user: User, file: StoredFile) -> bool:
    """Return whether a user may see a file of a dossier: whoever sees the case (rule of ``kit.files``)."""
    case = Dossier.objects.filter(public_id=file.owner_id).values_list("case", flat=True).first()
    return case is not None and bool(shown_cases(scope_of(user), [case]))
