"""What becomes of a decision after it was made: changed or revoked, its document corrected, made anew (救济与补正).

Source: 行政处罚法第七十五条 (the agency corrects its own faults); 行政复议法第六十三条、第六十四条;
行政诉讼法第七十条、第七十一条.
"""

from __future__ import annotations

from zhiheng.handling.cases import hindering, special
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.drafting import PENDING, Draft, Wish, issuing, relations
from zhiheng.handling.cases.papers.issuing import made
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.services import Ref

ANEW = frozenset({"revoked", "void", "redo"})


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
    own = {
        "former": _called(file, _decision_document(file)),
        "changed": vocabulary().codes["change_kind"].get(str(wish.values.get("how"))),
        "new_fine": wish.values.get("fine"), "reasons": wish.values.get("reason"),
    }  # fmt: skip
    paper = made(wish, "case-change", own)
    return Draft([issuing(wish, paper), wish.event([*refs, Ref("document", PENDING)], **stated)], (), paper)


def correct(wish: Wish) -> Draft:
    """Return the correction of a document: the event names the corrected one, its notice is issued besides."""
    document = str(wish.values.get("issued_document") or "")
    event = wish.event([Ref("document", document)], **wish.stated)
    if not wish.act.doing:
        return Draft([event])
    own = {
        "former": _called(wish.file, document), "content": wish.values.get("corrected_text"),
        "reasons": wish.values.get("reason"),
    }  # fmt: skip
    paper = made(wish, "case-mending", own)
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
    """Register drafts and checks; called once at start-up."""
    special.contributed.register("record-change", record_change)
    special.contributed.register("change-decision", change)
    special.contributed.register("correct-document", correct)
    hindering.checks.register("decide-again", revoked)
