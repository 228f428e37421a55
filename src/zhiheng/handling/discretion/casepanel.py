"""The panel 裁量 on a case's page: what was proposed and why, whether it departs, what was decided, typical cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.handling.cases.casefile import fine_in_force
from zhiheng.handling.cases.pages import file_of
from zhiheng.handling.discretion import similar
from zhiheng.handling.discretion.casefacts import CaseFacts
from zhiheng.handling.discretion.projecting import BENCHMARK
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject


def context(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the context of the panel; None where no benchmark was applied."""
    file = file_of(request, row)
    if file.applied is None:
        return None
    said = file.applied.attributes
    decided = fine_in_force(file.events) or None
    amount = decided or said.get("intended") or said.get("proposed")
    departs = bool(said.get("departs"))
    facts = [
        ("裁量阶次", said.get("tier")),
        ("裁量情节", vocabulary().label("discretion", str(said.get("discretion") or "none"))),
        ("幅度（元）", _span(said)),
        ("建议（元）", _money(said.get("proposed"))),
        ("拟罚款（元）", _money(said.get("intended"))),
        ("决定罚款（元）", _money(decided)),
        ("裁量说明", said.get("reasons")),
    ]
    return {
        "facts": [(title, value) for title, value in facts if value],
        "circumstances": list(said.get("circumstances") or ()),
        "benchmarks": [reverse("object", args=[BENCHMARK, id_]) for id_ in file.applied.objects(BENCHMARK)],
        "departs": departs,
        "approved": _approved(file.of("approval.given")) if departs else "",
        "past": similar.of_conduct(
            account_of(request), CaseFacts(file).power, str(said.get("tier") or ""), amount, file.id
        ),
    }


def _span(said: Mapping[str, Any]) -> str:
    low, high = said.get("lowest"), said.get("highest")
    return f"{_money(low) or 0} 至 {_money(high)}" if high is not None else ""


def _money(amount: Any) -> str:
    return "" if amount is None else say(amount, Show.MONEY)


def _approved(approvals: Any) -> str:
    """Return how the departure was decided, in words; "" where nobody has decided yet."""
    own = [one for one in approvals if one.attributes.get("of") == "benchmark_departure"]
    if not own:
        return ""
    said = own[-1].attributes
    words = vocabulary()
    by = words.label("approver", str(said.get("approver") or "principal"))
    return f"{by}{words.label('approval_result', str(said.get('result')))}"
