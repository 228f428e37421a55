"""Statutes (法规): the index that rules cite, and the store of texts that the user imported."""

from zhiheng.law.statutes.errors import StatuteError
from zhiheng.law.statutes.index import StatuteIndex, packaged_index, plain_name, read_index
from zhiheng.law.statutes.model import CountingRule, DayUnit, Statute
from zhiheng.law.statutes.store import Imported, ImportReport, StatuteStore, Stored, import_statutes

__all__ = [
    "CountingRule",
    "DayUnit",
    "ImportReport",
    "Imported",
    "Statute",
    "StatuteError",
    "StatuteIndex",
    "StatuteStore",
    "Stored",
    "import_statutes",
    "packaged_index",
    "plain_name",
    "read_index",
]
