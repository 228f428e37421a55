"""Filling a Word template with values: same template and values, same bytes. Runs in the limited process."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from zhiheng.kit.documents import charts, slots
from zhiheng.kit.documents.environment import environment
from zhiheng.kit.documents.fields import decode

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class Filling(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template that renders its texts in our sandbox; what data says is never read as a tag."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        """Render one part once; docxtpl would turn ``{_{`` of the data into ``{{``."""
        self.current_rendering_part = part
        rendered = environment().from_string(src_xml).render(context)
        resolved = str(self.resolve_listing(rendered))
        return resolved if part is self.docx.part else charts.misplaced(resolved)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leave the file's properties alone: they are set by ``fill``."""


def fill(template: Path, target: Path, known: Mapping[str, Any], values: Mapping[str, Any], day: date) -> list[str]:
    """Write the filled document to ``target``; return the places to sign in it, in their order.

    ``day`` stands as the time of its making inside the file.
    """
    filling = Filling(str(template))
    filling.render(decode(known, values), jinja_env=environment(), autoescape=True)
    charts.place_in(filling.docx, known, values)
    places = slots.open_in(filling.docx)
    _name(filling.docx.core_properties, day)
    made = io.BytesIO()
    filling.save(made)
    with target.open("wb") as file:
        file.write(repacked(made.getvalue()))
    return places


def _name(properties: Any, day: date) -> None:
    """Say who made the file: the program, on the document's day; no person's name from the template's author."""
    moment = datetime(day.year, day.month, day.day)
    for name in ("author", "last_modified_by"):
        setattr(properties, name, "执衡")
    for name in ("comments", "keywords", "subject", "title", "category", "identifier"):
        setattr(properties, name, "")
    properties.created = properties.modified = moment
    properties.last_printed = moment
    properties.revision = 1


def repacked(content: bytes) -> bytes:
    """Return a zip archive with its entries in order and without times, so that equal contents are equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        # Word wants the list of content types first.
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return made.getvalue()


def texts_of(path: Path) -> list[str]:
    """Return the paragraphs of a document's body in order, tables included, without formatting."""
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
    found = []
    for paragraph in re.findall(r"<w:p[ >].*?</w:p>", body, flags=re.DOTALL):
        pieces = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", paragraph)
        found.append("".join(pieces).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return found
