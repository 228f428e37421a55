"""Documents of the decision (告知、听证、审核、决定): each with what the articles demand of it."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import DECIDING, body, copies, form, head, opinion, paper, signatures, to
from zhiheng.handling.cases.papers.fields import has, needs

LAW_44, LAW_45, LAW_57, LAW_59 = (f"行政处罚法第{n}条" for n in ("四十四", "四十五", "五十七", "五十九"))
LAW_64, LAW_65, LAW_63 = (f"行政处罚法第{n}条" for n in ("六十四", "六十五", "六十三"))
WARNED = ("party", "facts", "kinds", "basis", "amount", "reasons", "statement_right", "agency", "date")
DECIDED = ("party", "facts", "kinds", "basis", "amount", "performance", "remedies", "reasons", "agency", "date")

_NOTICE = (
    *needs(LAW_44, "party", "facts", "reasons", "basis", "penalty"), *needs(f"{LAW_44}、{LAW_63[5:]}", "rights"),
    *has("case_number", "cause", "fine", "party_sign"),
)  # fmt: skip
_TOLD = (
    to(),
    body("本机关办理的{{ 案由 }}一案（{{ 案号 }}），已调查终结。依照《中华人民共和国行政处罚法》第四十四条的规定，"
         "现将拟作出的行政处罚内容及事实、理由、依据告知如下。"),
    head("一、事实"), body("{{ 违法事实 }}"),
    head("二、理由和依据"), body("{{ 理由 }}"), body("依据：{{ 处罚依据 }}"),
    head("三、拟作出的行政处罚"), body("{{ 处罚内容 }}"),
    body("{%p if 罚款数额 %}"),
    body("罚款合计：{{ 罚款数额 | 大写金额 }}（{{ 罚款数额 | 金额 }}）。"),
    body("{%p endif %}"),
    head("四、当事人权利"), body("{{ 当事人权利 }}"),
    *signatures(("收件人签名", "当事人签名")),
    copies(),
)  # fmt: skip
paper(
    "case-notice", "行政处罚告知书", "notice", "决定之前告知拟作出的处罚和陈述申辩权", _NOTICE, _TOLD,
    letter="罚告", series="case-notice", items=WARNED, inner=True,
)  # fmt: skip
paper(
    "case-hearing-right", "行政处罚听证告知书", "notice", "拟作出较重处罚的，一并告知要求听证的权利", _NOTICE, _TOLD,
    letter="听告", items=(*WARNED, "hearing_right"), inner=True,
)  # fmt: skip
paper(
    "case-statement", "陈述申辩笔录", "record", "记录当事人口头的陈述和申辩",
    (
        *needs(LAW_45, "party", "text"), *needs("行政处罚法第四十二条", "handlers"),
        *has("cause", "case_number", "held", "party_sign", "officer_sign"),
    ),
    (
        form("cause", "party", "case_number", "held", "handlers"),
        body("执法人员已告知当事人有权陈述和申辩，不因陈述、申辩给予更重的处罚。"),
        head("陈述、申辩内容"), body("{{ 笔录内容 }}"), body("以上笔录经核对（已向我宣读），与所述一致。"),
        *signatures(("陈述申辩人签名", "当事人签名"), ("执法人员签名", "执法人员签名")),
    ),
    items=("party", "time", "place", "signature"), asks=("held", "text"), stages=(DECIDING,), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-statement-review", "陈述申辩复核意见书", "statement_review", "对陈述、申辩的事实、理由和证据的复核",
    (*needs(LAW_45, "adopted", "reasons"), *has("party", "cause", "case_number", "said", "handlers", "officer_sign")),
    (
        form("cause", "party", ("case_number", "adopted"), "handlers"),
        head("陈述、申辩的主要内容"), body("{{ 陈述申辩内容 }}"),
        head("复核意见和理由"), body("{{ 理由 }}"), body("复核结论：{{ 是否采纳 }}。"),
        *signatures(("复核人员签名", "执法人员签名")),
    ),
    items=("statement", "reasons"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-hearing-notice", "听证通知书", "hearing_notice", "七个工作日前通知听证的时间和地点",
    (*needs(LAW_64, "party", "held_on", "venue"), *has("cause", "host", "open", "party_sign")),
    (
        to(),
        body("你（单位）就{{ 案由 }}一案要求听证。依照《中华人民共和国行政处罚法》第六十四条的规定，本机关定于"
             "{{ 听证日期 | 日期 }}在{{ 听证地点 }}{{ 听证方式 }}举行听证。"),
        body("听证主持人：{{ 主持人 }}。你（单位）认为主持人与本案有直接利害关系的，有权申请回避。"),
        body("你（单位）可以亲自参加，也可以委托一至二人代理。无正当理由拒不出席或者未经许可中途退出的，视为放弃听证权利。"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="听通", items=("party", "time", "place", "agency", "date"),
)  # fmt: skip
paper(
    "case-hearing-refusal", "不予受理听证通知书", "hearing_refusal", "逾期要求听证等情形，通知不予受理",
    (*needs(LAW_64, "party", "cause", "reason"), *has("case_number", "party_sign")),
    (
        to(),
        body("你（单位）就{{ 案由 }}一案（{{ 案号 }}）要求听证。经审查，{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第六十三条、第六十四条的规定，不予受理。你（单位）仍可以陈述和申辩。"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="听拒", items=("party", "reasons", "agency", "date"),
)  # fmt: skip
paper(
    "case-hearing-record", "听证笔录", "record", "听证全过程的记录",
    (
        *needs(LAW_64, "party", "text"), *needs(LAW_64, "host"),
        *has("cause", "held_on", "venue", "open", "present", "handlers", "party_sign", "host_sign",
             "recorder_sign", "present_sign"),
    ),
    (
        form(
            "cause", "party", ("held_on", "open"), "venue", "host", "present", "handlers",
        ),
        body("主持人核对了参加人员身份，宣布了听证纪律，告知了当事人的权利和义务。"),
        head("调查、申辩和质证"), body("{{ 笔录内容 }}"), body("以上笔录经核对，与听证情况一致。"),
        *signatures(
            ("当事人（代理人）", "当事人签名"), ("参加人员签名", "参加人员签名"),
            ("记录人签名", "记录人签名"), ("主持人签名", "主持人签名"),
        ),
    ),
    items=("party", "time", "place", "facts", "signature"), asks=("host", "open", "present", "text"),
    stages=(DECIDING,), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-hearing-report", "听证报告", "hearing_report", "听证结束后主持人的报告",
    (*needs(LAW_65, "opinion"), *has("cause", "case_number", "party", "held_on", "venue", "host", "said", "host_sign")),
    (
        form("cause", "party", ("case_number", "held_on"), "venue", "host"),
        head("一、当事人的主要意见"), body("{{ 陈述申辩内容 }}"),
        head("二、听证意见"), body("{{ 审批意见 }}"),
        *signatures(("主持人签名", "主持人签名")),
    ),
    items=("hearing", "reasons"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-review", "案件审核（法制审核）意见表", "legal_review", "决定之前的法制审核",
    (
        *needs("行政处罚法第五十八条", "result"),
        *has("cause", "case_number", "party", "handlers", "facts", "items", "remark", "reviewer_sign"),
    ),
    (
        form(
            "cause", "party", ("case_number", "result"), "handlers", "facts", "items",
            opinion("remark", "审核人签名", 60),
        ),
    ),
    items=("procedure", "basis"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-deliberation", "行政处罚案件集体讨论记录", "deliberation", "负责人集体讨论",
    (
        *needs(LAW_57, "result"),
        *has("cause", "case_number", "party", "facts", "held", "chair", "present", "discussed", "proposal",
             "present_sign"),
    ),
    (
        form("cause", "party", ("case_number", "proposal"), "held", "chair", "present", "facts"),
        head("讨论情况"), body("{{ 讨论情况 }}"),
        head("讨论结论"), body("{{ 结论 }}"),
        *signatures(("参加人员签名", "参加人员签名")),
    ),
    items=("facts", "basis", "head_signature", "date"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-decision", "行政处罚决定书", "decision", "给予行政处罚",
    (
        *needs(LAW_59, "party", "facts", "evidence", "reasons", "basis", "penalty", "performance", "remedies"),
        *has("party_id", "case_number", "cause", "heard", "fine"),
    ),
    (
        body("当事人：{{ 当事人 }}"), body("证件号码：{{ 当事人证件号码 }}"),
        body("案由：{{ 案由 }}（{{ 案号 }}）"),
        body("经查明：{{ 违法事实 }}"),
        body("上述事实，有下列证据证明：{{ 证据 }}"),
        body("{{ 陈述申辩和听证情况 }}"),
        body("本机关认为：{{ 理由 }}"),
        body("依据{{ 处罚依据 }}，决定处罚如下：{{ 处罚内容 }}"),
        body("{%p if 罚款数额 %}"),
        body("罚款合计：{{ 罚款数额 | 大写金额 }}（{{ 罚款数额 | 金额 }}）。"), body("{%p endif %}"),
        body("{{ 履行方式和期限 }}"),
        body("{{ 救济途径和期限 }}"),
    ),
    letter="罚",
)  # fmt: skip
paper(
    "case-no-penalty", "不予行政处罚决定书", "no_penalty", "不予行政处罚",
    (
        *needs(LAW_57, "party", "facts", "reasons", "basis"), *needs(LAW_59, "remedies"),
        *has("party_id", "case_number", "cause"),
    ),
    (
        body("当事人：{{ 当事人 }}"), body("证件号码：{{ 当事人证件号码 }}"),
        body("案由：{{ 案由 }}（{{ 案号 }}）"),
        body("经查明：{{ 违法事实 }}"),
        body("本机关认为：{{ 理由 }}"),
        body("依据{{ 处罚依据 }}，决定不予行政处罚。"),
        body("{{ 救济途径和期限 }}"),
    ),
    letter="不罚",
)  # fmt: skip
