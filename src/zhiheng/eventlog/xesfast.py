"""The fast XES reader: chunks are unpacked in one thread and scanned by compiled code in another.

Reads what XES tools write; for anything beyond it returns None, and the expat reader reads the file instead.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import bytesource, xesscan
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.xesstream import XesStream

_DECLARATION = re.compile(  # `\s` would let a vertical tab pass, which XML doesn't
    rb"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[01]\1"""
    rb"""([ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])(?i:utf-8)\3)?"""
    rb"""([ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(yes|no)\5)?[ \t\r\n]*\?>"""
)
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20
_MOST_CARRY = 1 << 24
_AHEAD = 4
_NOT_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def read_fast(path: Path, progress: Progress | None = None) -> XesStream | None:
    """Read a whole XES file, or return None where it isn't of the plain kind (or isn't well-formed).

    Raises:
        LogError: the archive is broken.
    """
    scanner = _Scanner()
    carry, started = b"", False
    for piece in _ahead(bytesource.pieces(path, progress)):
        for first in range(0, len(piece), _CHUNK):
            carry += piece[first : first + _CHUNK]
            if not started:
                begin = _begin(carry)
                if begin < 0:
                    return None
                carry, started = carry[begin:], True
            read = scanner.scan(carry)
            if read < 0 or len(carry) - read > _MOST_CARRY:
                return None
            carry = carry[read:]
    return scanner.stream() if started and scanner.closed() and not carry.strip(b" \t\r\n") else None


def _begin(head: bytes) -> int:
    """Return where the markup after byte order mark and XML declaration begins, -1 for another encoding."""
    at = len(_BOM) if head.startswith(_BOM) else 0
    match = _DECLARATION.match(head, at)
    if match:
        return match.end()
    return -1 if head.startswith(b"<?xml", at) else at


def _ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces while a thread unpacks the next ones; what goes wrong there is raised here."""
    ready: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def put(item: bytes | BaseException | None) -> None:
        """Hand on a piece, waiting for room, unless the reader has gone."""
        while not stopped.is_set():
            try:
                ready.put(item, timeout=0.1)
                return
            except queue.Full:
                continue

    def work() -> None:
        """Hand on all pieces, then the end or the error."""
        try:
            for piece in pieces:
                put(piece)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the reading thread, which raises it
            put(error)

    thread = threading.Thread(target=work, name="xes-unpack", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()


class _Scanner:
    """Buffers of the compiled scanner; they grow before a chunk, never within one."""

    def __init__(self) -> None:
        self.state = np.zeros(xesscan.STATE_SIZE, np.int64)
        self.stack = np.zeros(xesscan.MOST_DEPTH, np.int8)
        self.spans = np.zeros((xesscan.MOST_XML_ATTRIBUTES, 5), np.int64)
        self.slots = np.full(1 << 12, -1, np.int32)
        self.hashes = np.zeros(1 << 10, np.uint64)
        self.starts = np.zeros((1 << 10) + 1, np.int64)
        self.pool = np.zeros(1 << 16, np.uint8)
        self.column_slots = np.full(xesscan.COLUMN_SLOTS, -1, np.int32)
        self.column_starts = np.zeros(xesscan.MOST_COLUMNS + 1, np.int64)
        self.column_kinds = np.zeros(xesscan.MOST_COLUMNS, np.int64)
        self.column_keys = np.zeros(xesscan.MOST_COLUMN_BYTES, np.uint8)
        self.found: list[np.ndarray] = []
        self.event_trace: list[np.ndarray] = []
        self.out = np.zeros((3, 0), np.int32)
        self.new_events = np.zeros(0, np.int32)
        self.scratch = self.data = np.zeros(0, np.uint8)

    def scan(self, chunk: bytes) -> int:
        """Read a chunk; return how many of its bytes were read whole, -1 where it is odd."""
        most = len(chunk) // xesscan.SMALLEST_ATTRIBUTE + 1
        self._grow(len(chunk), most)
        # A copy that may be written to has the same type as the other buffers: half as much to compile.
        self.data[: len(chunk)] = np.frombuffer(chunk, np.uint8)
        read, status = xesscan.scan(
            self.data[: len(chunk)],
            self.state,
            (self.stack, self.spans, self.scratch),
            self.out,
            self.new_events,
            (self.slots, self.hashes, self.starts, self.pool),
            (self.column_slots, self.column_starts, self.column_kinds, self.column_keys),
        )
        if status == xesscan.ODD or not _is_text(chunk[:read]):
            return -1
        self.found.append(self.out[:, : self.state[xesscan.ATTRIBUTES]].copy())
        self.event_trace.append(self.new_events[: self.state[xesscan.NEW_EVENTS]].copy())
        return int(read)

    def _grow(self, size: int, most: int) -> None:
        count, used = int(self.state[xesscan.POOL]), int(self.state[xesscan.POOL_BYTES])
        if self.out.shape[1] < most:
            self.out = np.zeros((3, most), np.int32)
            self.new_events = np.zeros(size // len("<event/>") + 1, np.int32)
        if len(self.scratch) < size + 4:
            self.scratch, self.data = np.zeros(size + 4, np.uint8), np.zeros(size + 4, np.uint8)
        self.pool = _room(self.pool, used + size)
        self.hashes = _room(self.hashes, count + most)
        self.starts = _room(self.starts, count + most + 1)
        if len(self.slots) < 2 * (count + most):
            self.slots = np.full(1 << (4 * (count + most)).bit_length(), -1, np.int32)
            xesscan.refill(self.slots, self.hashes, count)

    def closed(self) -> bool:
        """Return whether the root element was opened and closed."""
        return bool(self.state[xesscan.STARTED]) and self.state[xesscan.DEPTH] == 0

    def stream(self) -> XesStream:
        """Return everything that was read."""
        owner, column, value = np.concatenate(self.found, axis=1)
        count, used = int(self.state[xesscan.POOL]), int(self.state[xesscan.POOL_BYTES])
        buffers = [None, pa.py_buffer(self.starts[: count + 1].copy()), pa.py_buffer(self.pool[:used].copy())]
        return XesStream(
            traces=int(self.state[xesscan.TRACES]),
            event_trace=np.concatenate(self.event_trace),
            columns=[self._column(number) for number in range(int(self.state[xesscan.COLUMNS]))],
            owner=owner,
            column=column,
            value=value,
            pool=pa.Array.from_buffers(pa.large_string(), count, buffers),
        )

    def _column(self, number: int) -> tuple[int, int, str]:
        first, last = self.column_starts[number : number + 2]
        kind = int(self.column_kinds[number])
        return kind // 16, kind % 16, self.column_keys[first:last].tobytes().decode()


def _room(array: Any, wanted: int) -> Any:
    """Return the array, or a larger copy where it is too short."""
    if len(array) >= wanted:
        return array
    larger = np.zeros(max(wanted, 2 * len(array)), array.dtype)
    larger[: len(array)] = array
    return larger


def _is_text(chunk: bytes) -> bool:
    """Return whether the bytes are UTF-8 and characters that XML allows (control characters aside)."""
    if chunk.isascii():
        return True
    try:
        chunk.decode()
    except UnicodeDecodeError:
        return False
    return not any(mark in chunk for mark in _NOT_CHARACTERS)
