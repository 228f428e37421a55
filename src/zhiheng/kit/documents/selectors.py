"""Questions: which template counts, what a user may see of templates and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from zhiheng.kit.documents.models import Document, Number, Sequence, Stage, TemplateVersion
from zhiheng.kit.documents.registry import Subject, closed_kinds, closed_series, kinds, world
from zhiheng.kit.scopes import scope_of

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.files.models import StoredFile


def published(kind: str, unit: str) -> TemplateVersion | None:
    """Return the version in force for a kind and unit: its own, else the district's; None: the built-in layout."""
    rows = TemplateVersion.objects.filter(kind=kind, unit__in={unit, ""}, stage=Stage.PUBLISHED, builtin=False)
    return rows.select_related("file__content").order_by("-unit", "-decided_at", "-version").first()


def templates(user: User, kind: str = "") -> QuerySet[TemplateVersion]:
    """Return the versions that a user may see: those of its units and the district's, newest first."""
    scope = scope_of(user)
    if scope.empty:
        return TemplateVersion.objects.none()
    rows = TemplateVersion.objects.filter(scope.condition("unit") | Q(unit=""))
    return (rows.filter(kind=kind) if kind else rows).order_by("-proposed_at", "-pk")


def documents(user: User) -> QuerySet[Document]:
    """Return the documents in a user's scope: made in its units' name, sent to them, or made by itself for its unit.

    What somebody made in another membership, or before a move, is seen by that membership only. Closed kinds are
    seen by way of their subject alone.
    """
    scope = scope_of(user)
    if scope.empty:
        return Document.objects.none()
    own = Q(made_by=user.public_id, unit=world.unit_of(user))
    condition = scope.condition("unit") | scope.condition("addressee") | own
    shown = Document.objects.filter(condition).exclude(kind__in=closed_kinds())
    return shown.select_related("number", "template")


def documents_of(object_type: str, object_id: str) -> QuerySet[Document]:
    """Return all documents about an object, newest first; whoever asks has checked that the object may be seen."""
    rows = Document.objects.filter(object_type=object_type, object_id=object_id)
    return rows.select_related("number", "template").order_by("-day", "-pk")


def subject_of(user: User, document: Document) -> Subject | None:
    """Return what a document is about, None where this user doesn't see that or its kind is gone."""
    kind = kinds.get(document.kind)
    return kind.find(user, document.object_type, document.object_id) if kind else None


def may_see(user: User, document: Document) -> bool:
    """Return whether a user may see a document: by its own scope, or because it sees what the document is about."""
    if documents(user).filter(pk=document.pk).exists():
        return True
    return not scope_of(user).empty and subject_of(user, document) is not None


def document_file(user: User, file: StoredFile) -> bool:
    """Return whether a user may see a document's file (rule of ``kit.files``)."""
    found = Document.objects.filter(public_id=file.owner_id).first()
    return found is not None and may_see(user, found)


def template_file(user: User, file: StoredFile) -> bool:
    """Return whether a user may see a template's file: whoever may see the version."""
    return templates(user).filter(public_id=file.owner_id).exists()


def sequences(user: User) -> QuerySet[Sequence]:
    """Return the sequences of numbers in a user's scope."""
    rows = Sequence.objects.filter(scope_of(user).condition("unit")).exclude(series__in=closed_series())
    return rows.order_by("-year", "unit", "series")


def void_numbers(user: User) -> QuerySet[Number]:
    """Return the void numbers in a user's scope, the latest first."""
    rows = Number.objects.filter(scope_of(user).condition("sequence__unit")).exclude(void_at=None)
    rows = rows.exclude(sequence__series__in=closed_series())
    return rows.order_by("-void_at", "-pk")
