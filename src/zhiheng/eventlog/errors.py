"""The one error that reading or writing a log ends in, worded for the person at the keyboard."""

from __future__ import annotations

from pathlib import Path


class LogError(Exception):
    """A log can't be read or written: what is wrong, where, and what to do about it (all in Chinese).

    ``place`` is ``file:line`` where lines can be counted, else file with byte, row or element number.
    """

    def __init__(self, message: str, place: str = "", remedy: str = "") -> None:
        self.message = message
        self.place = place
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.place}:{self.message}" if self.place else self.message
        return f"{head}。{self.remedy}" if self.remedy else f"{head}。"


def at_line(path: Path | str, line: int) -> str:
    """Return the place ``file:line`` (lines count from 1)."""
    return f"{path}:{line}"


def at_byte(path: Path | str, byte: int) -> str:
    """Return the place of a byte in a file (bytes count from 0)."""
    return f"{path} 第 {byte} 字节"
