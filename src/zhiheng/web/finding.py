"""What search finds in the running system: every type of the ledger, people by name, and the texts of files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.files.links import rules
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import text_of
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.kit.search.registry import EVERYBODY, Document, Source, sources
from zhiheng.kit.search.services import changed
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import type_name
from zhiheng.ledger import finding
from zhiheng.ledger.finding import Kind
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.selectors import objects
from zhiheng.registry.contributing import PUBLISHED

FILE = "file"
_REGISTER = "registry"  # the vocabulary's name of the room whose objects are found by their register


def register() -> None:
    """Register the sources; say who may see the files of objects of the ledger: whoever sees the object."""
    known = vocabulary().objects.values()
    finding.register(
        Kind(entry.type, type_name(entry.type), entry.type in PUBLISHED, entry.room != _REGISTER) for entry in known
    )
    sources.register(FILE, Source("文件", _documents, _every, _url, _shown))
    for entry in known:
        if entry.type != making.OWNER:  # files of documents made here: their own room says who sees them
            rules.register(entry.type, partial(_may_see, entry.type))
    post_save.connect(_file_changed, sender=StoredFile, dispatch_uid="zhiheng.search.file-saved")
    post_delete.connect(_file_changed, sender=StoredFile, dispatch_uid="zhiheng.search.file-gone")


def _may_see(type_: str, user: User, file: StoredFile) -> bool:
    return objects(scope_of(user), type_).filter(public_id=file.owner_id).exists()


def _file_changed(sender: type[StoredFile], instance: StoredFile, **_: Any) -> None:
    changed(FILE, [instance.public_id])


def _documents(ids: Sequence[str]) -> Iterator[Document]:
    """Yield name and text of files that belong to objects of the ledger."""
    for file in StoredFile.objects.filter(public_id__in=ids).select_related("content"):
        owner = LedgerObject.objects.filter(type=file.owner_type, public_id=file.owner_id).first()
        if owner is not None:
            unit = EVERYBODY if owner.type in PUBLISHED else owner.agency
            yield Document(file.public_id, file.name, text_of(file), unit, dossier=file.dossier)


def _every(after: str, limit: int) -> list[str]:
    rows = StoredFile.objects.filter(public_id__gt=after).order_by("public_id")
    return list(rows.values_list("public_id", flat=True)[:limit])


def _url(id_: str) -> str:
    """Return the page of the object to which a file belongs."""
    owner = StoredFile.objects.filter(public_id=id_).values_list("owner_type", "owner_id").first()
    return "" if owner is None else reverse("object", args=owner)


def _shown(scope: Scope, ids: Collection[str]) -> set[str]:
    """Return those of the files whose object the scope shows."""
    owners: dict[str, dict[str, list[str]]] = {}
    for id_, type_, owner in StoredFile.objects.filter(public_id__in=ids).values_list(
        "public_id", "owner_type", "owner_id"
    ):
        owners.setdefault(type_, {}).setdefault(owner, []).append(id_)
    seen: set[str] = set()
    for type_, files in owners.items():
        for owner in objects(scope, type_).filter(public_id__in=files).values_list("public_id", flat=True):
            seen.update(files[owner])
    return seen
