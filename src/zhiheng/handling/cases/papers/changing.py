"""Documents after the decision (变更、撤销、补正): the agency changes its own decision, or mends a slip of the pen."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import body, copies, paper
from zhiheng.handling.cases.papers.fields import has, needs, signs
from zhiheng.handling.cases.papers.measures import HANDED, OF_WHOM, THE_CASE, WHOM

LAW_75, LAW_61 = "行政处罚法第七十五条", "行政处罚法第六十一条"
MENDING = "山东省行政执法监督条例第三十一条"

paper(
    "case-change", "变更（撤销）行政处罚决定书", "other", "本机关变更或者撤销自己的决定",
    (
        *needs(LAW_75, "party", "former", "changed", "reasons"), *needs("行政处罚法第五十九条", "remedies"),
        *OF_WHOM, *has("new_fine"), *signs(LAW_61, "party_sign"),
    ),
    (
        WHOM,
        body(f"本机关在{THE_CASE}中作出{{{{ 原文书 }}}}。{{{{ 理由 }}}}"),
        body("依照《中华人民共和国行政处罚法》第七十五条的规定，现决定：{{ 变更结果 }}原决定。"),
        body("{%p if 变更后的罚款 %}"),
        body("罚款变更为{{ 变更后的罚款 | 大写金额 }}（{{ 变更后的罚款 | 金额 }}）。"), body("{%p endif %}"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="变", items=("party", "reasons", "remedies", "agency", "date"),
)  # fmt: skip
paper(
    "case-mending", "文书补正通知书", "other", "更正文书中的笔误，不改变实质内容",
    (*needs(MENDING, "party", "former", "content", "reasons"), *has("cause"), *signs(LAW_61, "party_sign")),
    (
        body("当事人：{{ 当事人 }}"),
        body("本机关在{{ 案由 }}一案中制发的{{ 原文书 }}有下列笔误，现予补正：{{ 补正内容 }}"),
        body("原因：{{ 理由 }}"),
        body("其余内容不变。本通知书与原文书一并保存。"),
        *HANDED, copies(),
    ),
    letter="补", items=("party", "reasons", "agency", "date"),
)  # fmt: skip
