"""Derived facts (F2): states as dated intervals, values of acts, and object types that nobody keeps.

``definitions()`` are those of the statutory library, ``derive`` makes the fact table of a world, ``enrich`` adds the
relations to derived objects, ``decide`` and ``ask`` answer for one act. What works on columns stands apart, so that a
server that judges single acts loads none of it: ``facts.logs`` (the facts of a whole log), ``facts.derived_tables``
(its derived objects), ``facts.arrow`` (the table taken along with an export).
"""

from functools import lru_cache

from zhiheng.law.facts.deciding import ask, decide, subjects_of
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.derived import enrich, key_id, parts_of
from zhiheng.law.facts.deriving import derive
from zhiheng.law.facts.reading import read_definitions
from zhiheng.law.facts.stated import stated_facts
from zhiheng.law.facts.table import UNKNOWN, FactInterval, FactTable, Unknown
from zhiheng.law.facts.world import World
from zhiheng.law.library import FACTS_FILE, statute_index, vocabulary


@lru_cache(maxsize=1)
def definitions() -> Definitions:
    """Return the packaged definitions. Raises ``RuleErrors`` where the file can't be read."""
    return read_definitions(FACTS_FILE, vocabulary=vocabulary(), statutes=statute_index(), name="facts.yaml")


__all__ = [
    "FACTS_FILE",
    "UNKNOWN",
    "Definitions",
    "FactInterval",
    "FactTable",
    "Unknown",
    "World",
    "ask",
    "decide",
    "definitions",
    "derive",
    "enrich",
    "key_id",
    "parts_of",
    "read_definitions",
    "stated_facts",
    "subjects_of",
]
