"""The papers that a case has now (卷内材料): issued documents, files of evidence, scans; each with its stored file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.dossiers.entries import Entry
from zhiheng.handling.dossiers.models import Dossier, Scan
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.documents.models import Document, Making
from zhiheng.kit.files.models import StoredFile
from zhiheng.ledger.acting import ZONE

OWN = frozenset({"dossier-cover", "dossier-catalogue", "dossier-notes"})
"""Kinds of documents that are about the dossier itself: they stand before and after it, not in it."""
_BINDABLE = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What a stored file's pages are known of; a TIFF may have many and comes in as a scan, where they are counted."""
_FORMS = ("word", "signed_word", "pdf", "signed_pdf")
"""The files of a document that are made of it, the one that counts most last."""


def documents_of(file: CaseFile) -> list[Document]:
    """Return the issued documents of a case; void ones and those about the dossier itself are no part of it."""
    rows = documents.documents_of(CASE, file.id).exclude(kind__in=OWN).filter(state=Making.READY)
    files = [f"{name}__content" for name in _FORMS]
    rows = rows.select_related(*files, "number").prefetch_related("scans__file__content")
    return list(rows.order_by("day", "pk"))


def forms_of(row: Document) -> list[StoredFile]:
    """Return the files made of a document, the one that counts most last: PDF before Word, signed before unsigned."""
    return [found for name in _FORMS if (found := getattr(row, name)) is not None]


def scanned(row: Document) -> list[StoredFile]:
    """Return the stamped papers of a document as they were scanned back, the newest last."""
    return [one.file for one in sorted(row.scans.all(), key=lambda one: one.pk) if one.file is not None]


def document_entry(row: Document) -> Entry:
    """Return a document as a paper: the stamped paper scanned back where there is one, else its file as signed."""
    title = row.title.partition("：")[0]
    file = next(iter([*reversed(scanned(row)), *reversed(forms_of(row))]), None)
    section = standard().section_of(row.kind, title)
    entry = Entry(f"document/{row.public_id}", title, section, str(row.number or ""), row.day, pages_of(file), file)
    return replace(entry, sha256=file.content.sha256 if file else "")


def evidence_of(file: CaseFile) -> Iterator[Entry]:
    """Yield the files of evidence, each under the name of its piece of evidence."""
    ids = file.named("evidence")
    rows = StoredFile.objects.filter(owner_type="evidence", owner_id__in=ids).select_related("content").order_by("pk")
    for row in rows:
        name = str(file.value("evidence", row.owner_id, "name") or row.name)
        entry = Entry(f"file/{row.public_id}", name, standard().section("evidence"), pages=pages_of(row), file=row)
        yield replace(entry, day=day_of(row), sha256=row.content.sha256)


def scans_of(dossier: Dossier | None) -> Iterator[tuple[Scan, Entry]]:
    """Yield the scans of a dossier with their entries."""
    if dossier is None:
        return
    for scan in Scan.objects.filter(dossier=dossier).select_related("file__content").order_by("pk"):
        entry = Entry(f"scan/{scan.public_id}", scan.title, standard().section(scan.section), day=scan.day)
        pages = scan.pages if scan.file else 0
        yield scan, replace(entry, pages=pages, file=scan.file, sha256=scan.sha256, supplement=scan.supplement)


def day_of(file: StoredFile) -> date:
    """Return the civil day on which a file was stored."""
    return file.stored_at.astimezone(ZONE).date()


def pages_of(file: StoredFile | None) -> int:
    """Return how many pages a stored file gives to the whole: of a PDF all, of a picture one, of others none."""
    if file is None or file.content.media_type not in _BINDABLE:
        return 0
    words = file.content.measure.split()
    return int(words[0]) if file.content.media_type == "application/pdf" and words else 1
