"""Running a look into foreign bytes in a process that has little memory, little time and no network (F14)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any

from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.problems import Problem

MEBIBYTE = 1 << 20
_PACKAGES = Path(__file__).resolve().parents[3]
_MOST_ANSWER = 1024 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What a look may use: bytes of address space, processor seconds (three times that of waiting), bytes written,
    files open at once."""

    memory: int = 1536 * MEBIBYTE
    seconds: int = 60
    written: int = 256 * MEBIBYTE
    files: int = 64


def ask(task: str, path: Path, *, limits: Limits | None = None, **arguments: Any) -> Iterator[Any]:
    """Yield the answers of a task about a file, read by a limited process of its own.

    Raises FileRefused with the task's own words, or, where the process died or took too long, with words that say so.
    The process is gone when this ends, also when the caller stops listening.
    """
    limits = limits or Limits()
    request = {"task": task, "path": str(path.resolve()), "arguments": arguments, "limits": asdict(limits)}
    with tempfile.TemporaryFile() as errors, _process(errors) as process, _deadline(process, limits) as late:
        assert process.stdin is not None  # noqa: S101 (a pipe was asked for)
        assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        received = 0
        for line in process.stdout:
            received += len(line)
            if received > _MOST_ANSWER:
                raise FileRefused.of("内容太多", path.name, "请分成几个文件上传")
            said = json.loads(line)
            if "answer" in said:
                yield said["answer"]
            elif "refused" in said:
                raise FileRefused(*(_named(problem, path, arguments) for problem in said["refused"]))
            elif "end" in said:
                return
        process.wait()
        raise _died(str(arguments.get("name") or path.name), process.returncode, bool(late))


def _named(said: list[str], path: Path, arguments: dict[str, Any]) -> Problem:
    """Return a problem that names the file as its sender does, not as our temporary file is called."""
    place, what, remedy = said
    name = str(arguments.get("name") or path.name)
    return Problem(place.replace(path.name, name) or name, what, remedy)


def _died(name: str, code: int, late: bool) -> FileRefused:
    """Return the refusal of a file that the limited process didn't survive."""
    slow = late or code in (-signal.SIGXCPU, -signal.SIGKILL)
    what = "检查这个文件超过时间上限" if slow else "这个文件无法安全读取"
    return FileRefused.of(what, name, "请在原软件中打开核对，另存为新文件后再上传")


@contextmanager
def _process(errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the limited process without our environment; make sure that it is gone at the end."""
    command = [sys.executable, "-s", "-B", "-m", "zhiheng.kit.files.foreign"]
    environment = {"PYTHONPATH": str(_PACKAGES), "LANG": "C.UTF-8", "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(  # noqa: S603 (our own module; the file's path goes through standard input)
        command,
        env=environment,
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.stdout is not None:
            process.stdout.close()
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        _kill(process)
        process.wait()


@contextmanager
def _deadline(process: subprocess.Popen[bytes], limits: Limits) -> Iterator[list[bool]]:
    """Kill the process after three times its processor time; yield a list that is filled then."""
    late: list[bool] = []

    def end() -> None:
        """Note that time is over and end the process."""
        late.append(True)
        _kill(process)

    timer = Timer(limits.seconds * 3, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
