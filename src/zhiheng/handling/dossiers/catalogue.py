"""The catalogue of a case's dossier (卷内目录): computed from what the work left, in the standard order.

Nothing is typed: issued documents, files of evidence and scans are there by themselves; an archivist may only move them
and note something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.dossiers.models import Dossier, Placement, Scan
from zhiheng.handling.dossiers.standard import VOLUMES, Required, Section, standard
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.documents.models import Document, Making
from zhiheng.kit.files.models import StoredFile
from zhiheng.ledger.acting import ZONE

OWN = frozenset({"dossier-cover", "dossier-catalogue", "dossier-notes"})
"""Kinds of documents that are about the dossier itself: they stand before and after it, not in it."""
_BINDABLE = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What a stored file's pages are known of; a TIFF may have many and comes in as a scan, where they are counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of a dossier. ``first`` and ``last``: its pages within the volume, 0 for what has none (video, Word).

    ``file``: the stored file that is bound into the whole, None where there is none. ``item`` names it (``scan/ID``).
    """

    item: str
    title: str
    section: Section
    number: str = ""
    day: date | None = None
    pages: int = 0
    file: StoredFile | None = None
    sha256: str = ""
    note: str = ""
    place: int = 0
    supplement: bool = False
    order: int = 0
    first: int = 0
    last: int = 0

    @property
    def span(self) -> str:
        """Return its pages in words: 3, 4–7, or that it is electronic."""
        if not self.first:
            return "电子"
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def plain(self) -> dict[str, Any]:
        """Return what of it is frozen at the archiving: no file, but its checksum."""
        return {
            "item": self.item, "title": self.title, "section": self.section.key, "number": self.number,
            "day": self.day.isoformat() if self.day else "", "order": self.order, "first": self.first,
            "last": self.last, "note": self.note, "sha256": self.sha256,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Volume:
    """正卷 or 副卷 with its entries and count of pages."""

    key: str
    title: str
    entries: Sequence[Entry]

    @property
    def pages(self) -> int:
        """Return how many numbered pages it has."""
        return max((one.last for one in self.entries), default=0)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue; ``missing``: what the procedure requires and isn't there."""

    volumes: Sequence[Volume]
    missing: Sequence[Required]

    @property
    def entries(self) -> list[Entry]:
        """Return all entries in order."""
        return [entry for volume in self.volumes for entry in volume.entries]

    @property
    def pages(self) -> int:
        """Return how many numbered pages there are."""
        return sum(volume.pages for volume in self.volumes)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what would be frozen: order, titles, pages and checksums of all papers."""
        return digest_of([one.plain() for one in self.entries])


def digest_of(frozen: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a frozen catalogue, whatever the order of keys."""
    text = json.dumps(list(frozen), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def catalogue_of(file: CaseFile, dossier: Dossier | None) -> Catalogue:
    """Return the catalogue of a case as it stands, in a constant number of queries."""
    placed = {} if dossier is None else {one.item: one for one in dossier.placements.all()}
    found = [_put(entry, placed) for entry in (*_documents(file), *_evidence(file), *_scans(dossier))]
    volumes = [_volume(key, [one for one in found if one.section.volume == key]) for key in VOLUMES]
    return Catalogue(volumes, _missing(file, {one.section.key for one in found}))


def _volume(key: str, entries: Sequence[Entry]) -> Volume:
    """Number a volume's entries and pages. Supplements come last, so that no number of before ever changes."""
    places = {section.key: place for place, section in enumerate(standard().sections)}
    ordered = sorted(entries, key=lambda one: (one.supplement, places[one.section.key], one.place, one.day or date.max))
    page, numbered = 0, []
    for order, entry in enumerate(ordered, 1):
        first = page + 1 if entry.pages else 0
        page += entry.pages
        numbered.append(replace(entry, order=order, first=first, last=page if first else 0))
    return Volume(key, VOLUMES[key], numbered)


def _put(entry: Entry, placed: Mapping[str, Placement]) -> Entry:
    """Return an entry where the archivist put it; what nobody touched keeps its place after what was placed."""
    found = placed.get(entry.item)
    if found is None:
        return replace(entry, place=1_000_000)
    return replace(entry, section=standard().section(found.section), place=found.place or 1_000_000, note=found.note)


def _documents(file: CaseFile) -> Iterator[Entry]:
    """Yield the issued documents of a case; void ones and those about the dossier itself are no part of it."""
    rows = documents.documents_of(CASE, file.id).exclude(kind__in=OWN).filter(state=Making.READY)
    files = [f"{name}__content" for name in _FORMS]
    rows = rows.select_related(*files, "number").prefetch_related("scans__file__content")
    for row in rows.order_by("day", "pk"):
        yield _document(row)


_FORMS = ("signed_pdf", "pdf", "signed_word", "word")
"""The files of a document, the one that counts most first."""


def _document(row: Document) -> Entry:
    """Return a document as a paper: the stamped paper scanned back where there is one, else its file as signed."""
    title = row.title.partition("：")[0]
    scanned = [one.file for one in sorted(row.scans.all(), key=lambda one: one.pk) if one.file is not None]
    forms = [found for name in _FORMS if (found := getattr(row, name)) is not None]
    file = next(iter([*reversed(scanned), *forms]), None)
    number = str(row.number or "")
    section = standard().section_of(row.kind, title)
    entry = Entry(f"document/{row.public_id}", title, section, number, row.day, pages_of(file), file)
    return replace(entry, sha256=file.content.sha256 if file else "")


def _evidence(file: CaseFile) -> Iterator[Entry]:
    """Yield the files of evidence, each under the name of its piece of evidence."""
    ids = file.named("evidence")
    rows = StoredFile.objects.filter(owner_type="evidence", owner_id__in=ids).select_related("content").order_by("pk")
    for row in rows:
        name = str(file.value("evidence", row.owner_id, "name") or row.name)
        entry = Entry(f"file/{row.public_id}", name, standard().section("evidence"), pages=pages_of(row), file=row)
        yield replace(entry, day=row.stored_at.astimezone(ZONE).date(), sha256=row.content.sha256)


def _scans(dossier: Dossier | None) -> Iterator[Entry]:
    if dossier is None:
        return
    for scan in Scan.objects.filter(dossier=dossier).select_related("file__content").order_by("pk"):
        entry = Entry(f"scan/{scan.public_id}", scan.title, standard().section(scan.section), day=scan.day)
        pages = scan.pages if scan.file else 0
        yield replace(entry, pages=pages, file=scan.file, sha256=scan.sha256, supplement=scan.supplement)


def pages_of(file: StoredFile | None) -> int:
    """Return how many pages a stored file gives to the whole: of a PDF all, of a picture one, of others none."""
    if file is None or file.content.media_type not in _BINDABLE:
        return 0
    words = file.content.measure.split()
    return int(words[0]) if file.content.media_type == "application/pdf" and words else 1


def _missing(file: CaseFile, there: set[str]) -> list[Required]:
    """Return what events of the case must have left and isn't there."""
    happened = {event.type for event in file.events}
    return [one for one in standard().required if one.event in happened and one.section not in there]
