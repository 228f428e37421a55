"""Many files as one PDF: pages in order, turned upright, numbered at the upper right, with bookmarks.

What a page could start when it is opened (scripts, actions) stays behind; the originals aren't touched.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.foreign.pictures import frames_of, opened
from zhiheng.kit.files.foreign.scans import PDF

_A4 = (595.28, 841.89)
_EDGE = 28.0  # points from the upper right corner: a centimetre
_SIZE = 11
_ACTIVE = ("/AA", "/A", "/PA")


def bind(path: Path, arguments: dict[str, Any]) -> Iterator[Any]:
    """Bind ``arguments['parts']`` into the target and answer with the count of pages.

    A part: ``path``, ``media_type``, ``name`` (for messages), ``marks`` (bookmarks from outer to inner that begin with
    its first page), ``number`` (of its first page; 0: not numbered), ``turns`` (degrees clockwise by page from 1).
    """
    with pikepdf.Pdf.new() as bound:
        font = bound.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        marks: list[tuple[list[str], int]] = []
        sources = []  # their streams are read when the whole is written
        for part in arguments["parts"]:
            source = _opened(part)
            sources.append(source)
            marks.append((part["marks"], len(bound.pages)))
            for place, page in enumerate(source.pages):
                bound.pages.append(page)
                added = bound.pages[-1]
                _calm(added)
                if turn := part["turns"].get(str(place + 1), 0):
                    added.rotate(turn, relative=True)
                if part["number"]:
                    _stamp(bound, added, part["number"] + place, font)
        _bookmark(bound, marks)
        count = len(bound.pages)
        if not count:
            raise FileRefused.of("案卷里没有可以合并的页", "", "请先添加扫描件，或者生成文书的 PDF")
        with Path(arguments["target"]).open("wb") as target:
            bound.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        for source in sources:
            source.close()
    yield {"pages": count}


def _opened(part: dict[str, Any]) -> pikepdf.Pdf:
    """Return a part as PDF. Raises FileRefused, naming it."""
    path, name = Path(part["path"]), part["name"]
    try:
        return pikepdf.open(path) if part["media_type"] == PDF else _of_picture(path)
    except FileNotFoundError as error:
        raise FileRefused.of("磁盘上没有这个文件", name, "请系统管理员从备份恢复后再合并") from error
    except (pikepdf.PdfError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused.of("文件损坏，不能合并", name, "请重新扫描后添加，移出损坏的一份") from error


def _of_picture(path: Path) -> pikepdf.Pdf:
    """Return a picture's frames as pages of A4; an upright JPEG goes in byte for byte."""
    made = pikepdf.Pdf.new()
    with opened(path) as picture:
        plain = picture.format == "JPEG" and picture.mode in ("RGB", "L") and picture.getexif().get(0x0112, 1) == 1
        for frame in range(frames_of(picture)):
            picture.seek(frame)
            if plain:
                _page(made, path.read_bytes(), picture)
                break
            upright = ImageOps.exif_transpose(picture).convert("L" if picture.mode in ("1", "L") else "RGB")
            held = io.BytesIO()
            upright.save(held, "JPEG", quality=88)
            _page(made, held.getvalue(), upright)
    return made


def _page(made: pikepdf.Pdf, jpeg: bytes, picture: Image.Image) -> None:
    """Add a page that shows a JPEG as large as A4 lets it, upright or lying as the picture is."""
    width, height = picture.size
    across, down = _A4 if height >= width else _A4[::-1]
    scale = min(across / width, down / height)
    w, h = width * scale, height * scale
    image = pikepdf.Stream(made, jpeg)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = made.add_blank_page(page_size=(across, down))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    x, y = (across - w) / 2, (down - h) / 2
    page.Contents = pikepdf.Stream(made, f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /Im Do Q".encode())


def _calm(page: pikepdf.Page) -> None:
    """Take from a page what would start something."""
    for key in _ACTIVE:
        if key in page.obj:
            del page.obj[key]
    annotations = page.obj.get("/Annots")
    for note in annotations if isinstance(annotations, pikepdf.Array) else ():
        if isinstance(note, pikepdf.Dictionary):
            for key in _ACTIVE:
                if key in note:
                    del note[key]


def _stamp(bound: pikepdf.Pdf, page: pikepdf.Page, number: int, font: pikepdf.Object) -> None:
    """Write a page's number at its upper right corner as it is seen, however it is turned."""
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = right - left, top - bottom
    text = str(number)
    back = len(text) * _SIZE * 0.556 + _EDGE  # digits of Helvetica are 0.556 wide
    turn = int(page.obj.get("/Rotate", 0)) % 360
    matrix = {
        0: (1, 0, 0, 1, right - back, top - _EDGE),
        90: (0, 1, -1, 0, left + _EDGE, top - back),
        180: (-1, 0, 0, -1, left + back, bottom + _EDGE),
        270: (0, -1, 1, 0, right - _EDGE, bottom + back),
    }.get(turn, (1, 0, 0, 1, left + width - back, bottom + height - _EDGE))
    page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.ZhPage)
    place = " ".join(f"{one:.2f}" for one in matrix)
    page.contents_add(pikepdf.Stream(bound, b"q\n"), prepend=True)
    words = f"Q\nq 0 g BT /ZhPage {_SIZE} Tf {place} Tm ({text}) Tj ET Q\n"
    page.contents_add(pikepdf.Stream(bound, words.encode()))


def _bookmark(bound: pikepdf.Pdf, marks: list[tuple[list[str], int]]) -> None:
    """Write the bookmarks: a part's outer ones are opened once and hold those of the parts that follow."""
    with bound.open_outline() as outline:
        open_: list[tuple[str, pikepdf.OutlineItem]] = []
        for names, page in marks:
            if page >= len(bound.pages):
                continue
            same = 0
            while same < min(len(open_), len(names) - 1) and open_[same][0] == names[same]:
                same += 1
            open_ = open_[:same]
            for name in names[same:]:
                item = pikepdf.OutlineItem(name, page)
                (open_[-1][1].children if open_ else outline.root).append(item)
                open_.append((name, item))
