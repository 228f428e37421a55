"""The local store of statute texts (法规文本库): the user's data, never the repository's, one file per version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhiheng.law.home import data_home, write_atomic
from zhiheng.law.statutes.errors import StatuteError
from zhiheng.law.statutes.index import StatuteIndex, packaged_index, plain_name
from zhiheng.law.statutes.parsing import ParsedStatute, UnreadableStatute, article_number, parse_statute

MAX_BYTES = 10_000_000
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored version of a statute. ``key`` is the index's, or the title where the index doesn't know it."""

    key: str
    title: str
    version: date | None
    articles: int
    file: Path


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that was taken in. ``known``: the index has it. ``remarks``: (place, message) worth a look."""

    stored: Stored
    source: Path
    known: bool
    remarks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: files taken in, and (place, message) for those that couldn't be."""

    imported: tuple[Imported, ...]
    refused: tuple[tuple[str, str], ...]


class StatuteStore:
    """Texts by statute and article. ``directory`` None: under the user's data directory."""

    def __init__(self, directory: Path | None = None, index: StatuteIndex | None = None) -> None:
        self.directory = directory if directory is not None else data_home() / "statutes"
        self.index = index if index is not None else packaged_index()

    def key_of(self, name: str) -> str:
        """Return the key under which a statute is stored: the index's, else its plain name."""
        found = self.index.find(name)
        return found.key if found else plain_name(name)

    def stored(self) -> Sequence[Stored]:
        """Return what is stored, by key, newest version of each first.

        Errors: ``StatuteError`` where a stored file was damaged.
        """
        if not self.directory.is_dir():
            return []
        found = [_meta(path) for path in self.directory.glob("*.json") if not path.name.startswith(".")]
        found.sort(key=lambda s: s.version or date.min, reverse=True)
        return sorted(found, key=lambda s: s.key)

    def versions(self, statute: str) -> Sequence[Stored]:
        """Return the stored versions of a statute, the newest first."""
        key = self.key_of(statute)
        if not self.directory.is_dir():
            return []
        name = _file_name(key)
        found = [_meta(path) for path in self.directory.iterdir() if path.name.startswith(f"{name}(")]
        return sorted(found, key=lambda s: s.version or date.min, reverse=True)

    def article(self, statute: str, article: str | int, version: date | None = None) -> str | None:
        """Return an article's text, or None where the statute, the version or the article isn't stored.

        ``statute``: key or full name; ``article``: ``60`` or ``第六十条``; ``version`` None: the newest stored.
        """
        try:
            number = article_number(article)
        except ValueError:
            return None
        versions = [s for s in self.versions(statute) if version is None or s.version == version]
        if not versions:
            return None
        entry = _load(versions[0].file, versions[0].file.stat().st_mtime_ns)["articles"].get(number)
        return str(entry["text"]) if entry else None

    def put(self, parsed: ParsedStatute, source: Path) -> Stored:
        """Store a text; the same version is replaced, atomically. Errors: ``OSError``."""
        key = self.key_of(parsed.title)
        content = {
            "format": FORMAT,
            "key": key,
            "title": parsed.title,
            "version": str(parsed.version) if parsed.version else None,
            "source": source.name,
            "articles": {a.number: {"chapter": a.chapter, "text": a.text} for a in parsed.articles},
        }
        path = self.directory / f"{_file_name(key)}({parsed.version or '无日期'}).json"
        write_atomic(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
        return Stored(key, parsed.title, parsed.version, len(parsed.articles), path)


def _file_name(key: str) -> str:
    """Return a key as the beginning of a file name; a long one is cut, with a hash that keeps it apart."""
    name = re.sub(r"[^\w〔〕-]", "_", key)
    return name if len(name) <= 40 else f"{name[:40]}_{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def import_statutes(directory: Path, store: StatuteStore | None = None) -> ImportReport:
    """Read every Markdown or text file under a directory (or one file) into the store.

    Files that can't be read are reported with file:line and don't stop the others.
    Errors: ``StatuteError`` where the directory can't be read or the store can't be written (what was stored stays).
    """
    store = store if store is not None else StatuteStore()
    if not directory.exists():
        raise StatuteError([(str(directory), "目录不存在")], "检查路径")
    files = [directory] if directory.is_file() else sorted(directory.rglob("*"))
    imported: list[Imported] = []
    refused: list[tuple[str, str]] = []
    for path in files:
        if path.suffix.lower() not in {".md", ".markdown", ".txt"} or path.name.startswith("."):
            continue
        try:
            parsed = _dated(parse_statute(_text(path)), path)
        except UnreadableStatute as error:
            refused.append((f"{path}:{error.line}", error.message))
            continue
        try:
            stored = store.put(parsed, path)
        except OSError as error:
            message = f"无法写入:{error.strerror or error}"
            raise StatuteError(
                [(str(store.directory), message)], "检查磁盘空间和目录权限;已入库的文本未改动"
            ) from error
        imported.append(_report(stored, parsed, path, store.index))
    return ImportReport(tuple(imported), tuple(refused))


def _dated(parsed: ParsedStatute, path: Path) -> ParsedStatute:
    """Return the text with the date in its file's name (行政处罚法(2021-01-22).md) where that is the later one."""
    match = re.search(r"(\d{4})-(\d{2})-(\d{2})\D*$", path.stem)
    try:
        named = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        named = None
    if named is None or (parsed.version is not None and parsed.version >= named):
        return parsed
    return replace(parsed, version=named)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableStatute(1, f"无法读取:{error.strerror or error}") from error
    if len(raw) > MAX_BYTES:
        raise UnreadableStatute(1, "文件超过 10 MB,不像一部法规")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableStatute(1, "文字编码无法识别,请另存为 UTF-8")


def _report(stored: Stored, parsed: ParsedStatute, path: Path, index: StatuteIndex) -> Imported:
    remarks = [(f"{path}:{line}", message) for line, message in parsed.remarks]
    statute = index.find(parsed.title)
    if statute is not None:
        last = int(parsed.articles[-1].number.split("-")[0])
        if statute.articles not in {None, last}:
            remarks.append((str(path), f"文本到第 {last} 条,索引为 {statute.articles} 条,可能是另一版本"))
        if stored.version and statute.version and stored.version < statute.version:
            remarks.append((str(path), f"文本为 {stored.version} 版本,索引为 {statute.version} 版本"))
        if statute.superseded_by:
            remarks.append((str(path), f"本法规已被“{statute.superseded_by}”取代"))
    return Imported(stored, path, statute is not None, tuple(remarks))


def _meta(path: Path) -> Stored:
    content = _load(path, path.stat().st_mtime_ns)
    version = content["version"]
    return Stored(
        content["key"],
        content["title"],
        date.fromisoformat(version) if version else None,
        len(content["articles"]),
        path,
    )


@lru_cache(maxsize=512)
def _load(path: Path, stamp: int) -> dict[str, Any]:
    """Return a stored file; ``stamp`` makes a replaced file be read again."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT or not isinstance(content["articles"], dict):
            raise ValueError("format")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StatuteError(
            [(str(path), "法规文本库的文件已损坏")], "删除该文件后重新运行 zhiheng laws import"
        ) from error
    found: dict[str, Any] = content
    return found
