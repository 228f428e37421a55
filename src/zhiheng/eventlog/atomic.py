"""Files that are either whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from zhiheng.eventlog.errors import LogError


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Give a temporary path to write to; rename it to ``path`` at the end.

    On any exception, also Ctrl-C, the temporary file is removed and what was at ``path`` before stays.

    Raises:
        LogError: the file can't be written (disk full, no right, no directory).
    """
    target = Path(path)
    draft = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        yield draft
        _to_disk(draft)
        draft.replace(target)
    except OSError as error:
        raise LogError(f"无法写出文件({error.strerror or error})", str(target), _remedy(error)) from error
    finally:
        with suppress(OSError):  # where there is no such directory there is no draft either
            draft.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until the file's bytes are on the disk, so that the rename never outruns them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remedy(error: OSError) -> str:
    full = error.errno == 28 or "No space left" in str(error)
    return "磁盘已满,请腾出空间后重试;原有文件未改动" if full else "请核对目录是否存在、是否有写权限;原有文件未改动"
