"""Where a bag lies: a zip file or a directory, read through one face, never unpacked to be checked."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from zhiheng.kit.problems import Refusal

_REMEDY = "请发出单位重新导出后传来"


class BagRefused(Refusal):
    """The package can't be taken: it isn't whole, or it is built so that nobody should open it."""


class Tree(Protocol):
    """Files of a bag by their paths below its top directory, ``/`` between names."""

    def names(self) -> list[str]:
        """Return the paths of all files."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read."""

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""


class ZipTree:
    """A bag in a zip file with one top directory, or none."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        for one in archive.infolist():
            _require_safe(one)
        tops = {one.filename.partition("/")[0] for one in entries}
        inside = len(tops) == 1 and all("/" in one.filename for one in entries)
        top = f"{next(iter(tops))}/" if inside else ""
        self._archive = archive
        self._entries = {one.filename.removeprefix(top): one for one in entries}
        if len(self._entries) != len(entries):
            raise BagRefused.of("里面有两项同名", "", _REMEDY)

    def names(self) -> list[str]:
        """Return the paths of all files."""
        return list(self._entries)

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read."""
        return self._archive.open(self._entries[name])

    def size(self, name: str) -> int:
        """Return how many bytes a file has, as the archive's directory says."""
        return self._entries[name].file_size


@contextmanager
def zipped(path: Path) -> Iterator[ZipTree]:
    """Open a bag in a zip file. Raises BagRefused for a file that isn't one, and for entries that lead outside."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield ZipTree(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BagRefused.of("案卷包不完整或已损坏", path.name, _REMEDY) from error


def _require_safe(entry: zipfile.ZipInfo) -> None:
    """Refuse entries whose names lead outside, links, and encrypted ones."""
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    outside = name.startswith(("/", "\\")) or ".." in parts or "\\" in name or "\0" in name or ":" in parts[0]
    if outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise BagRefused.of("里面有指向包外的路径或者链接", name[:80], _REMEDY)
    if entry.flag_bits & 1:
        raise BagRefused.of("案卷包设了密码", name[:80], "请发出单位去掉密码后重新导出")


class FolderTree:
    """A bag as a directory."""

    def __init__(self, root: Path) -> None:
        found = sorted(root.rglob("*"))
        if links := [path for path in found if path.is_symlink()]:
            raise BagRefused.of("里面有指向包外的路径或者链接", links[0].name, _REMEDY)
        self._files = {path.relative_to(root).as_posix(): path for path in found if path.is_file()}

    def names(self) -> list[str]:
        """Return the paths of all files."""
        return list(self._files)

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read."""
        return self._files[name].open("rb")

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""
        return self._files[name].stat().st_size


def sizes(tree: Tree, names: Mapping[str, object] | list[str]) -> int:
    """Return how many bytes some files have together."""
    return sum(tree.size(name) for name in names)
