"""Where the command ``zhiheng`` begins: Ctrl-C ends it with one sentence even while the program is still loading.

Loading takes a second or two (Arrow, the compiled kernel). In that time an interrupt would come out of the middle of
some import as a traceback, so it is answered here at once: nothing has been read or written yet.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
SENTENCE = "已中断。程序还在启动,没有读写任何文件。\n"


def main() -> None:
    """Run the command line ``zhiheng``. Exit code 130 after Ctrl-C, otherwise as the command says."""
    former = signal.signal(signal.SIGINT, _stop)
    from zhiheng.cli import main as commands

    signal.signal(signal.SIGINT, former)
    commands()


def _stop(_: int, __: FrameType | None) -> None:
    """Say so and leave at once: an exception raised inside an import could be swallowed there."""
    sys.stderr.write(SENTENCE)
    sys.stderr.flush()
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
