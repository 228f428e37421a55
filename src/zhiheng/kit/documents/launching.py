"""Starts LibreOffice behind the walls: limits and no network first, then the program takes this process's place."""

from __future__ import annotations

import os
import sys

from zhiheng.kit.files.foreign.walls import alone, limit

_LIMITS = {"memory": 6 << 30, "seconds": 120, "written": 256 << 20}
_FILES = 1024


def main() -> None:
    """Take the program and its arguments from the command line."""
    limit(_LIMITS, files=_FILES)
    alone()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 (no shell; the program is the configured one)


if __name__ == "__main__":
    main()
