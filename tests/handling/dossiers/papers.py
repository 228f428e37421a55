"""Scanned papers for tests: pictures with Latin words (no font is needed), PDFs and TIFFs of them, broken ones."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from zhiheng.kit.files import sandbox

WORDS = ("EXPIRED MILK FOUND", "SHELF NUMBER SEVEN", "RECORD OF INSPECTION")
_asked = sandbox.ask


def picture(words: Sequence[str] = WORDS, turn: int = 0, size: tuple[int, int] = (640, 420)) -> Image.Image:
    """A white page with lines of words, turned clockwise by some degrees."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(words):
        draw.text((30, 40 + 100 * number), line, fill="black", font=ImageFont.load_default(46))
    return page.rotate(-turn, expand=True)


def image(form: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    held = io.BytesIO()
    picture(**options).save(held, form)
    return held.getvalue()


def tiff(pages: int = 2) -> bytes:
    """A TIFF of several pages."""
    held = io.BytesIO()
    first, *rest = [picture([f"PAGE {n}"], size=(200, 120)) for n in range(1, pages + 1)]
    first.save(held, "TIFF", save_all=True, append_images=rest)
    return held.getvalue()


def pdf(pages: int = 2, password: str = "") -> bytes:
    """A PDF of blank pages."""
    made, held = pikepdf.Pdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.save(held, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return held.getvalue()


def reads(monkeypatch: pytest.MonkeyPatch, texts: Sequence[str], turns: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Let recognition answer with given texts, page by page; return which spans of pages were asked for."""
    spans: list[tuple[int, int]] = []

    def ask(task: str, path: Any, **asked: Any) -> Iterator[Any]:
        if task != "recognise":
            yield from _asked(task, path, **asked)
            return
        spans.append((asked["first"], asked["last"]))
        for number in range(asked["first"], asked["last"] + 1):
            turn = turns[number - 1] if number <= len(turns) else 0
            yield {"page": number, "turn": turn, "score": 0.99, "text": texts[(number - 1) % len(texts)]}

    monkeypatch.setattr(sandbox, "ask", ask)
    return spans
