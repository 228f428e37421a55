"""A kind of document for tests, and Word files made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from docx import Document

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import registry
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject

DAY = date(2026, 11, 26)
OWN = (
    Field("to", "当事人", "姓名或名称", "示例区某餐饮店", required=True, basis="《行政处罚法》第五十九条"),
    Field("fine", "罚款", "数额", Decimal("120000"), FieldKind.MONEY),
    Field("until", "期限", "缴款的最后一天", date(2026, 12, 11), FieldKind.DAY),
    Field("facts", "事实", "查明的事实", "第一段\n第二段", FieldKind.LONG),
    Field("serious", "严重", "是否从重", True, FieldKind.FLAG),
    Field(
        "evidence",
        "证据",
        "证据清单",
        [{"name": "照片", "count": 3}],
        FieldKind.TABLE,
        columns=(Field("name", "名称", "叫什么", "照片"), Field("count", "页数", "几页", 3, FieldKind.NUMBER)),
    ),
)
BLOCKS = (
    Line(Style.TITLE, "决定书"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.TO, "{{ 当事人 }}："),
    Line(Style.BODY, "{{ 事实 }}"),
    Line(Style.BODY, "罚款{{ 罚款 | 大写金额 }}（{{ 罚款 }}），于{{ 期限 }}前缴清。"),
    Line(Style.BODY, "{%p if 严重 %}"),
    Line(Style.BODY, "依法从重处罚。"),
    Line(Style.BODY, "{%p endif %}"),
    Rows("evidence"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 | 大写日期 }}"),
)
VALUES = {"to": "张三", "fine": Decimal("120000.05"), "until": date(2026, 12, 11), "facts": "甲\n乙", "serious": True}


def _find(user: User, type_: str, id_: str) -> Subject | None:
    return Subject(type_, id_, f"案件 {id_}", addressee="U2", dossier="") if user.title != "外人" else None


KIND = DocumentKind(
    "specimen",
    "决定书",
    "试用的文书",
    frozenset({"case"}),
    OWN,
    BLOCKS,
    find=_find,
    offered=lambda user, subject: user.title != "旁人",
    collect=lambda user, subject: {"to": "张三", "serious": False},
    asks=("to", "fine", "until", "facts"),
    numbering=Numbering("试"),
)
SUBJECT = Subject("case", "c1", "案件 c1", addressee="U2")


@contextmanager
def declared(kind: DocumentKind = KIND) -> Iterator[DocumentKind]:
    """Declare a kind for a test."""
    registry.declare(kind)
    try:
        yield kind
    finally:
        registry.kinds._entries.pop(kind.key)


def word(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def changed(content: bytes, **parts: str | bytes | tuple[str, str]) -> bytes:
    """Return a Word file with parts added or, given as (old, new), with a text in them replaced.

    Names of parts have ``__`` for a slash and ``DOT`` for a point.
    """
    made = io.BytesIO()
    wanted = {name.replace("__", "/").replace("DOT", "."): value for name, value in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            value = wanted.pop(name, None)
            body: str | bytes = source.read(name)
            if isinstance(value, tuple):
                old, new = value
                assert old in source.read(name).decode(), f"{old!r} isn't in {name}"
                body = source.read(name).decode().replace(old, new, 1)
            target.writestr(name, value if isinstance(value, str | bytes) else body)
        for name, added in wanted.items():
            target.writestr(name, added[1] if isinstance(added, tuple) else added)
    return made.getvalue()


def put(directory: Path, content: bytes, name: str = "template.docx") -> Path:
    """Write a file and return its path."""
    path = directory / name
    path.write_bytes(content)
    return path
