"""Documents of service, payment and the end (送达、缴纳、结案)."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import (
    DECIDING,
    EXECUTION,
    INQUIRY,
    body,
    copies,
    form,
    opinion,
    paper,
    signatures,
    to,
)
from zhiheng.handling.cases.papers.fields import has, needs

LAW_61, LAW_66, LAW_67 = (f"行政处罚法第{n}条" for n in ("六十一", "六十六", "六十七"))

paper(
    "case-receipt", "送达回证", "receipt_of_service", "送达文书的凭证",
    (
        *needs(LAW_61, "party", "served", "way", "served_on"),
        *has("cause", "address", "handlers", "received", "receiver_sign", "server_sign", "witness_sign"),
    ),
    (
        form(
            "cause", "served", "party", "address", ("way", "served_on"), opinion("received", "收件人签名", 40),
            "witness_sign", "server_sign", "handlers",
        ),
        body("代收的，写明与受送达人的关系；拒收、留置的，写明事由和日期，由送达人、见证人签名。"),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-address", "送达地址确认书", "address_consent", "当事人确认送达地址和是否同意电子送达",
    (*needs(LAW_61, "party", "address"), *has("party_id", "cause", "channels", "party_sign", "officer_sign")),
    (
        form("cause", "party", "party_id", "address", "channels"),
        body("本人（单位）确认上述地址为文书的送达地址；变更的，及时书面告知。填写错误、变更不告知，致使文书不能送达的，"
             "自行承担后果。填写电子送达方式的，同意以该方式送达。"),
        *signatures(("确认人签名", "当事人签名"), ("执法人员签名", "执法人员签名")),
    ),
    items=("party", "place", "signature", "date"), asks=("address", "channels"), stages=(INQUIRY, DECIDING, EXECUTION),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-announcement", "送达公告", "announcement", "受送达人下落不明等情形的公告送达",
    (*needs("民事诉讼法第九十五条", "party", "served"), *has("cause", "reason")),
    (
        to(),
        body("本机关办理的{{ 案由 }}一案，以其他方式无法向你（单位）送达文书，原因：{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第六十一条和《中华人民共和国民事诉讼法》第九十五条的规定，"
             "现公告送达{{ 送达文书 }}。"),
        body("请自本公告发出之日起三十日内到本机关领取；逾期不领取的，视为送达。"),
    ),
    letter="公告", items=("party", "agency", "date"), inner=True,
)  # fmt: skip
paper(
    "case-deferral", "延期（分期）缴纳罚款批准书", "deferral", "当事人确有经济困难的，批准延期或者分期",
    (
        *needs(LAW_66, "party", "instalments", "until"),
        *has("decision_no", "owed", "party_sign"),
    ),
    (
        to(),
        body("你（单位）就{{ 决定书文号 }}行政处罚决定申请延期（分期）缴纳罚款。"
             "尚应缴纳{{ 应缴数额 | 大写金额 }}（{{ 应缴数额 | 金额 }}）。"),
        body("经审查，依照《中华人民共和国行政处罚法》第六十六条的规定，批准{{ 分期安排 }}，"
             "最迟于{{ 期限 | 日期 }}缴清。到期不缴纳的，依法加处罚款或者申请人民法院强制执行。"),
        *signatures(("收件人签名", "当事人签名")),
        copies(),
    ),
    letter="缓", items=("party", "amount", "duration", "agency", "date"),
)  # fmt: skip
paper(
    "case-payment-notice", "罚没款缴款通知书", "payment_notice", "告知当事人到代收机构缴纳罚没款",
    (
        *needs(LAW_67, "party", "decision_no", "owed", "bank"),
        *has("until"),
    ),
    (
        to(),
        body("依照《中华人民共和国行政处罚法》第六十七条的规定，"
             "请你（单位）凭本通知缴纳{{ 决定书文号 }}行政处罚决定的罚没款："
             "{{ 应缴数额 | 大写金额 }}（{{ 应缴数额 | 金额 }}）。"),
        body("代收机构：{{ 代收机构 }}；也可以通过电子支付系统缴纳。"),
        body("缴款期限：{{ 期限 | 日期 }}。到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处数额不超过罚款数额。"),
        body("缴款后由代收机构出具财政部门统一制发的票据；不出具的，有权拒绝缴纳。"),
        copies(),
    ),
    letter="缴", items=("party", "amount", "bank", "surcharge", "agency", "date"), asks=("bank", "until"),
    stages=(EXECUTION,),
)  # fmt: skip
paper(
    "case-closing", "结案审批表", "closing", "执行完毕等情形，报请结案",
    (
        *needs("市场监督管理行政处罚程序规定第七十七条", "closed_as", "approver"),
        *has("cause", "case_number", "party", "party_id", "source", "filed_on", "decision_no", "decided_on", "penalty",
             "facts", "carried_out", "handlers", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            "cause", "party", "party_id", ("source", "filed_on"), ("case_number", "decided_on"),
            ("decision_no", "closed_as"), "facts", "penalty", opinion("carried_out", "执法人员签名", 40), "handlers",
            opinion("opinion", "负责人签名", 40), "approver",
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
