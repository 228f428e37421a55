"""Acts of a case: the only way in which its events come to be (F3). Guard first, then one short transaction.

*Doing* is refused by what the rules forbid and by the case's own order; what the rules only warn of wants a reason,
which goes on the record. *Recording* is never refused; what speaks against it is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from zhiheng.handling.cases import hindering, joining, special
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.drafting import Draft, Paper, Wish
from zhiheng.handling.cases.guarding import Trial, hindrance, try_events
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.cases.papers.following import dossier_of, ledger_object
from zhiheng.handling.cases.partfile import PartFile
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.models import Document
from zhiheng.kit.documents.registry import Subject
from zhiheng.law.reference.guarding import Reason
from zhiheng.ledger.acting import ActRefused, Done, Hindrance, perform
from zhiheng.ledger.models import LedgerKey
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append

BEGINNING = frozenset({"file", "decide-on-spot"})
"""Acts whose document gives the case its number."""


class ReasonNeeded(Exception):
    """The rules warn of an act: it can be done with a reason, which goes on the record."""

    def __init__(self, action: str, reasons: Sequence[Reason]) -> None:
        self.action, self.reasons = action, [hindrance(one) for one in reasons]
        super().__init__(f"{action}：" + "；".join(one.fact for one in self.reasons))


def ask(wish: Wish) -> tuple[Draft, Trial, list[Hindrance]]:
    """Return the draft of an act, what the rules say to it, and what the case's order says against it.

    Raises Refusal where a text that would stand in the ledger holds an identity or mobile number (F5).
    """
    draft = special.draft(wish)
    require_impersonal(draft.events, draft.objects)
    order = [*hindering.against(wish), *joining.touching(wish, draft)]
    # An act that makes no sense for the case is not put to the rules: its draft may lack what they ask about.
    trial = Trial() if order and wish.act.doing else try_events(wish.file, draft.tried, wish.act.doing, draft.objects)
    return draft, trial, order


def carry_out(
    wish: Wish, user: User, answer: str = "", before: Sequence[NewEvent] = ()
) -> tuple[Done, Document | None]:
    """Do or record an act of a case; return what was appended and the document that was issued.

    Args:
        wish: case, act, what the form states; its case file is the state on which the act was decided.
        user: in whose account it is done.
        answer: the reason given for what the rules warn of.
        before: events that belong before the act's own (an approval).

    Raises:
        ActRefused: it is done now and the rules forbid it, or the case's order does; every reason at once.
        ReasonNeeded: the rules warn of it, and no reason was given.
        Refused, Stale: as the ledger does.
        kit.problems.Refusal: a text holds an identity or mobile number (F5), the document lacks a mandatory field,
            or the agency's word for numbers isn't set.
    """
    title = wish.plan.title
    if wish.act.key and LedgerKey.objects.filter(key=wish.act.key).exists():
        return Done(wish.file.id, append([], by=wish.act.by, key=wish.act.key)), None
    if isinstance(wish.file, PartFile) and not wish.file.takes(wish.plan):
        raise ActRefused(title, [Hindrance("还没有这项措施或者执行", "", "请先从案件页面开始办理，再登记后续步骤")])
    draft, trial, order = ask(wish)
    reasons = [*order, *(hindrance(one) for one in trial.blocking)]
    if wish.act.doing and reasons:
        raise ActRefused(title, reasons)
    if wish.act.doing and trial.warning and not answer.strip():
        raise ReasonNeeded(title, trial.warning)
    answers = [_answered(wish, one, answer) for one in trial.warning] if wish.act.doing else []
    require_impersonal([*before, *answers])
    warnings = [*reasons, *(hindrance(one) for one in trial.warning)]
    act = replace(wish.act, expect={**wish.act.expect, (CASE, wish.file.id): wish.file.row.version})
    with transaction.atomic():
        draft, objects, document = _with_papers(user, wish, draft)
        done = perform(act, title, wish.file.id, [*before, *draft.events, *answers], objects)
        if done.appended.repeated:
            transaction.set_rollback(True)
            return done, None
        if wish.plan.name == "give-notice":
            Proposal.objects.filter(case=wish.file.id, document=wish.values.get("document_id")).update(done=True)
    return replace(done, id=wish.file.id, warnings=tuple(warnings)), document


def _with_papers(user: User, wish: Wish, draft: Draft) -> tuple[Draft, list[NewObject], Document | None]:
    """Issue the act's documents; return the draft that names them, all its objects, and the main document."""
    objects, main = list(draft.objects), None
    for paper in draft.papers:
        document = _issue(user, wish, paper)
        number = str(document.number or "")
        draft = draft.issued(document.public_id, number, paper.place)
        if paper is draft.paper:
            objects, main = [_numbered(one, wish, number) for one in objects], document
        objects.append(ledger_object(document, paper.of, wish.file.agency))
    return draft, objects, main


def _answered(wish: Wish, reason: Reason, answer: str) -> NewEvent:
    """Return that somebody went on in spite of a warning, and why."""
    refs = [Ref("officer", wish.person), Ref("agency", wish.file.agency)]
    return wish.event(refs, "guard.overridden", rule=reason.rule_id, reason=answer.strip(), act=wish.plan.title)


def _issue(user: User, wish: Wish, paper: Paper) -> Document:
    """Issue the act's document; a citizen's files go with the citizen's dossier."""
    file = wish.file
    subject = Subject(CASE, file.id, file.row.title or file.id, file.row, dossier=dossier_of(file))
    return making.issue(user, paper.kind, subject, file.agency, paper.values, day=wish.act.day)


def _numbered(thing: NewObject, wish: Wish, number: str) -> NewObject:
    """Return the case with the number of the document that begins it (案号); other objects as they are."""
    if wish.plan.name not in BEGINNING or thing.type != CASE:
        return thing
    return replace(thing, attributes={**thing.attributes, "number": number}, foreign_number=number)
