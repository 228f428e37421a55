"""What the limited process does with Word templates and PDF: check, fill, read back, draw a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from zhiheng.kit.files.foreign.findings import FileRefused

_DARK = 200  # of 255: lighter is paper
_MOST_SIGNATURE = 4_000_000  # pixels
_DOTS_PER_POINT = 1.4  # 100 dpi: text is legible, a page stays under 200 KB


def template_check(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Answer with problems (place, what, remedy) and remarks about an uploaded template."""
    from zhiheng.kit.documents.reading import check

    problems, remarks = check(path, arguments["fields"])
    yield {"problems": [[one.place, one.what, one.remedy] for one in problems], "remarks": remarks}


def template_fill(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Fill a template into ``arguments['target']`` and answer with its paragraphs and its places to sign."""
    from zhiheng.kit.documents.filling import fill, texts_of
    from zhiheng.kit.documents.outline import outline_of

    target = Path(arguments["target"])
    slots = fill(path, target, arguments["fields"], arguments["values"], date.fromisoformat(arguments["day"]))
    yield {"texts": texts_of(target), "slots": slots, "outline": outline_of(target)}


def document_sign(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Put signatures into a filled document's places; answer with the places that it doesn't have."""
    from zhiheng.kit.documents.slots import sign

    yield {"missing": sign(path, Path(arguments["target"]), arguments["signed"])}


def signature_look(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Answer with a signature's size in pixels, and what share of them somebody drew on (0 to 1)."""
    from PIL import Image

    with Image.open(path) as picture:
        if picture.width * picture.height > _MOST_SIGNATURE:
            raise FileRefused.of("签名图片过大", arguments["name"], "请在签名框内重新签名")
        flat = Image.new("RGB", picture.size, "white")
        alpha = picture.convert("RGBA")
        flat.paste(alpha, mask=alpha.getchannel("A"))
    dark = sum(flat.convert("L").histogram()[:_DARK])
    yield {"width": flat.width, "height": flat.height, "ink": dark / (flat.width * flat.height)}


def paragraphs(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Answer with the paragraphs and tables of a Word document."""
    from zhiheng.kit.documents.outline import outline_of

    yield {"outline": outline_of(path)}


def draw_page(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Draw one page of a PDF (``arguments['page']``, from 0) as PNG into the target; answer with the count of pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        pages, wanted = len(document), arguments["page"]
        if not 0 <= wanted < pages:
            raise FileRefused.of(f"没有第 {wanted + 1} 页，共 {pages} 页")
        picture = document[wanted].render(scale=_DOTS_PER_POINT).to_pil()
    finally:
        document.close()
    with Path(arguments["target"]).open("wb") as target:
        picture.save(target, "PNG")
    yield {"pages": pages}
