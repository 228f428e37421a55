"""Where the command ``zhiheng`` begins: Ctrl-C ends it with one sentence even while the program is still loading.

Loading a command takes a second or two (Arrow, the compiled kernel). In that time an interrupt would come out of the
middle of some import as a traceback, so it is answered here at once: nothing has been read or written yet.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

INTERRUPTED = 130
SENTENCE = "已中断。程序还在启动,没有读写任何文件。\n"


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Answer Ctrl-C with one sentence and exit code 130 while modules are imported (in the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _stop(_: int, __: FrameType | None) -> None:
    """Say so and leave at once: an exception raised inside an import could be swallowed there."""
    sys.stderr.write(SENTENCE)
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def main() -> None:
    """Run the command line ``zhiheng``. Exit code 130 after Ctrl-C, otherwise as the command says."""
    with loading():
        from zhiheng.cli import main as commands
    commands()
