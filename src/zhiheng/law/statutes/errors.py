"""What is wrong with a statute index or a statute text, where, and what to do."""

from __future__ import annotations


class StatuteError(Exception):
    """Statutes that can't be read. ``problems``: pairs (``file:line``, message in Chinese)."""

    def __init__(self, problems: list[tuple[str, str]], remedy: str) -> None:
        self.problems = tuple(problems)
        self.remedy = remedy
        lines = [f"{place}:{message}" for place, message in problems]
        super().__init__("\n".join([*lines, f"处理办法:{remedy}"]))
