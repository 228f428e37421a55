"""Statutes (法规): the index that rules cite, and the store of texts that the user imported."""

from zhiheng.law.statutes.errors import StatuteError
from zhiheng.law.statutes.index import StatuteIndex, packaged_index, plain_name, read_index
from zhiheng.law.statutes.model import CountingRule, DayUnit, Statute

__all__ = [
    "CountingRule",
    "DayUnit",
    "Statute",
    "StatuteError",
    "StatuteIndex",
    "packaged_index",
    "plain_name",
    "read_index",
]
