"""Places to sign in a filled Word file (签名处): kept as bookmarks, later filled with a picture or with words.

While a template is filled a place stands as its name between two marks (``fields.SLOT_OPEN``); here that becomes a
blank inside a bookmark, which neither Word nor a printer shows. A place that stands twice is two places: who signs one
statement has not signed the other, and Word keeps only the first of two bookmarks of one name. Runs in the limited
process.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from zhiheng.kit.documents.environment import BLANK
from zhiheng.kit.documents.fields import SLOT_CLOSE, SLOT_OPEN

_MARKED = re.compile(f"{SLOT_OPEN}([^{SLOT_CLOSE}]*){SLOT_CLOSE}")
_PREFIX = "sign_"
_FIRST_ID = 9_000
HEIGHT = Mm(11)
"""How high a signature stands: it fits the leading of a form."""


def open_in(document: Any) -> list[str]:
    """Turn the marked places of a filled document into bookmarks around a blank; return their names in order."""
    names: list[str] = []
    for run in list(document.element.body.iter(qn("w:r"))):
        text = "".join(one.text or "" for one in run.iter(qn("w:t")))
        if _MARKED.search(text):
            _split(run, text, names)
    return names


def _split(run: Any, text: str, names: list[str]) -> None:
    """Replace a run by its pieces: plain texts, and a bookmark around a blank for each place; add the places' names."""
    for number, piece in enumerate(_MARKED.split(text)):
        if number % 2 == 0:
            if piece:
                run.addprevious(_like(run, piece))
            continue
        names.append(_free(piece, names))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            one.set(qn("w:id"), str(_FIRST_ID + len(names)))
        start.set(qn("w:name"), f"{_PREFIX}{names[-1]}")
        for one in (start, _like(run, BLANK), end):
            run.addprevious(one)
    run.getparent().remove(run)


def _free(name: str, taken: Sequence[str]) -> str:
    """Return the name of a place, told apart from those before it: 当事人签名, 当事人签名第2处."""
    if name not in taken:
        return name
    return next(one for place in count(2) if (one := f"{name}第{place}处") not in taken)


def _like(run: Any, text: str) -> Any:
    """Return a run with the same formatting and another text."""
    made = OxmlElement("w:r")
    if (properties := run.find(qn("w:rPr"))) is not None:
        made.append(deepcopy(properties))
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    made.append(words)
    return made


def sign(source: Path, target: Path, signed: Mapping[str, Sequence[Mapping[str, str]]]) -> list[str]:
    """Write a filled document with its places signed; return the places that the file doesn't have.

    ``signed``: by place, what stands there in order: ``{"picture": base64 of a PNG}`` or ``{"words": …}``.
    """
    from zhiheng.kit.documents.filling import repacked

    document = Document(str(source))
    found = {name: (start, runs) for name, start, runs in _places(document)}
    for name, entries in signed.items():
        if name in found:
            start, runs = found[name]
            _put(document, start, runs, entries)
    made = io.BytesIO()
    document.save(made)
    target.write_bytes(repacked(made.getvalue()))
    return [name for name in signed if name not in found]


def _places(document: Any) -> Iterator[tuple[str, Any, list[Any]]]:
    """Yield the places: name, bookmark, the runs inside it."""
    for start in list(document.element.body.iter(qn("w:bookmarkStart"))):
        name = str(start.get(qn("w:name")) or "")
        if not name.startswith(_PREFIX):
            continue
        runs = []
        for one in start.itersiblings():
            if one.tag == qn("w:bookmarkEnd") and one.get(qn("w:id")) == start.get(qn("w:id")):
                break
            if one.tag == qn("w:r"):
                runs.append(one)
        yield name.removeprefix(_PREFIX), start, runs


def _put(document: Any, start: Any, runs: Sequence[Any], entries: Sequence[Mapping[str, str]]) -> None:
    """Put pictures and words where the blank was. A line with a picture is as high as the picture needs."""
    paragraph = Paragraph(start.getparent(), document)
    like = runs[0] if runs else OxmlElement("w:r")
    place = start
    for entry in entries:
        new = _like(like, entry.get("words", ""))
        place.addnext(new)
        place = new
        if "picture" in entry:
            new.remove(new.find(qn("w:t")))
            shape = document.part.new_pic_inline(io.BytesIO(base64.b64decode(entry["picture"])), height=HEIGHT)
            Run(new, paragraph)._r.add_drawing(shape)
            paragraph.paragraph_format.line_spacing = 1.0
    for run in runs:
        run.getparent().remove(run)
