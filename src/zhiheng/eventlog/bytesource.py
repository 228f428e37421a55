"""Bytes of a file, plain or gzip, in pieces: one place that knows about broken and truncated archives."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from zhiheng.eventlog.errors import LogError, at_byte
from zhiheng.eventlog.progress import Progress, silent

GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 18
_MOST_OUT = 1 << 22
_GZIP_WBITS = 31
_REPAIR = "请重新下载或重新压缩该文件,并核对其校验值"


def is_gzip(path: Path) -> bool:
    """Return whether the file begins like a gzip archive."""
    with path.open("rb") as file:
        return file.read(2) == GZIP_MAGIC


def head(path: Path, size: int = 4096) -> bytes:
    """Return the first bytes, unpacked where the file is gzip; fewer where the file is shorter or broken."""
    with path.open("rb") as file:
        raw = file.read(size)
    if not raw.startswith(GZIP_MAGIC):
        return raw
    try:
        return zlib.decompressobj(_GZIP_WBITS).decompress(raw, size)
    except zlib.error:
        return b""


def pieces(path: Path, progress: Progress | None = None) -> Iterator[bytes]:
    """Yield the file's bytes in pieces of at most 4 MB, unpacked where it is gzip (also of several members).

    Raises:
        LogError: the archive is broken or ends early.
    """
    tell = progress or silent
    total = path.stat().st_size
    yield from _unpacked(path, tell, total) if is_gzip(path) else _plain(path, tell, total)
    tell(total, total)


def _plain(path: Path, tell: Progress, total: int) -> Iterator[bytes]:
    done = 0
    with path.open("rb") as file:
        while piece := file.read(_MOST_OUT):
            done += len(piece)
            tell(done, total)
            yield piece


def _unpacked(path: Path, tell: Progress, total: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP_WBITS)
    with path.open("rb") as file:
        while raw := file.read(_PIECE):
            waiting, more = raw, True
            while more:
                if unpacker.eof:  # the next member, or the zeros that pad an archive
                    waiting = waiting.lstrip(b"\0")
                    if not waiting:
                        break
                    unpacker = zlib.decompressobj(_GZIP_WBITS)
                try:
                    piece = unpacker.decompress(waiting, _MOST_OUT)
                except zlib.error as error:
                    place = at_byte(path, file.tell() - len(waiting))
                    raise LogError(f"压缩文件已损坏({error})", place, _REPAIR) from error
                waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                # A full piece may leave more output inside zlib even though its input is used up.
                more = bool(waiting) or (len(piece) == _MOST_OUT and not unpacker.eof)
                if piece:
                    yield piece
            tell(file.tell(), total)
    if not unpacker.eof:
        raise LogError("压缩文件不完整,在末尾之前中断", at_byte(path, total), _REPAIR)
