"""The printable reminder (催办单): for whoever must be told on paper. Its fields and layout, without any law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.outgoing.door import refuse_personal

FIELDS = (
    Field("to", "催办对象", "送给哪个机关或单位", "示例区城市管理局", required=True),
    Field("subject", "事项", "哪件事到期，写编号，不写人名", "案件 示城管罚立〔2026〕15号", required=True),
    Field("due", "期限", "最后一天", date(2026, 11, 20), FieldKind.DAY, required=True),
    Field("standing", "期限状态", "按制发日期写“将于…到期”或“已于…届满”", "已于2026年11月20日届满"),
    Field("basis", "依据", "法律名称和条款", "《行政处罚法》第六十条", required=True),
    Field("asked", "办理要求", "要对方做什么、最迟哪天", "于2026年11月30日前作出决定", required=True),
)
BLOCKS = (
    Line(Style.TITLE, "催办单"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.TO, "{{ 催办对象 }}："),
    Line(Style.BODY, "{{ 事项 }}，期限{{ 期限状态 }}。依据：{{ 依据 }}。"),
    Line(Style.BODY, "请{{ 办理要求 }}，办结后在系统中登记。"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
)


@dataclass(frozen=True, slots=True)
class ReminderSlip:
    """What a reminder slip says: to whom, what is due when and why, what is asked.

    Raises OutgoingRefused for a citizen or mobile number in its words: name the matter by its number instead.
    """

    to: str
    subject: str
    due: date
    basis: str
    asked: str

    def __post_init__(self) -> None:
        refuse_personal("\n".join((self.to, self.subject, self.asked)).encode())

    def values(self, day: date) -> Mapping[str, Any]:
        """Return the fields' values for a slip made on ``day``."""
        last = f"{self.due.year}年{self.due.month}月{self.due.day}日"
        standing = f"已于{last}届满" if self.due < day else f"将于{last}到期"
        return {
            "to": self.to,
            "subject": self.subject,
            "due": self.due,
            "standing": standing,
            "basis": self.basis,
            "asked": self.asked,
        }
