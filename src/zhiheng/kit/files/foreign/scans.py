"""Scanned pages: each page of a PDF or picture drawn by itself, its text recognised, its turning found out.

Only one page is in memory at a time, whatever the file's length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.foreign.pictures import frames_of, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

PDF = "application/pdf"
LONGEST = 2000
"""Longest side of a page in pixels: about 170 dpi of A4, beyond which recognition gets no better."""
_LOW = 900
_SURE = 0.85
"""Mean confidence from which a page is taken as it lies; upright pages are at 0.95 and more, turned ones at 0.65."""
TURNS = (0, 90, 180, 270)
_TRANSPOSED = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def count(path: Path, media_type: str) -> int:
    """Return how many pages a PDF or picture has. Raises FileRefused where it can't be opened."""
    if media_type == PDF:
        document = _pdf(path)
        try:
            return len(document)
        finally:
            document.close()
    with opened(path) as picture:
        return frames_of(picture)


def pages(path: Path, media_type: str, numbers: Sequence[int]) -> Iterator[Image.Image]:
    """Yield some pages (numbers from 1) as RGB pictures, no side over 2,000 pixels. Raises FileRefused."""
    return _of_pdf(path, numbers) if media_type == PDF else _of_picture(path, numbers)


def _pdf(path: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise FileRefused.of("PDF 设了密码、不完整或已损坏", "", "请去掉密码，或者重新扫描后上传") from error


def _of_pdf(path: Path, numbers: Sequence[int]) -> Iterator[Image.Image]:
    document = _pdf(path)
    try:
        for number in numbers:
            page = document[number - 1]
            longest = max(*page.get_size(), 1.0)
            drawn = page.render(scale=LONGEST / longest, rev_byteorder=True)
            yield drawn.to_pil().convert("RGB")
            drawn.close()
            page.close()
    finally:
        document.close()


def _of_picture(path: Path, numbers: Sequence[int]) -> Iterator[Image.Image]:
    with opened(path) as picture:
        for number in numbers:
            try:
                picture.seek(number - 1)
                upright = ImageOps.exif_transpose(picture).convert("RGB")
            except (OSError, ValueError, SyntaxError, EOFError) as error:
                raise FileRefused.of(f"第 {number} 页损坏，不能读取", "", "请重新扫描这一页后上传") from error
            upright.thumbnail((LONGEST, LONGEST))
            yield upright


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Return a picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return picture.transpose(_TRANSPOSED[degrees]) if degrees else picture


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on a page: lines from top to bottom, mean confidence, whether the lines lie, and the turning.

    The library turns single lines that stand, and reads them well; a page is upright only where they lie.
    """

    lines: tuple[str, ...]
    score: float
    lying: bool
    turn: int = 0

    @property
    def weight(self) -> tuple[bool, float]:
        """Return whether lines lie, then confidence times length: by this the four ways of a page are compared."""
        return self.lying, self.score * sum(map(len, self.lines))

    @property
    def sure(self) -> bool:
        """Return whether the page was upright: nothing to read, or lying lines read with confidence."""
        return not self.lines or (self.lying and self.score >= _SURE)


def read(picture: Image.Image) -> Reading:
    """Read a page; ``turn`` says by how many degrees clockwise it had to be turned to stand upright.

    A page that reads badly as it lies is tried four ways at low resolution, then read again the best way.
    """
    first = _read(picture)
    if first.sure:
        return first
    low = picture.copy()
    low.thumbnail((_LOW, _LOW))
    weights = {turn: _read(turned(low, turn)).weight for turn in TURNS}
    best = max(TURNS, key=lambda turn: (weights[turn], -turn))
    if best == 0:
        return first
    again = _read(turned(picture, best))
    return Reading(again.lines, again.score, again.lying, best)


def _read(picture: Image.Image) -> Reading:
    import numpy

    said = _reader()(numpy.asarray(picture)[:, :, ::-1])
    if not said.txts or said.boxes is None:
        return Reading((), 1.0, lying=True)
    boxes = said.boxes
    wide = numpy.linalg.norm(boxes[:, 0] - boxes[:, 1], axis=1)
    high = numpy.linalg.norm(boxes[:, 1] - boxes[:, 2], axis=1)
    lying = bool((wide >= high).mean() >= 0.5)
    return Reading(tuple(said.txts), float(sum(said.scores) / len(said.scores)), lying)


@lru_cache(maxsize=1)
def _reader() -> Any:
    """Return the reader, with the models that lie in the installed package: nothing is fetched."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise FileRefused.of("本机没有安装文字识别组件", "", "请系统管理员安装 rapidocr 和 onnxruntime") from error
    # The direction of each line isn't asked for: a page's turning is found once, for all of its lines.
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})


def recognise(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Answer page by page, from ``first`` to ``last``: number, turning, confidence, text."""
    numbers = range(arguments["first"], arguments["last"] + 1)
    for number, picture in zip(numbers, pages(path, arguments["media_type"], numbers), strict=True):
        found = read(picture)
        yield {"page": number, "turn": found.turn, "score": round(found.score, 4), "text": "\n".join(found.lines)}


def draw(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Draw a page (``page``, from 1), turned by ``turn`` degrees, as JPEG into the target."""
    (picture,) = pages(path, arguments["media_type"], [arguments["page"]])
    with Path(arguments["target"]).open("wb") as target:
        turned(picture, arguments["turn"]).save(target, "JPEG", quality=85)
    yield {"done": True}
