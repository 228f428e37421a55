"""Progress in the terminal: bytes while a log is read, then the phase; silent where it is no terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

PHASES = {"facts": "推导事实", "judge": "逐案判断", "report": "整理报告"}


class Bars:
    """One line that says what is being done and how far it is."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._reading = self._bars.add_task("读入日志", total=None)
        self._phase = self._reading

    def __enter__(self) -> Bars:
        self._bars.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.__exit__(kind, error, trace)

    def bytes(self, done_bytes: int, total_bytes: int) -> None:
        """Show how much of the log is read."""
        self._bars.update(self._reading, completed=done_bytes, total=total_bytes or None)

    def phase(self, phase: str, done: int, total: int) -> None:
        """Show a phase of the audit; ``total`` 0: its length isn't known."""
        name = PHASES.get(phase, phase)
        if self._bars.tasks[self._phase].description != name:
            self._phase = self._bars.add_task(name, total=total or None)
        self._bars.update(self._phase, completed=done, total=total or None)
