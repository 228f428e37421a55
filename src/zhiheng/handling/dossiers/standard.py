"""The standard of a dossier as data (``standard.yaml``): order of papers, what must be there, how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhiheng.law.language.yaml12 import load_file, plain

_FILE = Path(__file__).with_name("standard.yaml")
MAIN, AUXILIARY = "main", "auxiliary"
VOLUMES = {MAIN: "正卷", AUXILIARY: "副卷"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a volume: its key and title, the kinds of documents in it, the stage under which it is recorded."""

    key: str
    title: str
    volume: str
    kinds: frozenset[str] = frozenset()
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Required:
    """What an event must have left in a section, by which article."""

    event: str
    section: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a dossier is kept (保管期限): years after its archiving, 0 for good; whether that is confirmed."""

    key: str
    title: str
    years: int
    confirmed: bool

    @property
    def words(self) -> str:
        """Return the period in words, with a mark where it isn't confirmed."""
        return self.title if self.confirmed else f"{self.title}（未核实）"


@dataclass(frozen=True, slots=True)
class Standard:
    """The whole standard. ``words``: word of a document's title → section, for kinds that no section names."""

    basis: str
    sections: tuple[Section, ...]
    words: tuple[tuple[str, str], ...]
    required: tuple[Required, ...]
    retention: tuple[Retention, ...]
    retention_basis: str

    def section(self, key: str) -> Section:
        """Return a section by its key. Raises StopIteration for an unknown one."""
        return next(one for one in self.sections if one.key == key)

    def period(self, key: str) -> Retention | None:
        """Return a period of retention by its key, None for an unknown one."""
        return next((one for one in self.retention if one.key == key), None)

    def section_of(self, kind: str, title: str) -> Section:
        """Return where a document of a kind belongs: by its kind, else by the words of its title, else 其他."""
        for one in self.sections:
            if kind in one.kinds:
                return one
        return self.section(next((key for word, key in self.words if word in title), "other"))


@lru_cache(maxsize=1)
def standard() -> Standard:
    """Return the standard. Raises ValueError for a file that names a section twice or one that isn't there."""
    read: dict[str, Any] = plain(load_file(_FILE))
    sections = tuple(
        Section(one["key"], one["title"], volume, frozenset(one.get("kinds", ())), one.get("stage", ""))
        for volume in VOLUMES
        for one in read["order"][volume]
    )
    found = Standard(
        read["basis"],
        sections,
        tuple((word, key) for word, key in read["words"]),
        tuple(Required(**one) for one in read["required"]),
        tuple(Retention(**one) for one in read["retention"]),
        read["retention_basis"],
    )
    known = [one.key for one in sections]
    named = {key for _, key in found.words} | {one.section for one in found.required}
    if len(set(known)) != len(known) or not named <= set(known):
        raise ValueError(f"{_FILE.name}: a section is named twice or missing: {sorted(named - set(known))}")
    return found


def section_or_other(key: str) -> Section:
    """Return a section by its key; 其他有关材料 for one that the standard no longer (or not yet) has."""
    known = {one.key: one for one in standard().sections}
    return known.get(key) or known["other"]
