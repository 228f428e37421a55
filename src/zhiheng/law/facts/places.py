"""Whether a cited article was in force on a day, and whether a place lies within a region."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from zhiheng.eventlog.days import day_of
from zhiheng.law.facts.table import UNKNOWN, Unknown
from zhiheng.law.statutes.index import StatuteIndex
from zhiheng.law.statutes.model import Statute

_CITED = re.compile(r"(?P<name>[^#]+)#?(?P<article>[0-9]+)?")


def all_in_force(statutes: StatuteIndex | None, cited: Iterable[Any], day: int) -> bool | Unknown:
    """Whether every cited article (``简称#条``) was in force on a civil day.

    False where one certainly wasn't: before the statute first came into force, from the day on which another
    superseded it, or beyond its last article. ``UNKNOWN`` where the index doesn't know the statute, its text of that
    day, or an unconfirmed date would decide.
    """
    answers = [UNKNOWN if statutes is None else _in_force(statutes, str(item), day) for item in cited]
    if any(answer is False for answer in answers):
        return False
    return UNKNOWN if any(isinstance(answer, Unknown) for answer in answers) or not answers else True


@lru_cache(maxsize=10_000)
def _in_force(statutes: StatuteIndex, cited: str, day: int) -> bool | Unknown:
    match = _CITED.match(cited)
    statute = statutes.find(match["name"].strip()) if match else None
    if match is None or statute is None or statute.in_force is None:
        return UNKNOWN
    if "in_force" not in statute.unconfirmed and _not_yet(statute, day):
        return False
    newer = statutes.find(statute.superseded_by) if statute.superseded_by else None
    if newer is not None and newer.in_force is not None and day >= day_of(newer.in_force):
        return False if "superseded_by" not in statute.unconfirmed else UNKNOWN
    if day < day_of(statute.in_force) or {"in_force", "superseded_by"} & set(statute.unconfirmed):
        return UNKNOWN
    article = match["article"]
    return not (article is not None and statute.articles is not None and int(article) > statute.articles)


def _not_yet(statute: Statute, day: int) -> bool:
    """Whether the day lies before any text of the statute: certain only where its first day is confirmed."""
    if statute.first_in_force is not None:
        return "first_in_force" not in statute.unconfirmed and day < day_of(statute.first_in_force)
    first = statute.in_force if statute.revised is None or statute.revised == statute.passed else None
    return first is not None and day < day_of(first)


def inside(place: Any, region: Any) -> bool | Unknown:
    """Whether an administrative code lies within another's region (370112001000 within 370112 and 370100).

    Pairs of zeros at the end of a code stand for "all of it". ``UNKNOWN`` where one of the two isn't known.
    """
    if not isinstance(place, str) or not isinstance(region, str) or not region:
        return UNKNOWN
    return place.startswith(_stem(region))


def _stem(code: str) -> str:
    digits = code.strip()
    if len(digits) > 6 and digits[6:].strip("0") == "":
        digits = digits[:6]
    while len(digits) in (4, 6) and digits.endswith("00"):
        digits = digits[:-2]
    return digits
