"""The limited process: reads one request from its standard input, walls itself in, answers in JSON lines.

Walls, in order: address space, processor time, size and number of files, no core dump, no new privileges, a network
name space of its own where the kernel allows one, and a Python audit hook that refuses sockets, programs and writing
outside the one permitted target. No system-call filter is set: what a flaw in a C library could still do is bounded by
the rest and by the account that the worker runs as.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from zhiheng.kit.files.foreign.tasks import TASKS
from zhiheng.kit.problems import Refusal

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SIGKILL = 9
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def wall_in(limits: dict[str, int], target: str) -> bool:
    """Set all limits; return whether the kernel gave a network name space of its own."""
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["written"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    alone = library.unshare(_CLONE_NEWNET) == 0 or library.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    sys.addaudithook(lambda event, arguments: _refuse(event, arguments, target))
    return bool(alone)


def _refuse(event: str, arguments: tuple[Any, ...], target: str) -> None:
    """Refuse what reading a file never needs."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "ctypes.")):
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
    alone = wall_in(request["limits"], request["arguments"].get("target", ""))
    say({"network": "none" if alone else "refused by hook"})
    try:
        for answer in task(path, request["arguments"]):
            say({"answer": answer})
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
