"""Several processes check a large ledger side by side: hashing keeps a processor busy, and there is more than one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any, Final, TextIO, cast

from django.db import connection

from zhiheng.kit.databases import address
from zhiheng.ledger.checking import Checked, Stretch, check

_MOST: Final = 8
_WORTH_IT: Final = 4
"""Stretches from which on the start of further processes pays."""


def checked_stretches(stretches: Sequence[Stretch]) -> Iterator[Checked]:
    """Check stretches of the ledger and yield the results in their order.

    With as many processes as there are processors; in this one where the ledger is small, or where only this
    connection sees it (an open transaction, a database in memory). Raises RuntimeError where such a process fails.
    """
    hands = min(_MOST, len(os.sched_getaffinity(0)), len(stretches))
    if hands < 2 or len(stretches) < _WORTH_IT or _is_private():
        yield from (check(_fetch, connection.vendor, stretch) for stretch in stretches)
        return
    with ExitStack() as stack:
        free: SimpleQueue[_Hand] = SimpleQueue()
        for _ in range(hands):
            free.put(stack.enter_context(_Hand(address(connection.settings_dict))))
        pool = stack.enter_context(ThreadPoolExecutor(hands))

        def one(stretch: Stretch) -> Checked:
            """Have a free helper check a stretch, and give it back."""
            hand = free.get()
            try:
                return hand.check(stretch)
            finally:
                free.put(hand)

        yield from pool.map(one, stretches)


def _is_private() -> bool:
    name = str(connection.settings_dict["NAME"])
    return connection.in_atomic_block or ":memory:" in name or "mode=memory" in name


def _fetch(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


class _Hand:
    """A process that checks stretches, one after another."""

    def __init__(self, address: str) -> None:
        command = [sys.executable, "-m", "zhiheng.ledger.checking"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own command)
        self._questions = cast("TextIO", self._process.stdin)
        self._answers = cast("TextIO", self._process.stdout)
        self._say(address)

    def __enter__(self) -> _Hand:
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.kill()
        with suppress(OSError):  # what was still to be said can't be
            self._process.communicate()

    def check(self, stretch: Stretch) -> Checked:
        """Return what a stretch holds."""
        try:
            self._say(asdict(stretch))
            line = self._answers.readline()
        except OSError:
            line = ""
        if not line:
            raise RuntimeError("核验进程中断,没有核验完。请查看其错误输出,再运行一次 zhiheng verify-ledger。")
        found = Checked(**json.loads(line))
        found.damages = [(kind, place, what) for kind, place, what in found.damages]
        return found

    def _say(self, words: object) -> None:
        self._questions.write(json.dumps(words) + "\n")
        self._questions.flush()
