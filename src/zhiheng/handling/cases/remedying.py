"""What becomes of a decision after it was made: changed or revoked, its document corrected, made anew (救济与补正).

Source: 行政处罚法第七十五条 (the agency corrects its own faults); 行政复议法第六十三条、第六十四条;
行政诉讼法第七十条、第七十一条.
"""

from __future__ import annotations

from zhiheng.handling.cases import hindering, special, wording
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.coercion.papers import (
    CASE_NUMBER,
    CAUSE,
    LONG,
    OF_PARTY,
    PARTY_ID,
    kind,
    party,
    reasons,
    remedies,
    text,
)
from zhiheng.handling.cases.coercion.words import common
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, issuing, relations
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.registry import declare
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.services import Ref

LAW_75 = "行政处罚法第七十五条"
MENDING = "山东省行政执法监督条例第三十一条"
ANEW = frozenset({"revoked", "void", "redo"})
CHANGE = kind(
    "case-change",
    "变更（撤销）行政处罚决定书",
    "本机关变更或者撤销自己的决定",
    (
        party(LAW_75),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        text("former", "原决定书", "示市罚〔2026〕1号", LAW_75),
        text("how", "处理", "撤销", LAW_75),
        text("fine", "变更后的罚款", "1,000 元"),
        reasons(LAW_75),
        remedies(LAW_75),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "本机关于{{ 案由 }}一案作出{{ 原决定书 }}。{{ 理由 }}"),
        Line(Style.BODY, "现决定：{{ 处理 }}{% if 变更后的罚款 %}，罚款变更为 {{ 变更后的罚款 }}{% endif %}。"),
        Line(Style.BODY, "{{ 救济途径和期限 }}"),
    ),
    "变",
)
CORRECTION = kind(
    "case-mending",
    "文书补正通知书",
    "更正文书中的笔误，不改变实质内容",
    (
        party(MENDING),
        PARTY_ID,
        CAUSE,
        text("former", "原文书", "行政处罚决定书 示市罚〔2026〕1号", MENDING),
        text("content", "补正内容", "“五千圆”更正为“五千元”", MENDING, LONG),
        reasons(MENDING),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "本机关制发的{{ 原文书 }}有下列笔误，现予补正：{{ 补正内容 }}"),
        Line(Style.BODY, "原因：{{ 理由 }}。其余内容不变。"),
    ),
    "补",
)


def record_change(wish: Wish) -> Draft:
    """Return what a review or a lawsuit made of the decision; 责令重作 presupposes that it was revoked, and says so."""
    refs, stated = list(relations(wish)), wish.stated
    first = [wish.event(refs, **{**stated, "how": "revoked"})] if stated.get("how") == "redo" else []
    return Draft([*first, wish.event(refs, **stated)])


def change(wish: Wish) -> Draft:
    """Return the agency's own change of its decision with its document."""
    stated, file = wish.stated, wish.file
    refs = list(relations(wish))
    if not wish.act.doing:
        return Draft([wish.event(refs, **stated)])
    fine = wish.values.get("fine")
    values = {
        **common(wish),
        "former": _called(file, _decision_document(file)),
        "how": vocabulary().codes["change_kind"].get(str(wish.values.get("how")), ""),
        "fine": f"{fine:,.2f} 元" if fine else "",
        "reasons": wish.values.get("reason") or "",
        "remedies": wording.REMEDIES,
    }
    paper = Paper("case-change", "other", values, ("party", "reasons", "remedies", "agency", "date"))
    return Draft([issuing(wish, paper), wish.event([*refs, Ref("document", PENDING)], **stated)], (), paper)


def correct(wish: Wish) -> Draft:
    """Return the correction of a document: the event names the corrected one, its notice is issued besides."""
    document = str(wish.values.get("issued_document") or "")
    event = wish.event([Ref("document", document)], **wish.stated)
    if not wish.act.doing:
        return Draft([event])
    values = {
        "party": common(wish)["party"],
        "party_id": common(wish)["party_id"],
        "cause": wish.file.cause,
        "former": _called(wish.file, document),
        "content": wish.values.get("corrected_text") or "",
        "reasons": wish.values.get("reason") or "",
    }
    paper = Paper("case-mending", "other", values, ("party", "reasons", "agency", "date"))
    return Draft([issuing(wish, paper), event], (), paper)


def _decision_document(file: CaseFile) -> str:
    decision = file.decision
    return next(iter(decision.objects("document", "decision")), "") if decision is not None else ""


def _called(file: CaseFile, document: str) -> str:
    """Return a document's kind and number in words."""
    kinds = vocabulary().codes["document_kind"]
    of = kinds.get(str(file.value("document", document, "kind") or ""), "文书")
    return f"{of} {file.value('document', document, 'number') or ''}".strip()


def revoked(file: CaseFile) -> list[Hindrance]:
    """Return that the decision stands: only a revoked one, or one to be made anew, is made again."""
    changed = file.last_own("decision.changed")
    if changed is None or changed.attributes.get("how") not in ANEW:
        return [Hindrance("原决定没有被撤销、确认无效或者责令重作", "行政复议法第六十四条")]
    return []


def register() -> None:
    """Register drafts, checks and documents; called once at start-up."""
    special.contributed.register("record-change", record_change)
    special.contributed.register("change-decision", change)
    special.contributed.register("correct-document", correct)
    hindering.checks.register("decide-again", revoked)
    for one in (CHANGE, CORRECTION):
        declare(one)
