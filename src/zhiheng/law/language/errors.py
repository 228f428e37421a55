"""What is wrong in a rule file: where it stands, what it is, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.law.language.model import Position


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing that is wrong (问题): its place, what is wrong, what to do. Messages are Chinese, for jurists."""

    position: Position
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        text = f"{self.position.file}:{self.position.line}:{self.position.column}: {self.message}"
        return f"{text}。{self.remedy}" if self.remedy else text


class RuleErrors(Exception):
    """A rule file was refused; ``problems`` has every reason, in the order of the file."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems: tuple[RuleProblem, ...] = tuple(
            sorted(set(problems), key=lambda p: (p.position.file, p.position.line, p.position.column, p.message))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refusal(Exception):
    """One part of a rule can't be read; the reader records it and goes on with the next part."""

    def __init__(self, position: Position, message: str, remedy: str = "") -> None:
        self.problem = RuleProblem(position, message, remedy)
        super().__init__(str(self.problem))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return "您是否要写 X" for the known words nearest to ``word``, or "" where none is near."""
    candidates = sorted(set(known))
    near = difflib.get_close_matches(word, candidates, n=3, cutoff=0.6)
    if not near:
        near = [c for c in candidates if word and (c.endswith("." + word) or c.startswith(word + "."))][:3]
    return "是否要写 " + "、".join(f"“{w}”" for w in near) + "?" if near else ""


def choices(known: Iterable[str], limit: int = 24) -> str:
    """Return the known words as a Chinese list, cut where it grows too long to be of help."""
    words = sorted(set(known))
    shown = "、".join(words[:limit])
    return f"{shown} 等 {len(words)} 项" if len(words) > limit else shown


def advice(word: str, known: Iterable[str], what: str) -> str:
    """Return what to write instead of ``word``: the near words, else the whole list of ``what``."""
    candidates = list(known)
    near = suggestion(word, candidates)
    if near:
        return near
    return f"可用的{what}:{choices(candidates)}" if candidates else ""
