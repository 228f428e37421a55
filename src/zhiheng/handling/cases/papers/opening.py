"""Documents of the beginning (立案阶段): registration of the clue, filing or not, referral to another body."""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import CLUE, WORKING, body, copies, form, opinion, paper, to
from zhiheng.handling.cases.papers.fields import has, needs

LAW = "行政处罚法第五十四条"

paper(
    "case-source", "案件来源登记表", "clue_form", "登记线索的来源和内容",
    (
        *needs(LAW, "source", "received_on", "clue"),
        *has("party", "party_id", "cause", "handlers", "proposal", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            ("source", "received_on"), "cause", "party", "party_id", opinion("clue", "执法人员签名", 60),
            "handlers", "proposal", opinion("opinion", "负责人签名"),
        ),
    ),
    asks=("clue", "proposal"), stages=(CLUE, *WORKING), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-filing", "立案审批表", "filing", "报请负责人批准立案",
    (
        *needs(LAW, "cause", "party"), *needs("行政处罚法第四十二条", "handlers"), *needs(LAW, "approver"),
        *has("party_id", "source", "matter", "clue", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            "cause", "party", "party_id", ("source", "approver"), "matter", "handlers",
            opinion("clue", "执法人员签名", 50), opinion("opinion", "负责人签名", 40),
        ),
    ),
    letter="立", items=("party", "facts", "basis", "head_signature", "date"), inner=True, signed=False,
)  # fmt: skip
paper(
    "case-not-filed", "不予立案审批表", "approval_form", "线索经核查不予立案",
    (
        *needs(LAW, "source", "cause", "reason"),
        *has("party", "party_id", "received_on", "handlers", "opinion", "officer_sign", "head_sign"),
    ),
    (
        form(
            ("source", "received_on"), "cause", "party", "party_id", "handlers",
            opinion("reason", "执法人员签名", 70), opinion("opinion", "负责人签名", 40),
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "case-jurisdiction", "报请指定管辖函", "transfer", "管辖有争议的，报请共同的上一级机关指定管辖",
    (
        *needs("行政处罚法第二十五条", "to_agency", "cause", "reason"),
        *has("party", "case_number", "materials"),
    ),
    (
        to("移送机关"),
        body("本机关办理的{{ 当事人 }}{{ 案由 }}一案（{{ 案号 }}），因管辖发生争议，协商不成。事由如下："),
        body("{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第二十五条的规定，报请指定管辖。"),
        body("随函材料：{{ 移送材料 }}"),
    ),
    letter="管辖", items=("party", "reasons", "agency", "date"), asks=("to_agency", "reason", "materials"),
    stages=(CLUE, *WORKING), inner=True,
)  # fmt: skip
paper(
    "case-transfer", "案件移送函", "transfer", "移送给有管辖权的机关",
    (
        *needs("行政处罚法第二十二条", "to_agency", "cause", "reason"),
        *has("party", "case_number", "materials"),
    ),
    (
        to("移送机关"),
        body("本机关在执法中发现{{ 当事人 }}{{ 案由 }}一案（{{ 案号 }}），经审查不属于本机关管辖。"),
        body("{{ 事由 }}"),
        body("依照《中华人民共和国行政处罚法》第二十二条的规定，现移送你机关处理。请在收到后函告办理结果。"),
        body("移送材料：{{ 移送材料 }}"),
        copies("受移送机关"),
    ),
    letter="移", items=("party", "reasons", "agency", "date"), inner=True,
)  # fmt: skip
paper(
    "case-crime-referral", "涉嫌犯罪案件移送书", "crime_referral", "涉嫌犯罪的，移送司法机关",
    (
        *needs("行政处罚法第二十七条", "to_agency", "cause", "reason"),
        *needs("行政执法机关移送涉嫌犯罪案件的规定第六条", "materials"),
        *has("party", "case_number", "facts", "handlers"),
    ),
    (
        to("移送机关"),
        body("本机关在查处{{ 当事人 }}{{ 案由 }}一案（{{ 案号 }}）中查明：{{ 违法事实 }}"),
        body("{{ 事由 }}"),
        body("上述行为涉嫌构成犯罪。依照《中华人民共和国行政处罚法》第二十七条和《行政执法机关移送涉嫌犯罪案件的规定》，"
             "现将本案移送你机关。请依法审查，并将是否立案的决定书面通知本机关。"),
        body("附：{{ 移送材料 }}"),
        body("承办人：{{ 办案人员 }}"),
        copies("受移送机关"),
    ),
    letter="刑移", items=("party", "facts", "crime", "investigation_report", "object_list", "agency", "date"),
    asks=("to_agency", "facts", "reason", "materials"), stages=WORKING, inner=True,
)  # fmt: skip
