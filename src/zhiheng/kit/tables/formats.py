"""Which kind of table a file is, by its first bytes; and the way out, in words, where it can't be read."""

from __future__ import annotations

import codecs
import zipfile
from enum import StrEnum
from pathlib import Path

from zhiheng.kit.problems import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "请在 WPS 或 Excel 中打开，另存为“Excel 工作簿（.xlsx）”后再上传"
_NOT_TABLES = {
    b"%PDF": "PDF 文件",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
}


class TableRefused(Refusal):
    """The file can't be read as a table; the words say why and what to do."""


class Format(StrEnum):
    """How a table is written."""

    WORKBOOK = "workbook"
    TEXT = "text"
    OBJECTS = "objects"


def recognise(path: Path, name: str = "") -> Format:
    """Return how the file is written, judged by content; ``name`` is what its sender calls it.

    Raises TableRefused for what isn't a table or can't be read: WPS's own .et, encrypted workbooks, PDF, pictures.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise TableRefused.of("文件是空的", path.name, "请核对是否选错了文件，或导出时没有保存完")
    if Path(name or path.name).suffix.lower() in (".et", ".ett"):
        raise TableRefused.of("这是 WPS 自有格式（.et），不能直接读取", path.name, _SAVE_AS)
    for magic, kind in _NOT_TABLES.items():
        if head.startswith(magic):
            raise TableRefused.of(f"这是{kind}，不是表格", path.name, "请上传 .xlsx、.xls、.ods、.csv 或 .json 文件")
    if head.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in path.read_bytes():
            raise encrypted(path.name)
        return Format.WORKBOOK
    if head.startswith(_ZIP):
        return _zipped(path)
    return Format.OBJECTS if _objects(head, name or path.name) else Format.TEXT


def _objects(head: bytes, name: str) -> bool:
    """Return whether a text is JSON: it is called so, or begins as an object does and no table would."""
    return Path(name).suffix.lower() == ".json" or head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


def encrypted(name: str) -> TableRefused:
    """Return the refusal of a workbook that asks for a password."""
    remedy = "请打开后在“文件—信息—保护工作簿（WPS：文档加密）”中去掉密码，另存后再上传"
    return TableRefused.of("文件设了打开密码，不能读取", name, remedy)


def broken(name: str) -> TableRefused:
    """Return the refusal of a workbook that isn't whole."""
    return TableRefused.of("文件不完整或已损坏，读不出表格", name, f"{_SAVE_AS}；如打不开，请重新导出")


def _zipped(path: Path) -> Format:
    """Return WORKBOOK where the archive holds one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            flagged = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken(path.name) from error
    if flagged:
        raise encrypted(path.name)
    if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        return Format.WORKBOOK
    if "word/document.xml" in names:
        raise TableRefused.of("这是 Word 文档，不是表格", path.name, "请把表格复制到 Excel 中另存为 .xlsx 后再上传")
    raise TableRefused.of("这是压缩包，不是表格", path.name, "请先解压，再上传里面的表格文件")
