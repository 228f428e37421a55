"""What an act page raises where the law forbids the act now."""

from __future__ import annotations

from zhiheng.kit.pages.parts import Refusal


class LawRefused(Exception):
    """The law forbids the act now; ``refusal`` says every reason, article and way out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.action)
        self.refusal = refusal
