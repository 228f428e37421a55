"""What a plan's text is read into: measures with responsible bodies and days, and what became of every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Use(StrEnum):
    """What a line of the text was taken for."""

    TITLE = "标题"
    NUMBER = "文号"
    ISSUED = "成文日期"
    HEADING = "章节"
    MEASURE = "措施"
    MORE = "措施正文（续）"
    UNUSED = "没有采用"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: its number (from 1), its words, what it was taken for, and why it wasn't used."""

    number: int
    text: str
    use: Use
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at: line, what is doubtful, and what to do."""

    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Completion:
    """When something is to be done: the words, the last civil day (None: none is said), and 长期坚持 or not.

    ``doubts`` says what had to be guessed.
    """

    words: str = ""
    due: date | None = None
    until_further: bool = False
    doubts: Sequence[str] = ()


@dataclass(slots=True)
class ReadMeasure:
    """A measure (措施): ordinal as printed (``3``, ``组一``), where it stands, title, text without its last brackets.

    ``lead`` (牵头单位) and ``responsible`` (责任单位) are names as printed; ``everybody``: all enforcing bodies
    (各行政执法机关) are responsible too.
    """

    ordinal: str
    chapter: str
    line: int
    title: str = ""
    says: str = ""
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    everybody: bool = False
    completion: Completion = field(default_factory=Completion)


@dataclass(slots=True)
class ReadPlan:
    """A plan as its text says: title, 文号, issuing body and day, measures, bodies that consult with each other."""

    title: str = ""
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    measures: list[ReadMeasure] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def unused(self) -> list[Line]:
        """Return the lines that weren't used, each with its reason."""
        return [line for line in self.lines if line.use is Use.UNUSED]

    def names(self) -> list[str]:
        """Return every body's name as printed, each once, in the order of the text."""
        found = [name for one in self.measures for name in (*one.lead, *one.responsible)]
        return list(dict.fromkeys([*found, *self.members]))
