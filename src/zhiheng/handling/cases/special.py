"""Drafts of the acts that need more than their plan: filing, notice, decision, service, records, hearing notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from zhiheng.handling.cases import joining, paying, recusing, streets, wording
from zhiheng.handling.cases.casefile import CASE, HANDLER, CaseFile
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, generic, issuing, relations
from zhiheng.handling.cases.papers.base import papers
from zhiheng.handling.cases.papers.issuing import warned_by, with_paper
from zhiheng.handling.cases.papers.known import known
from zhiheng.kit.contributions import Registry
from zhiheng.law.library import vocabulary
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.models import Power

NOTICE_ITEMS = ("party", "facts", "kinds", "basis", "amount", "reasons", "statement_right", "agency", "date")
DECISION_ITEMS = ("party", "facts", "kinds", "basis", "amount", "performance", "remedies", "reasons", "agency", "date")
MOST_TITLE = 200
DECIDING = frozenset({"decide", "decide-again"})
"""Acts that impose a penalty."""
Drafting = Callable[[Wish], Draft]
contributed: Registry[Drafting] = Registry("draft of an act")
"""By act: drafts that other rooms of handling add (the penalty on the spot)."""


def draft(wish: Wish) -> Draft:
    """Return what an act will append."""
    make = SPECIAL.get(wish.plan.name) or contributed.get(wish.plan.name) or generic
    return with_paper(wish, make(wish))


def _opened(wish: Wish) -> bool:
    """Return whether the act makes its document here; what is only recorded has its paper already."""
    return wish.act.doing


def file_case(wish: Wish) -> Draft:
    """Return the filing (立案): the case gets handlers, power item and number."""
    file, values = wish.file, wish.values
    agency = wording.announced(file.agency)
    power = wording.power_of(file, values.get("power", ""))
    field = (agency.field if agency else "") or file.field
    refs = [Ref("agency", file.agency), *(Ref("party", id_) for id_ in file.parties)]
    refs += [Ref("conduct", id_) for id_ in file.conducts]
    refs += [Ref("officer", id_, HANDLER) for id_ in values.get("officers") or ()]
    refs += [Ref("clue", id_) for id_ in file.named("clue")[:1]]
    refs += [Ref("inspection", id_) for id_ in file.named("inspection")[:1]]
    refs += [_rests_on(str(values.get("power") or ""), power)]
    stated = {**wish.stated, "procedure": "ordinary", "field": field, "region": agency.region if agency else None}
    name, code = wording.party_words(file)
    words = vocabulary().codes
    source = next((str(file.value("clue", id_, "source") or "") for id_ in file.named("clue")), "")
    paper = Paper(
        "case-filing",
        "filing",
        {
            "cause": values.get("cause"),
            "party": name,
            "party_id": code,
            "source": words["case_source"].get(source, ""),
            "matter": power.name if power else "",
            "handlers": wording.handler_words(values.get("officers") or ()),
            "approver": words["approver"].get(wish.approver, "待批准"),
            "opinion": "同意立案",
            "clue": known(file, ["clue"]).get("clue") or values.get("cause"),
        },
        papers["case-filing"].items,
    )
    if not _opened(wish):
        return Draft([wish.event(refs, **stated)], [_case(wish, field, str(values.get("cause") or ""))])
    filed = wish.event([*refs, Ref("document", PENDING)], **stated)
    return Draft([issuing(wish, paper), filed], [_case(wish, field, str(values.get("cause") or ""))], paper)


def _rests_on(chosen: str, power: Power | None) -> Ref:
    """Return on what the case rests: a power item of the agency, or the matter that was handed to a street."""
    if streets.matter(chosen) is not None:
        return Ref("delegated_power", chosen)
    return Ref("power", power.public_id if power else "")


def _case(wish: Wish, field: str, cause: str) -> NewObject:
    """Return the case described by its filing. The number is that of the filing's document."""
    title = wish.file.row.title if not cause or cause == wish.file.cause else f"{cause}案"
    number = wish.act.document_no or None
    return NewObject(
        CASE, wish.file.id, {"procedure": "ordinary", "field": field, "number": number}, wish.file.agency,
        title[:MOST_TITLE],
    )  # fmt: skip


def _text(wish: Wish, *names: str) -> dict[str, Any]:
    """Return what the form says for the document alone."""
    return {name: wish.values.get(name) or "" for name in names}


def _common(wish: Wish) -> dict[str, Any]:
    name, code = wording.party_words(wish.file)
    return {
        "party": name, "cause": wish.file.cause,
        "case_number": str(wish.file.attribute("number") or ""),
    } | ({"party_id": code} if wish.plan.name != "notice" else {})  # fmt: skip


def notice(wish: Wish) -> Draft:
    """Return the notice's document (告知书制发); what was told is recorded when it reaches the party.

    Recorded afterwards, it is the notice itself.
    """
    values, file = wish.values, wish.file
    told = _told(wish)
    if not _opened(wish):
        return Draft([told])
    right = str(values.get("rights_told") or "")
    paper = Paper(
        warned_by(values),
        "notice",
        {
            **_common(wish),
            "facts": wording.facts_words(file),
            "reasons": values.get("reasons") or "",
            "basis": values.get("basis_text") or "",
            "penalty": wording.penalty_words(values),
            "fine": values.get("fine"),
            "rights": wording.rights_words(right),
        },
        (*NOTICE_ITEMS, *(("hearing_right",) if right in ("hearing", "both") else ())),
    )
    return Draft([issuing(wish, paper)], (), paper, [told])


def _told(wish: Wish) -> NewEvent:
    """Return the notice as an event: what was told, with the laws and facts of the case."""
    file = wish.file
    laws = wording.laws(wording.power_of(file))
    facts = list(wording.facts_words(file).splitlines())
    stated = {**wish.stated, "content_told": True, "laws": laws or None, "facts_cited": facts or None}
    return wish.event([*(Ref("party", id_) for id_ in file.parties)], "notice.given", **stated)


def give_notice(wish: Wish) -> Draft:
    """Return that the approved notice reached the party (告知送达): ``values['told']`` are the notice's own."""
    values, file = wish.values, wish.file
    document = str(values.get("document_id") or "")
    inner = Wish(file, wish.plan, wish.act, values.get("told") or {}, wish.person)
    names = ("rights_told", "hearing_reason", "kinds", "fine", "confiscated", "benchmark_told", "new_facts")
    stated = {name: inner.values.get(name) for name in names}
    base = _told(inner)
    told = wish.event(
        [*(Ref("party", id_) for id_ in file.parties), Ref("document", document, "notice")], "notice.given",
        **{**base.attributes, **stated, "items": list(NOTICE_ITEMS), "signed_for": values.get("signed_for")},
    )  # fmt: skip
    refs = [Ref("document", document), *(Ref("party", id_) for id_ in file.parties[:1])]
    served = wish.event(
        refs, "service.completed", kind="notice", method=values.get("method"), receipt=values.get("receipt")
    )
    return Draft([told, served])


def notice_hearing(wish: Wish) -> Draft:
    """Return the notice of a hearing with its document."""
    refs = [Ref("hearing", wish.values.get("hearing") or ""), *(Ref("party", id_) for id_ in wish.file.parties)]
    refs += [Ref("officer", wish.values.get("host") or "", "host")]
    if not _opened(wish):
        return Draft([wish.event(refs, **wish.stated)])
    name, _ = wording.party_words(wish.file)
    values = {"party": name, "cause": wish.file.cause, **_text(wish, "held_on"), "venue": wish.values.get("place")}
    values["open"] = "" if wish.values.get("announced") is None else "公开" if wish.values["announced"] else "不公开"
    paper = Paper("case-hearing-notice", "hearing_notice", values, papers["case-hearing-notice"].items)
    return Draft([issuing(wish, paper), wish.event([*refs, Ref("document", PENDING)], **wish.stated)], (), paper)


def decide(wish: Wish) -> Draft:
    """Return the decision (处罚或者不予处罚) with its document."""
    values, file = wish.values, wish.file
    penalty = wish.plan.name in DECIDING
    laws = wording.laws(wording.power_of(file))
    facts = [line for line in wording.facts_words(file).splitlines() if line]
    items = [*DECISION_ITEMS, *(("seal",) if values.get("seal") else ())]
    items += ["benchmark"] if values.get("benchmark_stated") else []
    items += ["statement"] if values.get("statement_answered") else []
    items += ["bank", "surcharge"] if values.get("bank") and "fine" in (values.get("kinds") or ()) else []
    kind = next((str(file.value("party", id_, "kind") or "") for id_ in file.parties), "")
    stated = {
        **wish.stated, "laws": laws or None, "facts_cited": facts or None, "items": items, "party_kind": kind or None,
    }  # fmt: skip
    refs = [*relations(wish), *(Ref("hearing", id_) for id_ in file.named("hearing")[-1:])]
    known = {"major": values.get("major"), "complex": values.get("complex")} if penalty else {}
    thing = NewObject(CASE, file.id, known, file.agency, file.row.title)
    objects = [thing] if any(value is not None for value in known.values()) else []
    if not _opened(wish):
        return Draft([wish.event(refs, **stated)], objects)
    paper = Paper(
        wish.plan.paper, "decision" if penalty else "no_penalty", _decision_values(wish, penalty), tuple(items),
        bool(values.get("seal")),
    )  # fmt: skip
    made = wish.event([*refs, Ref("document", PENDING, "decision")], **stated)
    return Draft([issuing(wish, paper), made], objects, paper)


def _decision_values(wish: Wish, penalty: bool) -> dict[str, Any]:
    values, file = wish.values, wish.file
    common = {
        **_common(wish),
        "facts": values.get("facts_text") or wording.facts_words(file),
        "reasons": values.get("reasons") or "",
        "basis": values.get("basis_text") or "",
        "remedies": wording.REMEDIES,
    }
    if not penalty:
        return common
    return common | {
        "evidence": wording.evidence_words(file),
        "heard": wording.heard_words(file),
        "penalty": wording.penalty_words(values),
        "fine": values.get("fine"),
        "performance": wording.performance_words(values),
    }


def serve(wish: Wish) -> Draft:
    """Return the service of a document (送达), with its kind; done here, the receipt is made for signing."""
    file, values = wish.file, wish.values
    document = str(values.get("document") or "")
    kind = dict(file.documents).get(document) or "decision"
    body = _directed_to(file, document)
    refs = [Ref("document", document), Ref("organisation", body, "to")]
    refs += [] if body else [Ref("party", id_) for id_ in file.parties[:1]]
    event = wish.event(refs, **{**wish.stated, "kind": kind})
    if not _opened(wish):
        return Draft([event])
    name = str(file.value("organisation", body, "name") or "") if body else wording.party_words(file)[0]
    words = vocabulary().codes
    number = file.value("document", document, "number") or ""
    paper = Paper(
        "case-receipt",
        "receipt_of_service",
        {
            "party": name,
            "cause": file.cause,
            "served": f"{words['document_kind'].get(kind, '')} {number}".strip(),
            "way": words["service_method"].get(str(values.get("method")), ""),
            "served_on": wish.act.day,
            "handlers": wording.handler_words(file.handlers),
        },
    )
    return Draft([issuing(wish, paper), event], (), paper)


def _directed_to(file: CaseFile, document: str) -> str:
    """Return the organisation to which a document is directed (a bank), "" where it is for the party."""
    issued = [one for one in file.of("document.issued") if document in one.objects("document")]
    return next((id_ for one in issued for id_ in one.objects("organisation", "to")), "")


def pay(wish: Wish) -> Draft:
    """Return the payment, and whether it pays the rest of the fine: from then on no additional fine grows."""
    plain = generic(wish)
    amount = Decimal(str(wish.values.get("amount") or 0))
    if not paying.settles(wish.file, amount, wish.act.day):
        return plain
    return replace(plain, events=[replace(one, attributes={**one.attributes, "settles": True}) for one in plain.events])


def close(wish: Wish) -> Draft:
    """Return the closing with what was paid."""
    paid = wish.file.paid or None
    return Draft([wish.event([], **wish.stated, fine_paid=paid)])


SPECIAL: Mapping[str, Callable[[Wish], Draft]] = {
    "file": file_case,
    "notice": notice,
    "give-notice": give_notice,
    "notice-hearing": notice_hearing,
    "decide": decide,
    "decide-none": decide,
    "decide-again": decide,
    "serve": serve,
    "pay": pay,
    "close": close,
    "decide-recusal": recusing.decide,
    "decide-head-recusal": recusing.decide,
    "order-recusal": recusing.decide,
    "split": joining.split,
}
