"""Acts on instruments (办理): the only writers. *Doing* is refused by reasons, *recording* isn't (F3)."""

from zhiheng.oversight.supervision.services.answering import (
    Upload,
    answer,
    ask_extension,
    hand_over,
    impose,
    object_to,
    report,
    sendable,
)
from zhiheng.oversight.supervision.services.handling import extend, meet, reexamine, refuse_extension, serve, withdraw
from zhiheng.oversight.supervision.services.issuing import Issue, issue, record_issue
from zhiheng.oversight.supervision.services.verifying import Verdict, close, close_matter, verify

__all__ = [
    "Issue",
    "Upload",
    "Verdict",
    "answer",
    "ask_extension",
    "close",
    "close_matter",
    "extend",
    "hand_over",
    "impose",
    "issue",
    "meet",
    "object_to",
    "record_issue",
    "reexamine",
    "refuse_extension",
    "report",
    "sendable",
    "serve",
    "verify",
    "withdraw",
]
