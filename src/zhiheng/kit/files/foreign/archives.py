"""Zip archives and what is built of them (Word, Excel, OFD): caps, safe names, and what they would load."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zhiheng.kit.files.foreign.findings import FileRefused, Look

MEBIBYTE = 1 << 20
_PART_SCANNED = 8 * MEBIBYTE
_EXTERNAL = re.compile(rb'TargetMode\s*=\s*["\']External["\']', re.IGNORECASE)
_TEMPLATE = re.compile(rb"(attachedTemplate|oleObject|frame|subDocument)[\"'][^>]*TargetMode\s*=\s*[\"']External", re.I)
_DDE = re.compile(
    rb"<(w:)?(instrText|f)\b[^>]*>[^<]*(DDEAUTO|\bDDE\b|\b(cmd|msexcel|powershell|mshta)(\.exe)?\s*\|)", re.I
)


@dataclass(frozen=True, slots=True)
class Caps:
    """What an archive may hold: entries, unpacked bytes, and times its own size."""

    entries: int = 10_000
    unpacked: int = 600 * MEBIBYTE
    ratio: int = 200


def look_into(path: Path, media_type: str, caps: Caps | None = None) -> Look:
    """Check an archive and return what was seen. Raises FileRefused for bombs, traps, encryption and damage."""
    caps = caps or Caps()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(path, entries, caps)
            _check_names(entries)
            look = Look(media_type, f"{len(entries)} 项")
            if media_type == "application/zip":
                _check_plain(entries, look)
            else:
                _check_parts(archive, entries, look)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        raise FileRefused.of("压缩内容不完整或已损坏", "", "请重新导出后上传") from error
    return look


def _check_sizes(path: Path, entries: list[zipfile.ZipInfo], caps: Caps) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > caps.entries:
        raise FileRefused.of(f"里面有 {len(entries):,} 项，超过 {caps.entries:,} 项", "", "请分成几个文件上传")
    if unpacked > caps.unpacked or unpacked > caps.ratio * max(path.stat().st_size, 4096):
        words = f"展开后达到 {unpacked / MEBIBYTE:,.0f} MB，超过上限或压缩比异常"
        raise FileRefused.of(words, "", "请核对文件来源；确需上传的，请解压后分别上传")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused.of("文件设了密码，不能检查", "", "请去掉密码后上传")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if (
            name.startswith("/")
            or ".." in parts
            or ":" in name.partition("/")[0]
            or "\0" in entry.orig_filename
            or link
        ):
            raise FileRefused.of("里面有指向压缩包以外的路径", "", "请核对文件来源，重新打包后上传")
        if name.lower() in seen:
            raise FileRefused.of("里面有两项同名", "", "请重新打包后上传")
        seen.add(name.lower())


def _check_plain(entries: list[zipfile.ZipInfo], look: Look) -> None:
    suffixes = {PurePosixPath(entry.filename).suffix.lower() for entry in entries}
    if suffixes & {".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".lnk", ".msi", ".hta", ".jar"}:
        raise FileRefused.of("压缩包里有程序或脚本", "", "请去掉程序和脚本，重新打包后上传")
    if suffixes & {".zip", ".rar", ".7z", ".gz"}:
        look.risks.append("压缩包里还有压缩包，未检查里层")


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], look: Look) -> None:
    """Look at the parts of an office document for what runs, what is fetched and what swells."""
    names = [entry.filename.lower() for entry in entries]
    if any(name.endswith(("vbaproject.bin", "macrosheets/sheet1.xml")) or "/macrosheets/" in name for name in names):
        look.risks.append("含宏，打开时不要启用")
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        look.risks.append("嵌有其他文件或控件")
    for name, content in _texts(archive, entries):
        if b"<!DOCTYPE" in content[:65536] or b"<!ENTITY" in content:
            raise FileRefused.of("里面的 XML 带有实体定义，不接收", name, "请在 WPS 或 Excel 中重新另存后上传")
        if _DDE.search(content) or b"<ddeLink" in content:
            raise FileRefused.of("里面有会启动程序的公式或域（DDE）", name, "请删去该公式或域，另存后上传")
        if _TEMPLATE.search(content):
            raise FileRefused.of("打开时会从外部取模板或对象", name, "请断开外部链接，另存后上传")
        if _EXTERNAL.search(content) and "含外部链接" not in look.risks and b"/hyperlink" not in content:
            look.risks.append("含外部链接")


def _texts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Yield the XML parts, each up to 8 MiB; UTF-16 parts are shown as UTF-8."""
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(entry) as part:
            content = part.read(_PART_SCANNED)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            content = content.decode("utf-16", errors="replace").encode()
        yield entry.filename, content
