"""The printable reminder (催办单): for whoever must be told on paper. Its form, without any law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.kit.outgoing.door import refuse_personal


@dataclass(frozen=True, slots=True)
class ReminderSlip:
    """A reminder slip: number, to whom, what is due when and why, what is asked, who issues it on which day."""

    number: str
    to: str
    subject: str
    due: date
    basis: str
    asked: str
    issuer: str
    day: date

    def __post_init__(self) -> None:
        refuse_personal("\n".join((self.to, self.subject, self.asked)).encode())

    def paragraphs(self) -> list[str]:
        """Return the slip's paragraphs in order, title first; for the screen, the printer and the Word template."""
        state = "已于" if self.due < self.day else "将于"
        reached = "届满" if self.due < self.day else "到期"
        return [
            "催办单",
            self.number,
            f"{self.to}：",
            f"{self.subject}，期限{state} {_day(self.due)} {reached}。依据：{self.basis}。",
            f"请{self.asked}，办结后在系统中登记。",
            self.issuer,
            _day(self.day),
        ]


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
