"""A large JSON document read member by member and element by element, with the line of every error."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from zhiheng.eventlog import bytesource
from zhiheng.eventlog.errors import LogError, at_line
from zhiheng.eventlog.progress import Progress

_NEAR_END = 16
_MOST_VALUE = 1 << 28
_REMEDY = "请重新导出该日志,或按所指的行改正"
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=lambda _: None)


class JsonStream:
    """A cursor in a JSON text (UTF-8, with or without byte order mark; gzip is unpacked)."""

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        self.path = path
        self._pieces = self._decoded(bytesource.pieces(path, progress))
        self._text, self._at, self._lines, self._counted, self._ended = "", 0, 1, 0, False
        self.item_line = 1  # where the element that `elements` yielded last begins

    def _decoded(self, pieces: Iterator[bytes]) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        done = 0
        try:
            for piece in pieces:
                yield decoder.decode(piece)
                done += len(piece)
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            message = f"第 {max(done + error.start, 0)} 字节附近不是 UTF-8 编码"
            raise LogError(message, self.place(end=True), "OCEL JSON 须为 UTF-8,请另存后重试") from error

    def place(self, at: int | None = None, *, end: bool = False) -> str:
        """Return ``file:line`` of the cursor, of another place in the text at hand, or of its end."""
        stop = len(self._text) if end else self._at if at is None else at
        return at_line(self.path, self._lines + self._text.count("\n", self._counted, stop))

    @property
    def line(self) -> int:
        """Line of the cursor."""
        self._lines += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def _drop(self) -> None:
        _ = self.line
        self._text, self._at, self._counted = self._text[self._at :], 0, 0

    def _more(self) -> bool:
        self._drop()
        piece = next(self._pieces, None)
        if piece is None:
            self._ended = True
            return False
        self._text += piece
        return True

    def peek(self) -> str:
        """Return the next character that isn't space, "" at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in " \t\r\n":
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if self._ended or not self._more():
                return ""

    def expect(self, wanted: str) -> None:
        """Step over one character.

        Raises:
            LogError: another one stands there.
        """
        found = self.peek()
        if found != wanted:
            message = f"JSON 有错:此处应为“{wanted}”" if found else "JSON 不完整,在末尾之前中断"
            raise LogError(message, self.place(), _REMEDY)
        self._at += 1

    def value(self) -> Any:
        """Return the value at the cursor and step over it; numbers with a point are Decimal, NaN is None.

        Raises:
            LogError: it is no JSON, or nested or long beyond reason.
        """
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _NEAR_END
                if cut and len(self._text) < _MOST_VALUE and not self._ended:
                    self._more()
                    continue
                self._refuse(error)
            except (RecursionError, ValueError) as error:
                raise LogError(f"JSON 有错({error})", self.place(), _REMEDY) from error
            if end == len(self._text) and not self._ended:
                self._more()  # a number may go on in the next piece
                continue
            self._at = end
            return value

    def _refuse(self, error: json.JSONDecodeError) -> NoReturn:
        if self._ended and error.pos >= len(self._text):
            raise LogError("JSON 不完整,在末尾之前中断", self.place(error.pos), _REMEDY) from error
        raise LogError(f"JSON 有错({error.msg})", self.place(error.pos), _REMEDY) from error

    def members(self) -> Iterator[str]:
        """Yield the names of an object's members; the caller consumes each member's value."""
        self.expect("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise LogError("JSON 有错:此处应为成员名", self.place(), _REMEDY)
            name = str(self.value())
            self.expect(":")
            yield name
            if self.peek() != ",":
                break
            self._at += 1
        self.expect("}")

    def elements(self) -> Iterator[Any]:
        """Yield the values of an array."""
        self.expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            self.peek()
            self.item_line = self.line
            yield self.value()
            if self.peek() != ",":
                break
            self._at += 1
        self.expect("]")
