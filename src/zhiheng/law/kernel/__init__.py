"""The compiled pass (核): all rules over all traces at once, equal to the reference.

``judge_tables`` judges a log in memory; ``engines`` feeds it from files, databases and clusters.
"""

from zhiheng.law.kernel.door import Part, Summary, Tally, judge_tables, prepare
from zhiheng.law.kernel.keys import Owners
from zhiheng.law.kernel.table import VERDICT_COLUMNS, identities

__all__ = ["VERDICT_COLUMNS", "Owners", "Part", "Summary", "Tally", "identities", "judge_tables", "prepare"]
