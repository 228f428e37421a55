"""What is wrong with a holiday notice, where, and what to do."""

from __future__ import annotations


class CalendarError(Exception):
    """A calendar file that can't be used. ``str()`` gives place, message and remedy in Chinese.

    ``problems``: pairs (place, message), place being ``file:line`` or the file.
    """

    def __init__(self, problems: list[tuple[str, str]], remedy: str) -> None:
        self.problems = tuple(problems)
        self.remedy = remedy
        lines = [f"{place}:{message}" for place, message in problems]
        super().__init__("\n".join([*lines, f"处理办法:{remedy}"]))
