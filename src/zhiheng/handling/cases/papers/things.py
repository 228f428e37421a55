"""Documents about things (物品): samples, registration and preservation, lists, appraisals, orders to correct."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import CLUE, WORKING, body, copies, form, head, paper, signatures, to
from zhiheng.handling.cases.papers.fields import has, needs
from zhiheng.kit.documents.layout import Rows

LAW_55, LAW_56 = "行政处罚法第五十五条", "行政处罚法第五十六条"
WIDTHS = (42, 38, 20, 18, 38)
_BY = needs("行政处罚法第四十二条", "handlers")
_HANDED = signatures(("当事人签名", "当事人签名"), ("执法人员签名", "执法人员签名"), ("见证人签名", "见证人签名"))
_SIGNS = has("party_sign", "officer_sign", "witness_sign")

paper(
    "case-sampling", "抽样取证凭证", "sampling", "抽取样品时交当事人的凭证",
    (*needs(LAW_56, "party", "method", "things"), *_BY, *has("cause", "case_number", "held", "keeper"), *_SIGNS),
    (
        form("party", "cause", ("case_number", "held"), "method", "keeper", "handlers"),
        head("样品清单"), Rows("things", WIDTHS),
        body("依照《中华人民共和国行政处罚法》第五十六条的规定抽样取证。样品已经当事人核对。"),
        *_HANDED, copies(),
    ),
    letter="抽", items=("party", "object_list", "agency", "date"), asks=("held", "method", "keeper", "things"),
    stages=(CLUE, *WORKING), inner=True,
)  # fmt: skip
paper(
    "case-preservation", "先行登记保存证据通知书", "preservation", "证据可能灭失或者以后难以取得的，先行登记保存",
    (
        *needs(LAW_56, "party", "cause", "reason", "things", "keeper"), *_BY,
        *_SIGNS,
    ),
    (
        to(),
        body("本机关正在调查{{ 案由 }}一案。事由：{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第五十六条的规定，经本机关负责人批准，对下列物品先行登记保存。"),
        Rows("things", WIDTHS),
        body("保存方式和地点：{{ 保存方式和地点 }}。在此期间，当事人或者有关人员不得销毁或者转移。"),
        body("本机关将在七日内作出处理决定。你（单位）对此有权陈述和申辩。"),
        body("执法人员：{{ 办案人员 }}"),
        *_HANDED, copies(),
    ),
    letter="先保", items=("party", "reasons", "basis", "object_list", "statement_right", "agency", "date"),
    asks=("reason", "keeper", "things"), stages=(CLUE, *WORKING),
)  # fmt: skip
paper(
    "case-preservation-result", "先行登记保存物品处理决定书", "preservation_result", "七日内对登记保存的物品作出处理",
    (*needs(LAW_56, "party", "cause", "disposal", "things"), *has("reason", "remedies"), *_SIGNS),
    (
        to(),
        body("本机关在调查{{ 案由 }}一案中对你（单位）的物品先行登记保存。经审查，"
             "依照《中华人民共和国行政处罚法》第五十六条的规定，对下列物品作出处理决定：{{ 处理决定 }}"),
        body("{{ 事由 }}"),
        Rows("things", WIDTHS),
        body("{{ 救济途径和期限 }}"),
        *_HANDED, copies(),
    ),
    letter="保处", items=("party", "object_list", "remedies", "agency", "date"),
    asks=("disposal", "reason", "things", "remedies"), stages=(CLUE, *WORKING),
)  # fmt: skip
paper(
    "case-inventory", "财物清单", "inventory", "登记保存、抽样、收缴、退还时的财物清单",
    (*needs(LAW_56, "party", "things"), *_BY, *has("cause", "case_number", "held", "reason"), *_SIGNS),
    (
        form("party", "cause", ("case_number", "held"), "reason", "handlers"),
        Rows("things", WIDTHS),
        body("上述财物经当事人（在场人）和执法人员共同核对，名称、数量、状况属实。"),
        *_HANDED, copies(),
    ),
    items=("party", "object_list", "object_state", "signature", "date"), asks=("held", "reason", "things"),
    stages=(CLUE, *WORKING, "execution"), inner=True,
)  # fmt: skip
paper(
    "case-appraisal", "检测（检验、鉴定）委托书", "entrustment", "委托有资质的机构检测、检验、鉴定",
    (
        *needs(LAW_55, "appraisal", "cause"), *_BY,
        *has("appraiser", "about", "case_number", "until", "materials"),
    ),
    (
        to("受委托机构"),
        body("为查明{{ 案由 }}一案（{{ 案号 }}）的事实，现委托你单位进行{{ 委托类别 }}。"),
        body("委托事项：{{ 委托事项 }}"),
        body("送检材料：{{ 移送材料 }}"),
        body("请于{{ 期限 | 日期 }}前出具书面结论，由检测、检验、鉴定人员签名，加盖机构印章，并附资质证明。"),
        body("承办人：{{ 办案人员 }}"),
        copies("受委托机构"),
    ),
    letter="检委", items=("agency", "date"), inner=True,
)  # fmt: skip
paper(
    "case-appraisal-notice", "检测（检验、鉴定）期间告知书", "appraisal_notice", "告知当事人检测、检验、鉴定的期间",
    (
        *needs("行政强制法第二十五条", "party", "cause", "appraisal", "until"),
        *has("about", "appraiser", "party_sign"),
    ),
    (
        to(),
        body("为查明{{ 案由 }}一案，本机关委托{{ 受委托机构 }}进行{{ 委托类别 }}，事项为：{{ 委托事项 }}"),
        body("所需期间到{{ 期限 | 日期 }}止。该期间不计入办案期限和查封、扣押的期间。"
             "结论作出后，本机关将告知你（单位）。"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="检告", items=("party", "duration", "agency", "date"), asks=("appraisal", "appraiser", "about", "until"),
    stages=WORKING,
)  # fmt: skip
paper(
    "case-correction", "责令改正通知书", "correction", "责令改正或者限期改正违法行为",
    (
        *needs("行政处罚法第二十八条", "party", "ordered"),
        *has("cause", "facts", "until", "remedies", "party_sign"),
    ),
    (
        to(),
        body("经查，你（单位）{{ 案由 }}。{{ 违法事实 }}"),
        body("依照《中华人民共和国行政处罚法》第二十八条的规定，责令你（单位）：{{ 责令内容 }}"),
        body("改正期限：{{ 期限 | 日期 }}。期满后本机关将复查；拒不改正的，依法处理。"),
        body("{{ 救济途径和期限 }}"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="责改", items=("party", "facts", "basis", "duration", "remedies", "agency", "date"),
)  # fmt: skip
