"""A dossier's catalogue as values (卷内目录): papers with their pages, volumes, and the hash of what is frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhiheng.handling.dossiers.standard import Required, Section
from zhiheng.kit.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of a dossier. ``first`` and ``last``: its pages within the volume, 0 for what has none (video, Word).

    ``file``: the stored file that is bound into the whole, None where there is none. ``item`` names it (``scan/ID``) as
    it was archived; ``own``, where that differs, as it is called here. ``added``: since when a supplement is there.
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
    added: date | None = None
    own: str = ""
    order: int = 0
    first: int = 0
    last: int = 0

    @property
    def here(self) -> str:
        """Return how the paper is called here: the dossier may have come from elsewhere, with other names."""
        return self.own or self.item

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
    """正卷, 副卷 or 补充材料 with its entries and count of pages; ``note``: what orders it, where the law doesn't."""

    key: str
    title: str
    entries: Sequence[Entry]
    note: str = ""

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


def numbered(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a volume, in their order, with the numbers and pages that they have in it."""
    page, done = 0, []
    for order, entry in enumerate(entries, 1):
        first = page + 1 if entry.pages else 0
        page += entry.pages
        done.append(replace(entry, order=order, first=first, last=page if first else 0))
    return done
