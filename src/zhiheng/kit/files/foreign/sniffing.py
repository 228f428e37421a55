"""What a file is, by its bytes; and whether its name tells the same."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from zhiheng.kit.files.foreign.findings import FileRefused

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"BM", 0, "image/bmp"),
    (b"WEBP", 8, "image/webp"),
    (b"ftyp", 4, "video/mp4"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"PK\x05\x06", 0, "application/zip"),
)
_NEVER: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
    (b"\xca\xfe\xba\xbe", "程序"),
    (b"#!", "脚本"),
    (b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
)
_ZIPPED = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": "application/ofd",
    "content.xml": "application/vnd.oasis.opendocument",
}
_ACTIVE = (b"<html", b"<!doctype html", b"<script", b"<svg", b"<?php", b"<iframe", b"<body", b"javascript:")
_NAMES: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/jpeg": frozenset({".jpg", ".jpeg", ".jfif"}),
    "image/png": frozenset({".png"}),
    "image/gif": frozenset({".gif"}),
    "image/tiff": frozenset({".tif", ".tiff"}),
    "image/bmp": frozenset({".bmp"}),
    "image/webp": frozenset({".webp"}),
    "video/mp4": frozenset({".mp4", ".mov", ".m4a", ".3gp", ".heic"}),
    "audio/mpeg": frozenset({".mp3"}),
    "audio/wav": frozenset({".wav"}),
    "application/x-ole-storage": frozenset({".doc", ".xls", ".ppt", ".et", ".wps", ".dps", ".xlsx", ".docx"}),
    "application/zip": frozenset({".zip"}),
    _ZIPPED["word/document.xml"]: frozenset({".docx", ".docm", ".dotx"}),
    _ZIPPED["xl/workbook.xml"]: frozenset({".xlsx", ".xlsm", ".xltx"}),
    _ZIPPED["xl/workbook.bin"]: frozenset({".xlsb"}),
    _ZIPPED["ppt/presentation.xml"]: frozenset({".pptx", ".pptm"}),
    "application/ofd": frozenset({".ofd"}),
    "application/vnd.oasis.opendocument": frozenset({".odt", ".ods", ".odp"}),
    "application/xml": frozenset({".xml", ".xes"}),
    "text/plain": frozenset({".txt", ".csv", ".tsv", ".json", ".md", ".log"}),
}


def sniff(path: Path, name: str) -> str:
    """Return the media type of a file by content; ``name`` is what its sender calls it.

    Raises FileRefused for programs, scripts, pages with active content, unknown bytes, and a name that says otherwise.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise FileRefused.of("文件是空的", _short(name), "请核对是否选错了文件")
    for magic, kind in _NEVER:
        if head.startswith(magic):
            remedy = "请解压后上传里面的文件" if "压缩包" in kind else "只接收文档、表格、图片、音视频"
            raise FileRefused.of(f"这是{kind}，不接收", _short(name), remedy)
    media_type = _by_magic(path, name, head) or _as_text(head, name)
    suffix = PurePath(name).suffix.lower()
    if suffix not in _NAMES[media_type]:
        words = f"文件名以“{suffix or '无扩展名'}”结尾，内容却是 {media_type}"
        remedy = f"请核对文件；如内容无误，请把扩展名改为 {min(_NAMES[media_type])}"
        raise FileRefused.of(words, _short(name), remedy)
    return media_type


def _by_magic(path: Path, name: str, head: bytes) -> str:
    for magic, offset, media_type in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return _zipped(path, name) if media_type == "application/zip" else media_type
    return ""


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused.of("文件不完整或已损坏", _short(name), "请重新导出或重新拍摄后上传") from error
    return next((media_type for member, media_type in _ZIPPED.items() if member in names), "application/zip")


def _as_text(head: bytes, name: str) -> str:
    lowered = head.lower().replace(b"\0", b"")
    if any(mark in lowered for mark in _ACTIVE):
        raise FileRefused.of("文件里有网页脚本，不接收", _short(name), "请另存为 PDF 或图片后上传")
    if lowered.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<?xml"):
        return "application/xml"
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = head.decode(encoding, errors="strict" if len(head) < 4096 else "ignore")
        except UnicodeDecodeError:
            continue
        if not any(ord(char) < 32 and char not in "\t\r\n\f" for char in text):
            return "text/plain"
    raise FileRefused.of("不认识这种文件", _short(name), "请上传 PDF、Word、Excel、OFD、图片、音视频或文本文件")


def _short(name: str) -> str:
    """Return the last part of a name without control characters, for messages."""
    return "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable())[-80:]
