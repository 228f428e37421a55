"""Contents on the disk: each under its own checksum, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhiheng.kit.files.foreign.findings import FileRefused

_BLOCK = 1 << 20


def root() -> Path:
    """Return the directory of stored contents: ``files`` in this zone's home."""
    return Path(settings.HOME.files)


def place(sha256: str) -> Path:
    """Return where a content of that checksum lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@dataclass(slots=True)
class Draft:
    """A content that arrived but isn't kept yet: temporary file, checksum, size in bytes."""

    path: Path
    sha256: str
    size: int

    def keep(self) -> None:
        """Move the content to its place; what is there already is the same bytes and stays."""
        target = place(self.sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not target.exists():
            self.path.chmod(0o400)
            self.path.replace(target)
            _sync(target.parent)
        self.drop()

    def drop(self) -> None:
        """Remove the temporary file; safe to repeat."""
        self.path.unlink(missing_ok=True)


def receive(blocks: Iterable[bytes], most_bytes: int, name: str) -> Draft:
    """Write arriving bytes to a temporary file, on the disk when this returns.

    Raises FileRefused for more than ``most_bytes`` (as soon as they are exceeded) and for a full disk; the temporary
    file is gone then.
    """
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, draft = tempfile.mkstemp(prefix=".arriving-", dir=root())
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                size += len(block)
                if size > most_bytes:
                    words = f"文件超过 {most_bytes / _BLOCK:.0f} MB"
                    raise FileRefused.of(words, name, "请压缩或分成几个文件上传")
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileRefused.of("服务器磁盘已满，文件没有保存", name, "请联系系统管理员腾出空间后重新上传") from error
        raise
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return Draft(Path(draft), digest.hexdigest(), size)


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, 1 MiB at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    for block in blocks_of(path):
        digest.update(block)
    return digest.hexdigest()


def remove(sha256: str) -> None:
    """Delete a content from the disk."""
    with suppress(FileNotFoundError):
        place(sha256).unlink()


def _sync(directory: Path) -> None:
    """Wait until a directory's entries are on the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
