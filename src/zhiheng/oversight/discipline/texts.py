"""The words of a transfer (线索内容、审批意见、反馈): sealed in the vault under the transfer's own id (F5).

They are notes that only grow, as those of complaints are; nothing of them stands in an event or a table.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from zhiheng.kit.accounts.models import User
from zhiheng.kit.security.services import record_unmask
from zhiheng.oversight.complaints import texts
from zhiheng.oversight.complaints.texts import Note
from zhiheng.oversight.discipline.projecting import DISCIPLINE

FACTS, PAPER, OPINION, RESULT, REASON = "facts", "paper", "opinion", "result", "reason"
WORDS: Final = {
    FACTS: "问题线索",
    PAPER: "随附纸质材料",
    OPINION: "审批意见",
    RESULT: "反馈内容",
    REASON: "撤回理由",
}


def write(transfer: str, what: str, day: date, text: str, event: str = "") -> None:
    """Add words to a transfer; nothing is added where none were written."""
    if text.strip():
        texts.write(transfer, Note(what, day, text.strip(), event))


def of(transfer: str, what: str = "") -> list[Note]:
    """Return what was written about a transfer, the oldest first; whoever calls this has checked who reads it."""
    return texts.notes(transfer, what)


def read(user: User, transfer: str, purpose: str) -> list[Note]:
    """Return all words of a transfer after the reading was recorded (who, which transfer, for what purpose).

    Raises Refusal without a purpose.
    """
    record_unmask(user, DISCIPLINE, transfer, ("问题线索", "材料"), purpose)
    return of(transfer)
