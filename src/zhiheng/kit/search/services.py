"""Keeping the index in step: objects say that they changed, a job brings the index after them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.search.backends import backend
from zhiheng.kit.search.models import Entry, Passage
from zhiheng.kit.search.registry import Document, sources
from zhiheng.kit.search.tokens import scope_term, terms

if TYPE_CHECKING:
    from zhiheng.kit.jobs.running import Run

_PART = 100
_PASSAGE = 4_000
_OVERLAP = 100  # a phrase of up to 100 characters is found across the border of two passages


def changed(source: str, object_ids: Sequence[str]) -> None:
    """Say, inside the act's transaction, that objects changed, came or went; the index follows by a job."""
    sources[source]
    for start in range(0, len(object_ids), 1000):
        enqueue("search.index", {"source": source, "ids": list(object_ids[start : start + 1000])})


def index(source: str, documents: Iterable[Document]) -> int:
    """Index documents now, in the caller's transaction; return how many had changed."""
    by_id = {document.object_id: document for document in documents}
    known = {entry.object_id: entry for entry in Entry.objects.filter(source=source, object_id__in=by_id)}
    fresh = []
    for object_id, document in by_id.items():
        digest = _digest(document)
        if object_id in known and known[object_id].digest == digest:
            continue
        fresh.append((document, digest))
    _remove([known[document.object_id] for document, _ in fresh if document.object_id in known])
    entries = Entry.objects.bulk_create(_entry(source, document, digest) for document, digest in fresh)
    _add(entries, [document for document, _ in fresh])
    return len(fresh)


def remove(source: str, object_ids: Sequence[str]) -> int:
    """Take objects out of the index; return how many were in it."""
    entries = list(Entry.objects.filter(source=source, object_id__in=object_ids))
    _remove(entries)
    return len(entries)


def erase_dossiers(dossiers: Sequence[str]) -> None:
    """Take out everything that belongs to destroyed dossiers, and have the index rewritten without it."""
    entries = list(Entry.objects.filter(dossier__in=[dossier for dossier in dossiers if dossier]))
    if entries:
        _remove(entries)
        enqueue("search.purge", key="purge")


def index_job(run: Run, arguments: Mapping[str, Any]) -> int:
    """Index the named objects of a source; what the source doesn't return leaves the index."""
    source, ids = arguments["source"], arguments["ids"]
    done = run.cursor or 0
    while done < len(ids):
        part = ids[done : done + _PART]
        with run.piece(done + len(part), done=done + len(part), total=len(ids)):
            refresh(source, part)
        done += len(part)
    return len(ids)


def rebuild_job(run: Run, arguments: Mapping[str, Any]) -> None:
    """Index every object of a source (or of all sources) again, and take out what no source knows any more."""
    names = [arguments["source"]] if "source" in arguments else sources.names()
    at, after, done = run.cursor or [0, "", 0]
    while at < len(names):
        part = list(sources[names[at]].every(after, _PART))
        step = [at, part[-1], done + len(part)] if part else [at + 1, "", done]
        with run.piece(step, done=done, message=sources[names[at]].title):
            refresh(names[at], part)
            _remove(_gone(names[at], after, part))
        at, after, done = step


def purge_job(run: Run, arguments: Mapping[str, Any]) -> None:
    """Rewrite the index so that erased terms are gone from the file too."""
    backend().purge()


def _gone(source: str, after: str, part: Sequence[str]) -> list[Entry]:
    """Return entries between two neighbours of the source's order that the source doesn't know."""
    between = Entry.objects.filter(source=source, object_id__gt=after)
    if part:
        between = between.filter(object_id__lte=part[-1]).exclude(object_id__in=part)
    return list(between)


def refresh(source: str, ids: Sequence[str]) -> None:
    """Bring the index after objects of a source now, in the caller's transaction; what isn't returned leaves it."""
    documents = list(sources[source].documents(ids))
    index(source, documents)
    remove(source, sorted(set(ids) - {document.object_id for document in documents}))


def _entry(source: str, document: Document, digest: str) -> Entry:
    return Entry(
        source=source,
        object_id=document.object_id,
        title=document.title[:300],
        unit=document.unit,
        persons=" ".join(document.persons),
        dossier=document.dossier,
        day=document.day,
        digest=digest,
    )


def _digest(document: Document) -> str:
    return hashlib.sha256(repr(document).encode()).hexdigest()


def _scope(entry: Entry) -> list[str]:
    return [scope_term("u", entry.unit), *(scope_term("p", person) for person in entry.persons.split())]


def passages(document: Document) -> Iterator[str]:
    """Yield the text of a document, title first, in overlapping passages of at most 4,000 characters."""
    whole = f"{document.title}\n{document.text}"
    step = _PASSAGE - _OVERLAP
    for start in range(0, max(1, len(whole) - _OVERLAP), step):
        yield whole[start : start + _PASSAGE]


def _add(entries: Sequence[Entry], documents: Sequence[Document]) -> None:
    pairs = zip(entries, documents, strict=True)
    rows = [Passage(entry=entry, text=text) for entry, document in pairs for text in passages(document)]
    Passage.objects.bulk_create(rows, batch_size=500)
    backend().add([(row.pk, terms(row.text), _scope(row.entry)) for row in rows])


@transaction.atomic
def _remove(entries: Sequence[Entry]) -> None:
    for start in range(0, len(entries), _PART):
        part = [entry.pk for entry in entries[start : start + _PART]]
        rows = list(Passage.objects.filter(entry__in=part).select_related("entry"))
        backend().remove([(row.pk, terms(row.text), _scope(row.entry)) for row in rows])
        Entry.objects.filter(pk__in=part).delete()
