"""The catalogue of a case's dossier (卷内目录): computed from what the work left, in the standard order.

Nothing is typed: issued documents, files of evidence and scans are there by themselves; an archivist may only move them
and note something. After the archiving it is what was frozen, and what came later stands apart (``frozen``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.dossiers import frozen
from zhiheng.handling.dossiers.entries import Catalogue, Entry, Volume, numbered
from zhiheng.handling.dossiers.models import Dossier, Placement
from zhiheng.handling.dossiers.papers import document_entry, documents_of, evidence_of, scans_of
from zhiheng.handling.dossiers.standard import VOLUMES, Required, standard

_LAST = 1_000_000
"""The place of what nobody placed."""


def catalogue_of(file: CaseFile, dossier: Dossier | None) -> Catalogue:
    """Return the catalogue of a case as it stands, in a constant number of queries."""
    archived = dossier if dossier is not None and dossier.archived else None
    volumes = frozen.volumes_of(file, archived) if archived else _computed(file, dossier)
    return Catalogue(volumes, _missing(file, {entry.section.key for one in volumes for entry in one.entries}))


def _computed(file: CaseFile, dossier: Dossier | None) -> list[Volume]:
    """Return the volumes of a dossier that is still open."""
    placed = {} if dossier is None else {one.item: one for one in dossier.placements.all()}
    papers = [document_entry(row) for row in documents_of(file)]
    papers += [*evidence_of(file), *(entry for _, entry in scans_of(dossier))]
    found = [_put(entry, placed) for entry in papers]
    return [_volume(key, [one for one in found if one.section.volume == key]) for key in VOLUMES]


def _volume(key: str, entries: Sequence[Entry]) -> Volume:
    """Return a volume with its entries in the standard order, numbered."""
    places = {section.key: place for place, section in enumerate(standard().sections)}
    ordered = sorted(entries, key=lambda one: (places[one.section.key], one.place, one.day or date.max))
    return Volume(key, VOLUMES[key], numbered(ordered))


def _put(entry: Entry, placed: Mapping[str, Placement]) -> Entry:
    """Return an entry where the archivist put it; what nobody touched keeps its place after what was placed."""
    found = placed.get(entry.item)
    if found is None:
        return replace(entry, place=_LAST)
    return replace(entry, section=standard().section(found.section), place=found.place or _LAST, note=found.note)


def _missing(file: CaseFile, there: set[str]) -> list[Required]:
    """Return what events of the case must have left and isn't there."""
    happened = {event.type for event in file.events}
    return [one for one in standard().required if one.event in happened and one.section not in there]
