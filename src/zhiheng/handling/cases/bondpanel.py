"""The panel of a case that was joined or split (并案分案): the other cases, and the evidence that came with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from zhiheng.handling.cases import pieces
from zhiheng.handling.cases.casefile import load
from zhiheng.handling.cases.joining import bonds
from zhiheng.handling.cases.pages import file_of
from zhiheng.handling.cases.selectors import cases
from zhiheng.kit.accounts.requests import account_of
from zhiheng.ledger.models import LedgerObject


def panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return with which cases a case was joined or split, and the evidence that came with them; None without any."""
    file = file_of(request, row)
    found = list(bonds(file))
    if not found:
        return None
    ids = [one.case for one in found]
    seen = {one.public_id: one for one in cases(account_of(request)).filter(public_id__in=ids)}
    lines = [(one, seen.get(one.case)) for one in found]
    came = [seen[one.case] for one in found if one.words in ("并来", "分自") and one.case in seen]
    return {"lines": lines, "pieces": [(other, pieces.evidence(load(other))) for other in came]}
