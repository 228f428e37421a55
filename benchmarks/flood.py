"""How the public form stands a flood: 200 addresses at once, then one alone; what was answered, what is kept.

Starts a public zone of its own on this machine's loopback, in a directory that is thrown away, and reaches nothing
else: sender addresses are 127.0.1.1 … 127.0.1.200. Run: ``python benchmarks/flood.py [--minutes 1]``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

ADDRESSES = [f"127.0.1.{number}" for number in range(1, 201)]
LONER = "127.0.2.1"
PER_MINUTE = 30  # reports of each address: 200 × 30 = 6,000
ALONE = 600  # what one address sends at once


@dataclass
class Heard:
    """What was answered."""

    codes: dict[int, int] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def note(self, status: int, page: bytes, took: float) -> None:
        """Note one answer."""
        self.codes[status] = self.codes.get(status, 0) + 1
        self.seconds.append(took)
        if status == 200:
            self.receipts.append(page.partition(b'id="receipt">')[2].partition(b"<")[0].decode())

    def line(self, what: str, seconds: float) -> str:
        """Return the line of the table."""
        ordered = sorted(self.seconds)
        p95 = ordered[int(len(ordered) * 0.95)] * 1000 if ordered else 0
        middle = statistics.median(ordered) * 1000 if ordered else 0
        sent, taken, stopped = len(ordered), self.codes.get(200, 0), self.codes.get(429, 0)
        other = sent - taken - stopped
        return f"| {what} | {sent:,} | {seconds:.1f} | {taken:,} | {stopped:,} | {other} | {middle:.0f} | {p95:.0f} |"


async def post(port: int, source: str, body: bytes) -> tuple[int, bytes]:
    """Send one form from a loopback address; return status and page."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    head = (
        f"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    first, _, rest = answer.partition(b"\r\n")
    return int(first.split()[1]), rest


def form(number: int, who: str) -> bytes:
    """Return a report's form: no two are the same."""
    once = f"{who.replace('.', '')}x{number}".rjust(24, "0")[-24:]
    text = f"第 {number} 件，来自 {who}：收费不开票，地点在示例路。"
    return urlencode({"once": once, "aspect": "fees", "agency": "", "text": text}).encode()


async def one(port: int, source: str, number: int, heard: Heard) -> None:
    """Send one report and note the answer; what can't be sent counts as status 0."""
    began = time.monotonic()
    try:
        status, page = await post(port, source, form(number, source))
    except OSError:
        status, page = 0, b""
    heard.note(status, page, time.monotonic() - began)


async def spread(port: int, minutes: float) -> tuple[Heard, float]:
    """Send every address's reports evenly over the minutes."""
    heard, began = Heard(), time.monotonic()
    tasks = []
    total = int(len(ADDRESSES) * PER_MINUTE * minutes)
    for place in range(total):
        await asyncio.sleep(max(0.0, began + place * 60 * minutes / total - time.monotonic()))
        tasks.append(asyncio.create_task(one(port, ADDRESSES[place % len(ADDRESSES)], place, heard)))
    await asyncio.gather(*tasks)
    return heard, time.monotonic() - began


async def alone(port: int) -> tuple[Heard, Heard, float]:
    """Send all reports of one address as fast as they go, and meanwhile one a second from twenty others."""
    loner, others, began = Heard(), Heard(), time.monotonic()
    gate = asyncio.Semaphore(20)

    async def hurried(number: int) -> None:
        async with gate:
            await one(port, LONER, number, loner)

    async def calm() -> None:
        for number in range(20):
            await one(port, f"127.0.3.{number + 1}", number, others)
            await asyncio.sleep(0.1)

    await asyncio.gather(calm(), *(hurried(number) for number in range(ALONE)))
    return loner, others, time.monotonic() - began


def prepared(data: Path) -> dict[str, str]:
    """Make a public zone that knows a key to seal to; return the environment of its processes."""
    from zhiheng.kit import mailbox
    from zhiheng.kit.exchange import Snapshot, public_pem, signing_key, trust, write_snapshot
    from zhiheng.kit.home import Home

    inside, now = Home(data / "internal").prepare(), datetime.now(UTC)
    key = signing_key(inside)
    write_snapshot(
        data / "exchange", Snapshot("intake", now, [{"key": "recipient", "recipient": mailbox.recipient(inside)}]), key
    )
    write_snapshot(data / "exchange", Snapshot("aspects", now, [{"key": "fees", "title": "乱收费", "order": 0}]), key)
    trust(Home(data / "public"), public_pem(key), "flood")
    environment = {**os.environ, "ZHIHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "zhiheng.public.settings"}
    subprocess.run([sys.executable, "-m", "zhiheng", "prepare", "--zone", "public"], env=environment, check=True)
    return environment


def kept(data: Path) -> tuple[int, int, int]:
    """Return rows, different forms and different receipts in the zone's table."""
    with sqlite3.connect(data / "public" / "zhiheng.sqlite3") as database:
        asked = "SELECT count(*), count(DISTINCT once), count(DISTINCT receipt) FROM public_queued"
        rows, forms, receipts = database.execute(asked).fetchone()
    return rows, forms, receipts


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run both floods and print the table; return 1 where a report was lost, doubled, or stored against its answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="zhiheng-flood-") as folder:
        data, port = Path(folder), free_port()
        environment = prepared(data)
        command = [sys.executable, "-m", "zhiheng", "run", "--zone", "public", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                return _measured(port, data, minutes)
            finally:
                server.terminate()


def _measured(port: int, data: Path, minutes: float) -> int:
    _wait(port)
    many, took = asyncio.run(spread(port, minutes))
    before = kept(data)
    loner, others, alone_took = asyncio.run(alone(port))
    after = kept(data)
    print("| what | sent | seconds | taken (200) | stopped (429) | other | median ms | p95 ms |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    print(many.line("200 addresses", took))
    print(loner.line("one address, all at once", alone_took))
    print(others.line("20 others meanwhile", alone_took))
    print(f"\nkept after the first: {before[0]:,} rows, {before[1]:,} forms, {before[2]:,} receipts; ", end="")
    print(f"after the second: {after[0] - before[0]:,} rows more")
    taken = [*many.receipts, *loner.receipts, *others.receipts]
    held = after == (len(taken),) * 3 and len(set(taken)) == len(taken) and set(others.codes) == {200}
    print("each that was answered 200 is present once, nothing else is: " + ("yes" if held else "NO"))
    return 0 if held and set(many.codes) == {200} else 1


def _wait(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the public zone didn't start")


if __name__ == "__main__":
    sys.exit(main())
