"""The limited process: reads one request from its standard input, walls itself in, answers in JSON lines.

Walls, in order: address space, processor time, size and number of files, no core dump, no new privileges, a network
name space of its own where the kernel allows one, and a Python audit hook that refuses sockets, programs and writing
outside the one permitted target. No system-call filter is set: what a flaw in a C library could still do is bounded by
the rest and by the account that the worker runs as.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from zhiheng.kit.files.foreign.tasks import NATIVE, PROMPT, TASKS
from zhiheng.kit.files.foreign.walls import alone, limit
from zhiheng.kit.problems import Refusal

_WALLED = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def wall_in(limits: dict[str, int], target: str, *, native: bool = False) -> bool:
    """Set all limits; return whether the kernel gave a network name space of its own.

    ``native``: the task's library is called through ctypes, which the hook then lets pass.
    """
    limit(limits, files=limits["files"])
    isolated = alone()
    walled = _WALLED if native else (*_WALLED, "ctypes.")
    sys.addaudithook(lambda event, arguments: _refuse(event, arguments, target, walled))
    return isolated


def _refuse(event: str, arguments: tuple[Any, ...], target: str, walled: tuple[str, ...]) -> None:
    """Refuse what reading a file never needs."""
    if event.startswith(walled):
        raise PermissionError(f"{event} is walled off")
    if event.startswith(("os.remove", "os.rename", "os.rmdir", "os.chmod", "os.link", "os.symlink", "shutil.")):
        raise PermissionError(f"{event} is walled off")
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & _WRITING) if isinstance(flags, int) else any(char in str(mode) for char in "wax+")
        if writes and str(path) != target:
            raise PermissionError("writing is walled off")


def main() -> None:
    """Answer one request. Refusals are answers too; anything else ends the process with 1."""
    request = json.loads(sys.stdin.read())
    task, path = TASKS[request["task"]], Path(request["path"])
    native = request["task"] in NATIVE
    isolated = wall_in(request["limits"], request["arguments"].get("target", ""), native=native)
    say({"network": "none" if isolated else "refused by hook"})
    try:
        for answer in task(path, request["arguments"]):
            say({"answer": answer})
            if request["task"] in PROMPT:
                sys.stdout.flush()
    except Refusal as refusal:
        say({"refused": [[problem.place, problem.what, problem.remedy] for problem in refusal.problems]})
    except MemoryError:
        say({"refused": [["", "文件展开后超过内存上限", "请减小文件，或分成几个文件上传"]]})
    say({"end": True})


def say(line: dict[str, Any]) -> None:
    """Write one line of the answer."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
