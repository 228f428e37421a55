"""Scanned pages read by the limited process against the bare library; its peak memory; a dossier bound into one PDF.

The bare library reads the same pictures in one process that is warm; ours pays for starting, walls, drawing each page
and asking whether it lies turned. The library is measured before and after ours, and the mean of both is the unit: what
else the machine does changes in between. Memory is that of the process that reads, over many short pages.

    python benchmarks/dossier.py [--pages N] [--long N] [--bound N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measuring import Table, ratio, run, seconds, timed

PDF = "application/pdf"
BEST, SLOWEST = 0.8, 30.0
FLAT = 1.15
TEXT = (
    "被询问人陈述：二〇二六年十一月三日上午，执法人员检查时发现货架上摆放有超过保质期的牛奶若干盒，当场制作了现场笔录。"
)
TURNED = 10
"""Every tenth page lies upside down."""


def setting_up() -> None:
    """Give Django a throw-away home."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.web.settings")
    os.environ["ZHIHENG_DATA"] = tempfile.mkdtemp(prefix="zhiheng-bench-")
    django.setup()


def paper(path: Path, pages: int, lines: int, turned: int = 0) -> None:
    """Write a PDF of many pages of Chinese text; every ``turned``-th upside down, as a scanner draws in its sheets."""
    import pikepdf
    import typst

    source = '#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC"), size: 14pt)\n#set par(leading: 1em)\n'
    source += "#pagebreak()\n".join(f"第 {page} 页\n\n" + "\n\n".join([TEXT] * lines) + "\n" for page in range(pages))
    with tempfile.TemporaryDirectory() as place:
        drawn = Path(place) / "paper.typ"
        drawn.write_text(source, encoding="utf-8")
        typst.compile(drawn, output=str(path))
    if turned:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            for page in pdf.pages[turned - 1 :: turned]:
                page.rotate(180, relative=False)
            pdf.save(path)


def bare(path: Path) -> dict[str, Any]:
    """Read all pages with the library alone, pictures drawn beforehand, and return the seconds per page."""
    import numpy
    from rapidocr import RapidOCR

    from zhiheng.kit.files.foreign.scans import count, pages

    reader = RapidOCR(params={"Global.log_level": "critical"})
    drawn = [numpy.asarray(one)[:, :, ::-1] for one in pages(path, PDF, range(1, count(path, PDF) + 1))]
    reader(drawn[0])
    began = time.perf_counter()
    for one in drawn:
        reader(one)
    return {"seconds": time.perf_counter() - began, "pages": len(drawn)}


def ours(path: Path) -> dict[str, Any]:
    """Read all pages by the limited process, as the job does; return seconds, turned pages, and its peak memory."""
    setting_up()
    from zhiheng.handling.dossiers.reading import _MEMORY, _PORTION
    from zhiheng.kit.files import sandbox
    from zhiheng.kit.files.foreign.scans import count

    limits = sandbox.Limits(memory=_MEMORY, seconds=3600)
    total, found = count(path, PDF), []
    began = time.perf_counter()
    for first in range(1, total + 1, _PORTION):
        last = min(first + _PORTION - 1, total)
        found += list(sandbox.ask("recognise", path, limits=limits, media_type=PDF, first=first, last=last))
    spent = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    turned = sum(1 for one in found if one["turn"])
    return {
        "seconds": spent,
        "pages": total,
        "turned": turned,
        "peak": peak,
        "score": min(one["score"] for one in found),
    }


def bound(path: Path, copies: int) -> dict[str, Any]:
    """Bind many copies of a paper into one PDF with numbers and bookmarks; return seconds, pages and peak memory."""
    setting_up()
    from zhiheng.handling.dossiers.whole import _LIMITS
    from zhiheng.kit.files import sandbox
    from zhiheng.kit.files.foreign.scans import count

    pages = count(path, PDF)
    parts = [
        {"path": str(path), "media_type": PDF, "name": f"{n}", "marks": ["正卷", f"材料 {n}"], "number": n * pages + 1,
         "turns": {}} for n in range(copies)
    ]  # fmt: skip
    target = path.with_name("whole.pdf")
    spent, said = timed(lambda: next(sandbox.ask("bind", path, limits=_LIMITS, parts=parts, target=str(target))))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": spent, "pages": said["pages"], "peak": peak}


def child(what: str, path: Path, *more: str) -> dict[str, Any]:
    """Measure in a process of its own: peak memory is a process's."""
    command = [sys.executable, __file__, "--child", what, str(path), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as name:
        place = Path(name)
        return [_reading(place, asked.pages), _memory(place, asked.long), _binding(place, asked.bound)]


def _reading(place: Path, pages: int) -> Table:
    path = place / "pages.pdf"
    paper(path, pages, 9)
    turned = place / "turned.pdf"
    paper(turned, pages, 9, TURNED)
    before, here, mixed, after = child("bare", path), child("ours", path), child("ours", turned), child("bare", path)
    speed = 2 * before["pages"] / (before["seconds"] + after["seconds"])
    rows = [["the bare library, warm", f"{speed:.3f}", "1.00×", "", "", ""]]
    for title, one in (("ours, upright pages", here), (f"ours, one page in {TURNED} upside down", mixed)):
        rate = one["pages"] / one["seconds"]
        rows.append([title, f"{rate:.3f}", ratio(rate, speed), f"≥ {BEST}×", str(one["turned"]), f"{one['score']:.3f}"])
    return Table(
        f"{pages} pages of a record, about 500 characters each",
        ["reader", "pages/s", "against the library", "to reach", "found turned", "least confidence"], rows,
    )  # fmt: skip


def _memory(place: Path, long: int) -> Table:
    rows, first = [], 0.0
    for pages in (30, long):
        path = place / f"short-{pages}.pdf"
        paper(path, pages, 1)
        one = child("ours", path)
        first = first or one["peak"]
        rows.append(
            [str(pages), f"{one['peak']:.0f} MB", ratio(one["peak"], first), f"≤ {FLAT}×", seconds(one["seconds"])]
        )
    return Table("Peak memory of the process that reads", ["pages", "peak", "against 30", "to reach", "elapsed"], rows)


def _binding(place: Path, pages: int) -> Table:
    path = place / "part.pdf"
    paper(path, 3, 9)
    one = child("bound", path, str(pages // 3))
    row = [str(one["pages"]), seconds(one["seconds"]), f"≤ {SLOWEST:.0f} s", f"{one['peak']:.0f} MB"]
    return Table("The whole dossier as one PDF", ["pages", "elapsed", "to reach", "peak"], [row])


def _child(what: str, path: str, *more: str) -> None:
    works = {"bare": bare, "ours": ours, "bound": lambda at: bound(at, int(more[0]))}
    print(json.dumps(works[what](Path(path))))


if __name__ == "__main__":
    if "--child" in sys.argv:
        _child(*sys.argv[sys.argv.index("--child") + 1 :])
        sys.exit(0)
    more = [
        ("--pages", {"type": int, "default": 10, "help": "full pages that both read (default 10)"}),
        ("--long", {"type": int, "default": 300, "help": "short pages for the peak of memory (default 300)"}),
        ("--bound", {"type": int, "default": 300, "help": "pages that are bound (default 300)"}),
    ]
    sys.exit(run(__doc__, tables, *more))
