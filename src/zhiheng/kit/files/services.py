"""Acts on files: store what arrived, hand a reference on, remove one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from django.db import transaction
from django.db.models import QuerySet

from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.foreign.texts import READABLE
from zhiheng.kit.files.models import Content, StoredFile, Verdict
from zhiheng.kit.files.scanning import scan
from zhiheng.kit.problems import Refusal

MOST_BYTES = 200 * 1024 * 1024


def store_file(
    blocks: Iterable[bytes],
    name: str,
    *,
    owner: tuple[str, str],
    account: str = "",
    dossier: str = "",
    most_bytes: int = MOST_BYTES,
    keep_metadata: bool = True,
) -> StoredFile:
    """Store an arriving file for an object (``owner``: type and public id) and return the reference.

    It is measured, scanned and looked into by a limited process before anything is kept. ``dossier``: the person or
    case whose erasure removes it. ``keep_metadata=False`` keeps a picture without EXIF and place; for evidence the
    original stays as it is.
    Raises FileRefused, in words; nothing was stored then.
    """
    name = clean_name(name)
    draft = store.receive(blocks, most_bytes, name)
    try:
        verdict = scan(draft.path, name)
        look = next(sandbox.ask("inspect", draft.path, name=name))
        if not keep_metadata and look["media_type"].startswith("image/"):
            draft, name = _bare_picture(draft, name)
        content = _keep(draft, look, verdict)
        owner_type, owner_id = owner
        fields = {"owner_type": owner_type, "owner_id": owner_id, "account": account, "dossier": dossier}
        return StoredFile.objects.create(content=content, name=name, **fields)
    finally:
        draft.drop()


def store_made(content: bytes, name: str, media_type: str, *, owner: tuple[str, str]) -> StoredFile:
    """Store a file that the program made itself, of no foreign bytes: nothing to be scanned or looked into."""
    draft = store.receive([content], MOST_BYTES, name)
    try:
        kept = _keep(draft, {"media_type": media_type}, Verdict.NOT_SCANNED)
        return StoredFile.objects.create(content=kept, name=clean_name(name), owner_type=owner[0], owner_id=owner[1])
    finally:
        draft.drop()


def _keep(draft: store.Draft, look: dict[str, object], verdict: Verdict) -> Content:
    """Keep the bytes first, then the row: a crash between leaves bytes without a row, which ``tidy`` removes."""
    draft.keep()
    fields = {"size": draft.size, "verdict": verdict, **look}
    content, _ = Content.objects.get_or_create(sha256=draft.sha256, defaults=fields)
    if not store.place(draft.sha256).exists():  # tidied away in the same moment
        raise FileNotFoundError(draft.sha256)
    return content


def _bare_picture(draft: store.Draft, name: str) -> tuple[store.Draft, str]:
    """Return a draft of the same picture without metadata, and its name with the suffix of what it became."""
    with tempfile.NamedTemporaryFile(dir=store.root(), prefix=".bare-") as target:
        list(sandbox.ask("clean_picture", draft.path, target=target.name))
        bare = store.receive(store.blocks_of(Path(target.name)), MOST_BYTES, name)
    draft.drop()
    kept = PurePath(name).suffix.lower() in (".jpg", ".jpeg", ".jfif", ".png", ".webp")
    return bare, name if kept else f"{PurePath(name).stem}.png"


def text_of(file: StoredFile) -> str:
    """Return the words of a stored file for search, read by a limited process; "" where it has none or isn't readable.

    A file that was stored is never refused afterwards because its words can't be read.
    """
    if file.content.media_type not in READABLE or file.content.verdict == Verdict.INFECTED:
        return ""
    place = store.place(file.content.sha256)
    try:
        return str(next(sandbox.ask("words", place, media_type=file.content.media_type, name=file.name)))
    except Refusal:
        return ""


def clean_name(name: str) -> str:
    """Return a file name without directories, control and direction marks, at most 200 characters with its suffix."""
    last = PurePath(name.replace("\\", "/")).name
    printable = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*/').strip(". ")
    suffix = PurePath(printable).suffix[:16]
    stem = printable.removesuffix(suffix)[: 200 - len(suffix)]
    return (stem or "未命名") + suffix


@transaction.atomic
def refer(file: StoredFile, owner: tuple[str, str], account: str = "") -> StoredFile:
    """Return a second reference to the same content for another object."""
    owner_type, owner_id = owner
    fields = {"owner_type": owner_type, "owner_id": owner_id, "account": account, "dossier": file.dossier}
    return StoredFile.objects.create(content=file.content, name=file.name, **fields)


def remove(file: StoredFile) -> None:
    """Remove a reference; the content goes when nobody refers to it any more (``sanity.tidy``)."""
    file.delete()


def erase_dossiers(dossiers: Sequence[str]) -> int:
    """Remove the files of destroyed dossiers, bytes included where nobody else refers to them; return how many."""
    return erase(StoredFile.objects.filter(dossier__in=[dossier for dossier in dossiers if dossier]))


@transaction.atomic
def erase(files: QuerySet[StoredFile]) -> int:
    """Remove files at once, bytes included where nobody else refers to them; return how many."""
    contents = list(Content.objects.filter(references__in=files).distinct())
    count, _ = files.delete()
    for content in contents:
        if not content.references.exists():
            content.delete()
            transaction.on_commit(lambda sha256=content.sha256: store.remove(sha256))  # type: ignore[misc]  # binds now
    return count
