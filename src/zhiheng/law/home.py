"""Where the user's own data lives (imported statutes, later years' holiday notices), and how it is written.

The place is ``$ZHIHENG_HOME`` if set, else ``$XDG_DATA_HOME/zhiheng``, else ``~/.local/share/zhiheng``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def data_home() -> Path:
    """Return the directory of the user's data; it need not exist yet."""
    own = os.environ.get("ZHIHENG_HOME")
    if own:
        return Path(own)
    shared = os.environ.get("XDG_DATA_HOME")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "zhiheng"


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file so that a reader (or a crash, a full disk) sees the old content or the new, never a part.

    Errors: ``OSError`` where the place can't be written; the previous file then stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
