"""What the law reserves for the head of the agency (机关负责人批准): a unit's head can't approve it."""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.handling.cases.drafting import Wish
from zhiheng.ledger.acting import Hindrance

UNIT = "unit"
RESERVED: Mapping[str, str] = {
    "decision": "行政处罚法第五十七条",
    "measure": "行政强制法第十八条",
    "enforcement": "行政强制法第三十七条",
    "withdrawal": "行政处罚法第五十七条",
    "referral": "行政执法机关移送涉嫌犯罪案件的规定第五条",
    "deferral": "行政处罚法第六十六条",
}
"""By code of ``approval_of``: the article that reserves the approval. For deferral the law names only the agency, and
the platform asks for its head."""


def against(wish: Wish) -> list[Hindrance]:
    """Return that the head of a unit would approve what only the head of the agency may."""
    approves = wish.plan.approval or (wish.plan.set.get("of") if wish.plan.event.type == "approval.given" else "")
    law = RESERVED.get(str(approves))
    if wish.approver != UNIT or law is None:
        return []
    return [Hindrance("承办机构负责人不能批准这一事项，须由机关负责人批准", law, "请报机关负责人审批")]
