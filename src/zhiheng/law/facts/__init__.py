"""Derived facts (F2): states as dated intervals, values of acts, and object types that nobody keeps.

``definitions()`` are those of the statutory library, ``derive`` makes the fact table of a world, ``enrich`` adds the
relations to derived objects, ``decide`` and ``ask`` answer for one act, ``write_facts`` and ``read_facts`` take the
table along with an export.
"""

from functools import lru_cache

from zhiheng.law.facts.arrow import from_arrow, read_facts, to_arrow, write_facts
from zhiheng.law.facts.deciding import ask, decide, subjects_of
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.derived import enrich, key_id, parts_of
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.facts.deriving import derive, derive_tables
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
    "derive_tables",
    "enrich",
    "enrich_tables",
    "from_arrow",
    "key_id",
    "parts_of",
    "read_definitions",
    "read_facts",
    "stated_facts",
    "subjects_of",
    "to_arrow",
    "write_facts",
]
