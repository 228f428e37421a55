"""Sheets of benchmarks and lists for tests, a benchmark in force for a body, and how a sheet is imported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from registry import district
from zhiheng.handling.discretion import importing, services
from zhiheng.handling.discretion.models import Edition, State
from zhiheng.handling.discretion.projecting import ORDER
from zhiheng.kit.tables.applying import Applied, apply
from zhiheng.kit.tables.importing import Context, Importer, Preview, preview
from zhiheng.kit.tables.reading import open_table
from zhiheng.registry.models import Power

HEAD = (
    "基准编号", "违法行为", "职权编码", "裁量等级", "适用情形", "处罚种类", "幅度形式", "罚款下限（元）",
    "罚款上限（元）", "是否起算", "法定最低", "法定最高", "处罚依据",
)  # fmt: skip
Rows = Sequence[Sequence[Any]]


def rows(number: str = "示市裁1", code: str = "C1", conduct: str = "经营超过保质期的食品") -> list[list[Any]]:
    """Three tiers of 1,000 to 10,000 yuan."""
    first = [number, conduct, code]
    last = [1000, 10000, "食品安全法第124条"]
    return [
        [*first, "较轻", "货值不满五百元", "罚款", "数额", 1000, 4000, "否", *last],
        [*first, "一般", "", "罚款", "数额", 4000, 7000, "是", *last],
        [*first, "较重", "造成食源性疾病；责令改正后再犯", "罚款", "数额", 7000, 10000, "否", *last],
    ]


def workbook(path: Path, table: Rows, head: Sequence[str] = HEAD, title: str = "裁量基准") -> Path:
    """Write a sheet as an office has it: a title above, then the headings."""
    book = Workbook()
    book.active.title = title
    book.active.append(["××局行政处罚裁量基准（2026 年版）"])
    book.active.append(list(head))
    for row in table:
        book.active.append(list(row))
    book.save(path)
    return path


def looked(path: Path, unit: str, importer: Importer | None = None) -> Preview:
    """Return the preview of a sheet."""
    return preview(importer or importing.importer(), open_table(path), Context("drafter", unit))


def imported(path: Path, unit: str, importer: Importer | None = None) -> Applied:
    """Import a sheet in the name of the account ``drafter``."""
    return apply(looked(path, unit, importer), Context("drafter", unit))


def in_force(path: Path, unit: str, power: str, since: date = date(2024, 1, 1)) -> Edition:
    """Return a benchmark for a power item that was made step by step and is in force."""
    row = Power.objects.get(public_id=power)
    imported(workbook(path / "benchmarks.xlsx", rows(code=row.code, conduct=row.name)), unit)
    return stepped(Edition.objects.get(agency=unit, number="示市裁1"), since)


def stepped(edition: Edition, since: date) -> Edition:
    """Take all steps of an edition, recorded on one day."""
    for code in ORDER[1:-1]:
        valid = since if code in (State.PUBLISHED, State.IN_FORCE) else None
        services.step(district.recording(since), edition, code, valid_from=valid)
        edition.refresh_from_db()
    return edition
