"""An archived dossier (已归档案卷): the catalogue as it was frozen, each paper with the very file that was archived.

What came afterwards (a paper scanned back, a signature, a document, evidence, a scan) changes nothing of it. It is a
supplement (补充材料): in a volume of its own, in the order in which it came, with numbers, pages and dates of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from zhiheng.handling.cases.casefile import ARCHIVED, CaseFile
from zhiheng.handling.dossiers.entries import Entry, Volume, numbered
from zhiheng.handling.dossiers.models import Dossier, Scan
from zhiheng.handling.dossiers.papers import (
    day_of,
    document_entry,
    documents_of,
    evidence_of,
    forms_of,
    pages_of,
    scanned,
    scans_of,
)
from zhiheng.handling.dossiers.services import OWNER
from zhiheng.handling.dossiers.standard import VOLUMES, section_or_other
from zhiheng.kit.documents.making import OWNER as DOCUMENT
from zhiheng.kit.documents.models import Document
from zhiheng.kit.files.models import StoredFile
from zhiheng.ledger.acting import ZONE

SUPPLEMENT = "supplement"
SUPPLEMENTS = "补充材料"
_ORDER = "归档后收到的，按收到的先后"
_OWNERS = {"document": DOCUMENT, "file": "evidence"}
Later = tuple[datetime, Entry]
"""When a supplement came, and what it is."""


def volumes_of(file: CaseFile, dossier: Dossier) -> list[Volume]:
    """Return the volumes as they were archived, and one of supplements where anything came later.

    A file that is gone (destroyed with its compartment) leaves its entry: title, pages and checksum stay.
    """
    entries = _archived(dossier)
    found = [Volume(key, VOLUMES[key], [one for one in entries if one.section.volume == key]) for key in VOLUMES]
    later = [entry for _, entry in sorted(_later(file, dossier), key=lambda one: (one[0], one[1].item))]
    return [*found, Volume(SUPPLEMENT, SUPPLEMENTS, numbered(later), _ORDER)] if later else found


def _archived(dossier: Dossier) -> list[Entry]:
    """Return the frozen entries, each with the file that has the frozen checksum."""
    rows: list[dict[str, Any]] = dossier.frozen
    files, scans = _files(dossier, rows), {one.file_id: one for one in dossier.scans.all() if one.file_id}
    found = []
    for row in rows:
        file = _held(files.get(row["sha256"], []), row["item"], dossier)
        scan = scans.get(file.pk) if file else None
        found.append(_entry(row, file, scan))
    return found


def _entry(row: dict[str, Any], file: StoredFile | None, scan: Scan | None) -> Entry:
    first, last = int(row["first"]), int(row["last"])
    return Entry(
        row["item"], row["title"], section_or_other(row["section"]), row["number"],
        date.fromisoformat(row["day"]) if row["day"] else None, last - first + 1 if first else 0, file, row["sha256"],
        row["note"], order=int(row["order"]), first=first, last=last, own=f"scan/{scan.public_id}" if scan else "",
    )  # fmt: skip


def _files(dossier: Dossier, rows: Sequence[dict[str, Any]]) -> dict[str, list[StoredFile]]:
    """Return the stored files that may be those archived, by checksum; a replaced signed version is still there."""
    items = [row["item"].partition("/") for row in rows]
    documents = [id_ for kind, _, id_ in items if kind == "document"]
    files = [id_ for kind, _, id_ in items if kind == "file"]
    rows_ = StoredFile.objects.filter(content__sha256__in={row["sha256"] for row in rows if row["sha256"]})
    owned = rows_.filter(owner_type=DOCUMENT, owner_id__in=documents)
    owned |= rows_.filter(owner_type=OWNER, owner_id=dossier.public_id) | rows_.filter(public_id__in=files)
    found = defaultdict(list)
    for one in owned.select_related("content").order_by("pk"):
        found[one.content.sha256].append(one)
    return found


def _held(files: Sequence[StoredFile], item: str, dossier: Dossier) -> StoredFile | None:
    """Return the file of an archived paper: its own, else (a dossier from elsewhere) one of the dossier's scans."""
    kind, _, id_ = item.partition("/")
    for file in files:
        if file.public_id == id_ or (file.owner_type, file.owner_id) == (_OWNERS.get(kind, ""), id_):
            return file
    return next((one for one in files if (one.owner_type, one.owner_id) == (OWNER, dossier.public_id)), None)


def _later(file: CaseFile, dossier: Dossier) -> Iterator[Later]:
    """Yield what the case has that wasn't archived."""
    known = {row["item"]: row["sha256"] for row in dossier.frozen}
    event = file.last(ARCHIVED)
    moment = event.recorded_at if event is not None else None
    for row in documents_of(file):
        if f"document/{row.public_id}" in known:
            yield from _made_later(row, known[f"document/{row.public_id}"], moment)
        else:
            yield row.made_at, _supplement(document_entry(row), row.made_at)
    for entry in evidence_of(file):
        if entry.item not in known and entry.file is not None:
            yield entry.file.stored_at, _supplement(entry, entry.file.stored_at)
    shas = set(known.values())
    for scan, entry in scans_of(dossier):
        if scan.supplement or scan.sha256 not in shas:
            note = scan.reason if dossier.origin or not scan.reason else f"补充原因：{scan.reason}"
            yield scan.added_at, replace(_supplement(entry, scan.added_at), note=note)


def _made_later(row: Document, sha256: str, moment: datetime | None) -> Iterator[Later]:
    """Yield the files of an archived document that were made or scanned after what was archived of it."""
    forms, scans = forms_of(row), scanned(row)
    ranked = [one.content.sha256 for one in (*forms, *scans)]
    place = ranked.index(sha256) if sha256 in ranked else len(ranked)
    entry = document_entry(row)
    for one in (*forms[-1:], *scans):
        counts_more = ranked.index(one.content.sha256) > place
        if one.content.sha256 == sha256 or not (counts_more or (moment is not None and one.stored_at > moment)):
            continue
        what = "扫描件" if one in scans else "签名版" if one.pk in (row.signed_pdf_id, row.signed_word_id) else "文件"
        title = f"{entry.title}（归档后的{what}）"
        same = replace(entry, item=f"file/{one.public_id}", title=title, day=day_of(one), pages=pages_of(one))
        yield one.stored_at, _supplement(replace(same, file=one, sha256=one.content.sha256), one.stored_at)


def _supplement(entry: Entry, moment: datetime) -> Entry:
    return replace(entry, supplement=True, added=moment.astimezone(ZONE).date())
