"""What the limited process can be asked: one function per task, each answering in JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from zhiheng.kit.files.foreign.findings import Look

Answer = Iterator[Any]


def inspect(path: Path, arguments: dict[str, Any]) -> Answer:
    """Answer with one look at the file (``Look.plain``)."""
    from zhiheng.kit.files.foreign import archives, papers, pictures
    from zhiheng.kit.files.foreign.sniffing import sniff

    media_type = sniff(path, arguments["name"])
    if media_type.startswith("image/"):
        look = pictures.look_at(path, media_type)
    elif media_type == "application/pdf":
        look = papers.look_at_pdf(path, media_type)
    elif media_type == "application/x-ole-storage":
        look = papers.look_at_ole(path, media_type)
    elif media_type == "application/xml":
        look = papers.look_at_xml(path, media_type)
    elif media_type.startswith(("text/", "audio/", "video/")):
        look = Look(media_type)
    else:
        look = archives.look_into(path, media_type)
    yield look.plain()


def clean_picture(path: Path, arguments: dict[str, Any]) -> Answer:
    """Write a copy of a picture without metadata to ``arguments['target']``, no side over ``arguments['longest']``."""
    from zhiheng.kit.files.foreign.pictures import MOST_PIXELS, clean_copy

    most = arguments.get("most_pixels", MOST_PIXELS)
    clean_copy(path, Path(arguments["target"]), arguments.get("longest", 0), most)
    yield {"done": True}


def table(path: Path, arguments: dict[str, Any]) -> Answer:
    """Answer with the sheets and rows of a table: ``{"sheet": name}``, then ``[number, cells…]`` per row."""
    from zhiheng.kit.tables.reading import Limits, open_table

    for sheet in open_table(path, Limits(**arguments["table"]), arguments["name"]):
        yield {"sheet": sheet.name}
        for row in sheet.rows():
            yield [row.number, *map(_plain, row.cells)]


def template_check(path: Path, arguments: dict[str, Any]) -> Answer:
    """Check an uploaded Word template."""
    from zhiheng.kit.documents import tasks

    return tasks.template_check(path, arguments)


def template_fill(path: Path, arguments: dict[str, Any]) -> Answer:
    """Fill a Word template."""
    from zhiheng.kit.documents import tasks

    return tasks.template_fill(path, arguments)


def document_sign(path: Path, arguments: dict[str, Any]) -> Answer:
    """Put signatures into a filled Word document."""
    from zhiheng.kit.documents import tasks

    return tasks.document_sign(path, arguments)


def signature_look(path: Path, arguments: dict[str, Any]) -> Answer:
    """Measure a drawn signature."""
    from zhiheng.kit.documents import tasks

    return tasks.signature_look(path, arguments)


def paragraphs(path: Path, arguments: dict[str, Any]) -> Answer:
    """Read the paragraphs of a Word document."""
    from zhiheng.kit.documents import tasks

    return tasks.paragraphs(path, arguments)


def draw_page(path: Path, arguments: dict[str, Any]) -> Answer:
    """Draw a page of a PDF."""
    from zhiheng.kit.documents import tasks

    return tasks.draw_page(path, arguments)


def _plain(cell: Any) -> Any:
    """Return a cell as JSON; dates and times as ``{"day": …}``, ``{"moment": …}``, ``{"text": …}``."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, (time, timedelta)):
        return {"text": str(cell)}
    return cell


def words(path: Path, arguments: dict[str, Any]) -> Answer:
    """Answer with the words of a file, for search."""
    from zhiheng.kit.files.foreign.texts import words_of

    yield words_of(path, arguments["media_type"], arguments["name"])


def page_count(path: Path, arguments: dict[str, Any]) -> Answer:
    """Answer with the count of pages of a PDF or picture."""
    from zhiheng.kit.files.foreign.scans import count

    yield {"pages": count(path, arguments["media_type"])}


def recognise(path: Path, arguments: dict[str, Any]) -> Answer:
    """Read scanned pages."""
    from zhiheng.kit.files.foreign import scans

    return scans.recognise(path, arguments)


def draw_scan(path: Path, arguments: dict[str, Any]) -> Answer:
    """Draw a scanned page."""
    from zhiheng.kit.files.foreign import scans

    return scans.draw(path, arguments)


def bind(path: Path, arguments: dict[str, Any]) -> Answer:
    """Bind many files into one PDF."""
    from zhiheng.kit.files.foreign import binding

    return binding.bind(path, arguments)


def bag(path: Path, arguments: dict[str, Any]) -> Answer:
    """Check a package (BagIt) and answer with its faults, the lines about it, and its payload with checksums.

    ``arguments["json"]`` names JSON files with their bounds. Those that are there are read where the bag is right, and
    written anew into ``arguments["target"]``, a line each; the answer names them in the order of the lines.
    """
    from zhiheng.kit.bags.checking import check
    from zhiheng.kit.bags.parsing import Bounds, parse, written
    from zhiheng.kit.bags.trees import zipped

    with zipped(path) as tree:
        found = check(tree)
        wanted = [name for name in arguments.get("json", ()) if name in tree.names() and found.valid]
        for place, name in enumerate(wanted):
            with Path(arguments["target"]).open("a" if place else "w", encoding="ascii") as target:
                target.writelines(written(parse(tree, name, Bounds(**arguments["json"][name]))))
                target.write("\n")
    problems = [[one.place, one.what, one.remedy] for one in found.problems]
    yield {"problems": problems, "info": found.info, "payload": found.payload, "json": wanted}


TASKS: dict[str, Callable[[Path, dict[str, Any]], Answer]] = {
    "inspect": inspect,
    "clean_picture": clean_picture,
    "table": table,
    "words": words,
    "template_check": template_check,
    "template_fill": template_fill,
    "document_sign": document_sign,
    "signature_look": signature_look,
    "paragraphs": paragraphs,
    "draw_page": draw_page,
    "page_count": page_count,
    "recognise": recognise,
    "draw_scan": draw_scan,
    "bind": bind,
    "bag": bag,
}
NATIVE = frozenset({"draw_page", "page_count", "recognise", "draw_scan"})
"""Tasks whose library is called through ctypes: for them the hook lets ctypes pass, the kernel's walls stay."""
PROMPT = frozenset({"recognise"})
"""Tasks whose answers are waited for one by one: each is handed over as soon as it is there."""
