"""A kind of document of a case (案件文书): how it is declared, who may make one by the form, what is filled in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import takewhile

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.cases.models import Case, Handling
from zhiheng.handling.cases.papers import following
from zhiheng.handling.cases.papers.known import known
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field
from zhiheng.kit.documents.layout import Block, Cell, Form, Line, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject
from zhiheng.ledger.models import LedgerObject

CLUE, INQUIRY, DECIDING, EXECUTION = "clue", "investigation", "decision", "execution"
WORKING = (INQUIRY, DECIDING)
"""Stages in which a case is investigated and decided."""
BELOW = (Style.SLOT, Style.NOTE)
"""What stands below the agency's name: who received it, how many copies there are."""


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A kind with what the ledger says of its documents: their code (``document_kind``) and mandatory items.

    ``stages``: in which stages of the case the form 生成文书 is offered; none: an act of the case issues it.
    ``inner``: stays in the dossier, is served on nobody.
    """

    kind: DocumentKind
    of: str
    items: tuple[str, ...] = ()
    stages: frozenset[str] = frozenset()
    inner: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the pages ask of a case without reading its trace: the ledger's row, its stage, who handles it."""

    row: LedgerObject
    stage: str
    handlers: frozenset[str]

    @property
    def file(self) -> CaseFile:
        """Read the case."""
        return load(self.row)


papers: dict[str, CasePaper] = {}
"""By key of the kind: all that are declared."""


def paper(
    key: str,
    title: str,
    of: str,
    explains: str,
    fields: tuple[Field, ...],
    blocks: tuple[Block, ...],
    *,
    letter: str = "",
    series: str = "",
    items: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
    stages: Collection[str] = (),
    inner: bool = False,
    signed: bool = True,
) -> CasePaper:
    """Declare a kind of a case's documents; ``register`` hands them to ``kit.documents``.

    Args:
        of: code of the vocabulary's table ``document_kind``.
        letter: the word of the kind in 文号; none: it isn't numbered.
        items: codes of ``document_item`` that the layout holds.
        asks: fields that a person completes in the form 生成文书.
        signed: the agency's name and the day stand at the end.
    """
    below = [*takewhile(lambda block: isinstance(block, Line) and block.style in BELOW, reversed(blocks))][::-1]
    number = (Line(Style.NUMBER, "{{ 文号 }}"),) if letter else ()
    end = (Line(Style.SIGN, "{{ 制发机关 }}"), Line(Style.DAY, "{{ 制发日期 | 日期 }}")) if signed else ()
    top = (Line(Style.ISSUER, "{{ 制发机关 }}"), Line(Style.TITLE, title), *number)
    made = DocumentKind(
        key=key,
        title=title,
        explains=explains,
        object_types=frozenset({CASE}),
        own_fields=fields,
        blocks=(*top, *blocks[: len(blocks) - len(below)], *end, *below),
        find=subject,
        offered=lambda user, about: _offered(papers[key], user, about.row),
        collect=lambda user, about: known(about.row.file, [one.key for one in fields]),
        asks=asks,
        follow=following.issued,
        numbering=Numbering(letter, series) if letter else None,
        voidable=not letter,  # what was decided under a number is withdrawn by an act of the case, not by a button
    )
    papers[key] = CasePaper(made, of, items, frozenset(stages), inner)
    return papers[key]


def subject(user: User, type_: str, id_: str) -> Subject | None:
    """Return a case that this user sees; its party's erasure removes the files."""
    row = selectors.cases(user).filter(public_id=id_).first()
    if row is None:
        return None
    stage = Case.objects.filter(pk=row.pk).values_list("stage", flat=True).first() or ""
    handlers = frozenset(Handling.objects.filter(case_id=row.pk).values_list("officer", flat=True))
    return Subject(type_, id_, row.title or id_, About(row, stage, handlers))


def _offered(one: CasePaper, user: User, about: About) -> bool:
    """Return whether a user makes documents of a kind by the form: a handler, in the stages where it belongs."""
    handles = bool(user.person) and user.person in about.handlers and rights.may(user, rights.ACT)
    return handles and about.row.record == "here" and about.stage in one.stages


def to(whom: str = "当事人") -> Line:
    """Return the line that names whom a document addresses, by the field's name."""
    return Line(Style.TO, f"{{{{ {whom} }}}}：")


def body(text: str) -> Line:
    """Return a paragraph of text."""
    return Line(Style.BODY, text)


def head(text: str) -> Line:
    """Return a heading inside the text."""
    return Line(Style.HEADING, text)


def copies(whom: str = "当事人") -> Line:
    """Return the last line of what is handed out: how many copies there are and where they go."""
    return Line(Style.NOTE, f"本文书一式两份，一份交{whom}，一份归档。")


def form(*rows: str | Cell | tuple[str | Cell, ...]) -> Form:
    """Return a printed form; a row is one field over the whole width, or two side by side."""
    return Form(tuple(row if isinstance(row, tuple) else (row,) for row in rows))


def opinion(field: str, signer: str, height: int = 30) -> Cell:
    """Return the cell of an opinion with the place where its author signs and dates it."""
    return Cell(field, height, (f"签名：{{{{ {signer} }}}}　　年　　月　　日",))


def signatures(*lines: tuple[str, str]) -> tuple[Line, ...]:
    """Return lines to be signed: what stands before the place, and the place."""
    return tuple(Line(Style.SLOT, f"{words}：{{{{ {place} }}}}　　年　　月　　日") for words, place in lines)
