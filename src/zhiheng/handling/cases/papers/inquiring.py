"""Documents of the inquiry (调查): notices to come, records, approvals, the final report."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import (
    CLUE,
    WORKING,
    body,
    copies,
    form,
    head,
    opinion,
    paper,
    signatures,
    to,
)
from zhiheng.handling.cases.papers.fields import has, needs
from zhiheng.kit.documents.layout import Rows

LAW = "行政处罚法第五十五条"
RIGHTS = (
    "执法人员已出示执法证件，并告知：当事人有权陈述、申辩；认为执法人员与案件有直接利害关系的，有权申请回避；"
    "应当如实回答，不得拒绝或者阻挠。"
)
READ = "以上笔录经核对（已向我宣读），与所述一致。"
_SIGNED = signatures(("当事人（在场人）", "当事人签名"), ("执法人员签名", "执法人员签名"), ("见证人签名", "见证人签名"))
_RECORD = has("case_number", "held", "party_sign", "officer_sign", "witness_sign")
_BY = needs("行政处罚法第四十二条", "handlers")

paper(
    "case-record", "调查笔录", "record", "辨认、调取资料等调查的文字记录",
    (*_BY, *needs(LAW, "text"), *_RECORD, *has("record_of", "party", "attendant")),
    (
        form(("case_number", "record_of"), "party", "held", "attendant", "handlers"),
        body(RIGHTS), body("{{ 笔录内容 }}"), body(READ), *_SIGNED,
    ),
    items=("party", "time", "place", "facts", "signature"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-inquiry", "询问笔录", "record", "询问当事人、证人的记录",
    (*_BY, *needs(LAW, "text"), *_RECORD, *has("asked_party", "cause")),
    (
        form("cause", ("case_number", "asked_party"), "held", "handlers"),
        body(RIGHTS), body("{{ 笔录内容 }}"), body(READ),
        *signatures(("被询问人签名", "当事人签名"), ("执法人员签名", "执法人员签名"), ("见证人签名", "见证人签名")),
    ),
    items=("party", "time", "place", "facts", "signature", "rights", "recusal_right"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-inspection", "现场检查（勘验）笔录", "record", "现场检查、勘验的记录",
    (*_BY, *needs(LAW, "text"), *_RECORD, *has("record_of", "party", "attendant", "cause")),
    (
        form(("case_number", "record_of"), "party", "cause", "held", "attendant", "handlers"),
        body(RIGHTS), head("检查（勘验）情况"), body("{{ 笔录内容 }}"), body(READ), *_SIGNED,
    ),
    items=("party", "time", "place", "facts", "signature"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-interview-notice", "询问通知书", "summons", "通知当事人或者有关人员接受询问",
    (*needs(LAW, "party", "cause", "when", "place"), *has("bring", "handlers", "party_sign")),
    (
        to(),
        body("为调查{{ 案由 }}一案，请你（单位）于{{ 时间 }}到{{ 地点 }}接受询问。"),
        body("请携带下列材料：{{ 应当携带的材料 }}"),
        body("依照《中华人民共和国行政处罚法》第五十五条的规定，当事人或者有关人员应当如实回答询问，并协助调查，"
             "不得拒绝或者阻挠。委托他人代为接受询问的，应当提交授权委托书和受托人身份证件。"),
        body("办案人员：{{ 办案人员 }}"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="询通", items=("party", "time", "place", "agency", "date"), asks=("when", "place", "bring"),
    stages=(CLUE, *WORKING),
)  # fmt: skip
paper(
    "case-recusal", "回避决定书", "recusal", "决定办案人员是否回避",
    (*needs("行政处罚法第四十三条", "concerned", "outcome", "approver"), *has("cause", "case_number", "reason")),
    (
        body("{{ 案由 }}一案（{{ 案号 }}）中，对{{ 被申请回避人 }}的回避问题，经审查："),
        body("{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第四十三条的规定，决定：{{ 决定内容 }}。决定作出之前，不停止调查。"),
        body("决定人：{{ 批准人 }}"),
    ),
    letter="回避", items=("reasons", "agency", "date"),
)  # fmt: skip
paper(
    "case-extension", "案件延期审批表", "approval_form", "九十日内不能作出决定的，报请延长期限",
    (
        *needs("行政处罚法第六十条", "length", "reason", "approver"),
        *has("cause", "case_number", "party", "filed_on", "handlers", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            "cause", "party", ("case_number", "filed_on"), ("length", "approver"), "handlers",
            opinion("reason", "执法人员签名", 70), opinion("opinion", "负责人签名", 45),
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-suspension", "中止调查审批表", "approval_form", "报请中止调查",
    (
        *needs("市场监督管理行政处罚程序规定第四十六条", "reason", "approver"),
        *has("cause", "case_number", "party", "filed_on", "until", "handlers", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            "cause", "party", ("case_number", "filed_on"), ("until", "approver"), "handlers",
            opinion("reason", "执法人员签名", 70), opinion("opinion", "负责人签名", 45),
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-withdrawal", "撤销立案（终止调查）审批表", "approval_form", "立案后报请撤销案件或者终止调查",
    (
        *needs("行政处罚法第五十七条", "reason", "approver"),
        *has("cause", "case_number", "party", "filed_on", "handlers", "investigated", "opinion", "officer_sign",
             "head_sign"),
    ),
    (
        form(
            "cause", "party", ("case_number", "filed_on"), "handlers", "investigated",
            opinion("reason", "执法人员签名", 60), opinion("opinion", "负责人签名", 40), "approver",
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-report", "调查终结报告", "report", "调查终结，提出处理意见",
    (
        *needs("行政处罚法第五十七条", "cause", "facts", "proposal"), *_BY,
        *has("case_number", "party", "party_id", "source", "filed_on", "investigated", "proofs", "circumstances",
             "basis", "officer_sign"),
    ),
    (
        form("cause", "party", "party_id", ("case_number", "filed_on"), ("source", "proposal"), "handlers"),
        head("一、调查经过"), body("{{ 调查经过 }}"),
        head("二、查明的事实"), body("{{ 违法事实 }}"),
        head("三、证据"), Rows("proofs", (26, 60, 70)),
        head("四、裁量情节"), body("{{ 裁量情节 }}"),
        head("五、处理依据和意见"), body("依据：{{ 处罚依据 }}"), body("建议：{{ 处理意见 }}。"),
        *signatures(("办案人员签名", "执法人员签名")),
    ),
    items=("party", "facts", "basis", "staff"), inner=True, signed=False,
)  # fmt: skip
