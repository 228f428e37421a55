"""Visitors: many logged-in accounts that read and act, each with a thinking pause, over plain HTTP/1.1 connections.

Run by ``load.py`` in a process of its own. One JSON object comes in (address, visitors, seconds, pause), one goes out:
for every kind of request its times in milliseconds, and what failed. Small on purpose: it shares the machine's
processors with the server that it measures.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

HIDDEN = re.compile(rb'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
KINDS = {"workbench": 22, "list": 24, "filtered list": 12, "object": 20, "search": 10, "notifications": 4, "act": 8}
"""What visitors do next, by weight; an act is at least two requests: form, sending."""


class Failed(Exception):
    """A request was answered otherwise than it should have been."""


@dataclass(slots=True)
class Visitor:
    """One logged-in account with a connection that is kept open."""

    host: str
    port: int
    cookie: str
    number: int
    chance: random.Random
    objects: list[str] = field(default_factory=list)
    acts: int = 0
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, bytes]:
        """Send one request; return status and body."""
        body = urlencode(form).encode() if form is not None else b""
        lines = [
            f"{'POST' if form is not None else 'GET'} {path} HTTP/1.1", f"Host: {self.host}:{self.port}",
            f"Cookie: {self.cookie}", "X-Forwarded-Proto: https",
            f"Referer: https://{self.host}:{self.port}/", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded", "", "",
        ]  # fmt: skip
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        self.writer.write("\r\n".join(lines).encode() + body)
        await self.writer.drain()
        return await self._answer(self.reader, self.writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        named = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if "content-length" in named:
            body = await reader.readexactly(int(named["content-length"]))
        else:
            body = b""
            while size := int(await reader.readline(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        if named.get("connection") == "close":
            writer.close()
        return status, body


async def read(visitor: Visitor, kind: str, times: dict[str, list[float]]) -> None:
    """Read one page; note its time."""
    words = visitor.chance.choice(["餐饮", "商贸", "处罚", "检查", "食品"])
    thing = visitor.chance.choice(visitor.objects) if visitor.objects else "/"
    page = visitor.chance.choice(["case", "inspection", "officers", "enterprises"])
    path = {
        "workbench": "/", "list": f"/lists/{page}/", "filtered list": "/lists/case/?sort=due&state=case.filed",
        "object": thing, "search": f"/search/?q={quote(words)}", "notifications": "/notifications/",
    }[kind]  # fmt: skip
    status, _ = await clocked(visitor, times, kind, path)
    if status != 200:
        raise Failed(f"{kind} {path}: {status}")


async def clocked(
    visitor: Visitor, times: dict[str, list[float]], kind: str, path: str, form: list[tuple[str, str]] | None = None
) -> tuple[int, bytes]:
    """Ask, note the time under the kind, return status and body."""
    begun = time.perf_counter()
    status, body = await visitor.ask(path, form)
    times[kind].append((time.perf_counter() - begun) * 1000)
    return status, body


async def act(visitor: Visitor, times: dict[str, list[float]], mark: str) -> None:
    """Register an individual business: form, sending, and the confirmation where there is one."""
    path = "/registry/new/enterprise/register/"
    visitor.acts += 1
    name = f"示例商行{mark}{visitor.number:03}第{visitor.acts}家"
    sent = [("name", name), ("kind", "individual"), ("size", "small"), ("operating", "on")]
    status, body = await clocked(visitor, times, "act: form", path)
    for _ in range(2):  # what was filled in, then what is to be confirmed, where the act asks for that
        if status != 200:
            break
        hidden = [(key.decode(), value.decode()) for key, value in HIDDEN.findall(body)]
        status, body = await clocked(visitor, times, "act: sending", path, hidden + sent)
        sent = [("form_confirmed", "1")]
    if status != 302:
        raise Failed(f"act: {status}")


async def visit(visitor: Visitor, until: float, pause: float, mark: str, seen: dict[str, Any]) -> None:
    """Think, do something, think again, until it is time."""
    await asyncio.sleep(visitor.chance.random() * pause)
    while time.perf_counter() < until:
        kind = visitor.chance.choices(list(KINDS), list(KINDS.values()))[0]
        try:
            if kind == "act":
                await act(visitor, seen["times"], mark)
            else:
                await read(visitor, kind, seen["times"])
        except (Failed, OSError, asyncio.IncompleteReadError, ValueError) as error:
            seen["failed"].append(f"{type(error).__name__}: {error}")
            visitor.writer = None
        await asyncio.sleep(visitor.chance.expovariate(1 / pause))


async def main(asked: dict[str, Any]) -> dict[str, Any]:
    """Let all visitors in; return what they saw."""
    seen: dict[str, Any] = {"times": defaultdict(list), "failed": []}
    mark = f"{time.time_ns() % 16**8:08x}"
    visitors = [
        Visitor("127.0.0.1", asked["port"], one["cookie"], number, random.Random(number), one["objects"])  # noqa: S311 (what to read next)
        for number, one in enumerate(asked["visitors"])
    ]
    until = time.perf_counter() + asked["seconds"]
    await asyncio.gather(*(visit(one, until, asked["pause"], mark, seen) for one in visitors))
    return seen


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
