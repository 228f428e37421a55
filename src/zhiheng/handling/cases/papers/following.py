"""What the ledger records of a document that was made by the form 生成文书: issued, by whom, with which items."""

from __future__ import annotations

from typing import Any

from zhiheng.handling.cases.casefile import CASE, HANDLER, CaseFile
from zhiheng.handling.cases.guarding import hindrance, try_events
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.models import Document
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import perform
from zhiheng.ledger.actpages import act_of, in_words
from zhiheng.ledger.services import NewObject, Ref


def issued(user: User, document: Document, subject: Subject) -> None:
    """Record that a document was issued, in the transaction that issues it; its files go with the citizen's dossier.

    Raises Refusal for another day than today: what was issued before is a scan of the paper. Raises LawRefused where
    the rules forbid it.
    """
    from zhiheng.handling.cases.papers.base import papers

    file: CaseFile = subject.row.file
    one = papers[document.kind]
    act = act_of(user, "", file.agency)
    if document.day != act.day:
        raise Refusal.of(
            "文书在制发的当日生成，制发日期须为今天", "制发日期", "以前制发的，请把纸质文书的扫描件登记为证据"
        )
    refs = [Ref(CASE, file.id), Ref("document", document.public_id), Ref("agency", file.agency)]
    refs += [Ref("officer", id_, HANDLER) for id_ in file.handlers]
    event = act.event("document.issued", refs, file.agency, kind=one.of, items=list(one.items) or None)
    against = [hindrance(reason) for reason in try_events(file, [event], doing=True).blocking]
    thing = ledger_object(document, one.of, file.agency)
    with in_words():
        perform(act, f"制发{one.kind.title}", file.id, [event], [thing], against)
    document.dossier = dossier_of(file)
    document.save(update_fields=["dossier"])


def ledger_object(document: Document, of: str, agency: str) -> NewObject:
    """Return a document as the ledger's object: its code and number, titled by them."""
    number = str(document.number or "") if document.number is not None else None
    stated: dict[str, Any] = {"kind": of, "number": number}
    title = f"{document.title.partition('：')[0]} {number or ''}".strip()
    return NewObject("document", document.public_id, stated, agency, title)


def dossier_of(file: CaseFile) -> str:
    """Return whose erasure removes a document's files: the citizen's who is a party, "" without one."""
    return next((id_ for id_ in file.parties if file.value("party", id_, "kind") == "citizen"), "")
