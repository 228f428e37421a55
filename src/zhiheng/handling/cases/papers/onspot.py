"""The document of a penalty on the spot (当场行政处罚决定书, 行政处罚法第五十二条)."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import body, copies, paper, signatures
from zhiheng.handling.cases.papers.fields import has, needs, signs
from zhiheng.handling.cases.papers.measures import WHOM

LAW_52 = "行政处罚法第五十二条"
DECISION = paper(
    "case-simple-decision", "当场行政处罚决定书", "simple_decision", "简易程序当场作出的处罚决定",
    (
        *needs(LAW_52, "party", "facts", "when", "place", "basis", "penalty", "performance", "remedies", "handlers"),
        *has("party_id", "fine", "heard", "received"), *signs(LAW_52, "party_sign"),
        *signs(LAW_52, "officer_sign", least=2),
    ),
    (
        WHOM,
        body("{{ 时间 }}，在{{ 地点 }}，经查明：{{ 违法事实 }}"),
        body("执法人员已出示执法证件，告知拟处罚的内容、事实、理由、依据和陈述、申辩的权利。"
             "{{ 陈述申辩和听证情况 }}"),
        body("依据{{ 处罚依据 }}，决定当场处罚如下：{{ 处罚内容 }}"),
        body("{%p if 罚款数额 %}"), body("罚款：{{ 罚款数额 | 大写金额 }}（{{ 罚款数额 | 金额 }}）。"),
        body("{%p endif %}"),
        body("{{ 履行方式和期限 }}"),
        body("{{ 救济途径和期限 }}"),
        body("执法人员：{{ 办案人员 }}。{{ 签收情况 }}"),
        *signatures(("当事人签名", "当事人签名"), ("执法人员签名", "执法人员签名")),
        copies(),
    ),
    letter="当罚",
    items=(
        "party", "facts", "kinds", "basis", "amount", "time", "place", "performance", "remedies", "agency", "signature",
        "statement", "date",
    ),
)  # fmt: skip
