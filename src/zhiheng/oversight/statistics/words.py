"""Words for counted acts: results by their codes in the vocabulary."""

from __future__ import annotations

from functools import cache

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.filters import Choices
from zhiheng.law.library import vocabulary
from zhiheng.oversight.statistics.folding import GRANTED, REFUSED
from zhiheng.oversight.statistics.models import CountedAct, Kind

_TABLES = {
    Kind.PENALTY: "penalty_kind",
    Kind.NO_PENALTY: "outcome",
    Kind.MEASURE: "measure_kind",
    Kind.ENFORCEMENT: "enforcement_kind",
    Kind.INSPECTION: "inspection_result",
    Kind.REVIEW: "remedy_result",
    Kind.LITIGATION: "remedy_result",
}
FINE = "fine"
NO_RESULT, NO_AMOUNT = "unrecorded", "fine-unstated"
"""Choices that no vocabulary has: nothing is recorded; a fine without its amount."""
_LACKING = {NO_RESULT: "没有记录结果", NO_AMOUNT: "罚款，没有写明数额"}
_LICENCE = {GRANTED: "准予许可", REFUSED: "不予许可"}


@cache
def results(kind: str) -> dict[str, str]:
    """Return the results that acts of a kind can have: code → words, in the vocabulary's order."""
    if kind == Kind.LICENCE:
        return dict(_LICENCE)
    table = _TABLES.get(Kind(kind))
    return {str(code): words for code, words in vocabulary().codes[table].items()} if table else {}


def result_of(row: CountedAct) -> str:
    """Return an act's result in words; "" where none is recorded."""
    return results(row.kind).get(row.result, row.result)


def every_result(user: User) -> Choices:
    """Return all results as choices, each once, and then what may be lacking."""
    known = {code: words for kind in Kind for code, words in results(kind.value).items()}
    return list((known | _LACKING).items())
