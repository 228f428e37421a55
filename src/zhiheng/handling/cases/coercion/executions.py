"""Drafts of the acts of enforcement (强制执行、代履行、申请法院): demand, decision, carrying out, application.

Source: 行政强制法第四章、第五章. The documents' items are what the rules ask about (第三十五条、第三十七条、
第五十一条、第五十五条).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases.coercion.words import kind_words, record_paper, stated_seal
from zhiheng.handling.cases.drafting import PENDING, Draft, Wish, issuing, relations
from zhiheng.handling.cases.papers.base import papers
from zhiheng.handling.cases.papers.issuing import made as paper_of
from zhiheng.handling.cases.papers.known import told
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.ledger.services import NewObject, Ref

STATEMENT = "收到本催告书后有权进行陈述和申辩。逾期不履行又无正当理由的，将依法强制执行。"
RECORD = "pending-record"
MOST_TITLE = 200


def _kind(wish: Wish) -> str:
    procedure = wish.file.procedure
    known = wish.file.value(*wish.file.subject, "kind")
    stated = wish.values.get("part_kind") or wish.plan.set.get("kind")
    return str(stated or known or (procedure.procedures[0] if procedure else "other"))


def _enforcement(wish: Wish) -> NewObject:
    """Return the enforcement with its kind."""
    kind = _kind(wish)
    words = vocabulary().codes["enforcement_kind"][kind]
    title = f"{words}：{wish.file.row.title or wish.file.id}"[:MOST_TITLE]
    return NewObject("enforcement", wish.file.subject[1], {"kind": kind}, wish.file.agency, title)


def demand(wish: Wish) -> Draft:
    """Return the demand (催告书) with what must be done, until when, and the right to speak."""
    values = wish.values
    items = [*papers["coercion-demand"].items, *(["amount"] if values.get("amount") else [])]
    stated = {**wish.stated, "items": items, "for": values.get("duty")}
    made = [_enforcement(wish)] if wish.plan.makes else []
    if not wish.act.doing:
        paper_id = public_id()
        known = {"kind": "demand", "number": wish.act.document_no or None}
        title = f"催告书 {wish.act.document_no}".strip()
        paper = NewObject("document", paper_id, known, wish.file.agency, title)
        return Draft([wish.event([*relations(wish), Ref("document", paper_id, "demand")], **stated)], [*made, paper])
    own = {name: values.get(name) for name in ("duty", "how", "until", "amount", "domicile")} | {"rights": STATEMENT}
    main = paper_of(wish, "coercion-demand", own, items=items)
    event = wish.event([*relations(wish), Ref("document", PENDING, "demand")], **stated)
    return Draft([issuing(wish, main), event], made, main)


def decide(wish: Wish) -> Draft:
    """Return the decision to enforce, or to let another perform, with its document."""
    items = [*papers[wish.plan.paper].items, *stated_seal(wish)]
    stated = {**wish.stated, "kind": _kind(wish), "items": items}
    power = str(wish.values.get("enforcement_power") or "")
    refs = [*relations(wish), *([Ref("power", power)] if power else [])]
    made = [_enforcement(wish)]
    if not wish.act.doing:
        return Draft([wish.event(refs, **stated)], made)
    main = paper_of(wish, wish.plan.paper, _decision(wish), items=items)
    event = wish.event([*refs, Ref("document", PENDING, "decision")], **stated)
    return Draft([issuing(wish, main), event], made, main)


def _decision(wish: Wish) -> dict[str, Any]:
    values = wish.values
    stated = {
        "reasons": values.get("reasons"), "law": values.get("law_text"), "how": values.get("how"),
        "when": values.get("when_text") or "立即实施", "domicile": values.get("domicile"),
    }  # fmt: skip
    if wish.plan.paper != "coercion-substitute":
        return stated | {"enforcement": kind_words(wish)}
    return stated | {name: values.get(name) for name in ("duty", "performer", "budget")}


def announce(wish: Wish) -> Draft:
    """Return the announcement that sets a term to demolish oneself (强制法第四十四条)."""
    stated = wish.stated
    if not wish.act.doing:
        return Draft([wish.event([], **stated)])
    paper = paper_of(wish, "coercion-announcement", {name: wish.values.get(name) for name in ("until", "place")})
    return Draft([issuing(wish, paper), wish.event([], **stated)], (), paper)


def tell_bank(wish: Wish) -> Draft:
    """Return the written notice to the bank that transfers (协助划拨通知书, 强制法第四十七条), directed to it.

    Its sum (yuan) stands in the event: what further notices may ask is less by it.
    """
    values = wish.values
    amount = values.get("transfer_sum") or None
    body = _organisation(wish, str(values.get("bank_name") or "").strip() or "金融机构", "金融机构")
    if not wish.act.doing:
        paper_id = public_id()
        known = {"kind": "bank_notice", "number": wish.act.document_no or None}
        title = f"协助划拨通知书 {wish.act.document_no}".strip()
        notice = NewObject("document", paper_id, known, wish.file.agency, title)
        refs = [Ref("document", paper_id), Ref("agency", wish.file.agency), Ref("organisation", body.id, "to")]
        return Draft([wish.event(refs, **wish.stated, amount=amount)], [body, notice])
    decided = wish.file.last_own("enforcement.decided")
    own = {
        "institution": body.title, "account": values.get("account"), "amount": amount,
        "ordered_by": str(decided.attributes.get("document_no") or "") if decided is not None else "",
        "treasury": values.get("treasury"), "law": values.get("law_text"),
    }  # fmt: skip
    paper = paper_of(wish, "coercion-transfer", own)
    return Draft([issuing(wish, paper, body.id, amount)], [body], paper)


def carry_out(wish: Wish) -> Draft:
    """Return that the enforcement was carried out, with its record; a performer is named as an organisation."""
    refs, made = [*relations(wish)], []
    performer = str(wish.values.get("performer") or "").strip()
    if performer:
        body = _organisation(wish, performer, "代履行人")
        made.append(body)
        refs.append(Ref("organisation", body.id, "performer"))
    records = record_paper(wish, RECORD) if wish.act.doing else []
    refs += [Ref("document", RECORD) for _ in records]
    event = wish.event(refs, **wish.stated)
    return Draft([*(issuing(wish, one) for one in records), event], made, enclosed=records)


def apply_to_court(wish: Wish) -> Draft:
    """Return the application to the court with what is enclosed: decision, demand, the party's opinion, the target."""
    file, values = wish.file, wish.values
    items = ["application_form"]
    items += ["decision_text"] if file.decision is not None else []
    items += ["demand_record"] if file.last_own("demand.issued") is not None else []
    items += ["party_opinion"] if values.get("opinion_enclosed") else []
    items += ["target"] if str(values.get("target") or "").strip() else []
    stated = {**wish.stated, "items": items}
    refs, made = [*relations(wish)], []
    if court := str(values.get("court") or "").strip():
        body = _organisation(wish, court, "法院")
        made.append(body)
        refs.append(Ref("organisation", body.id, "court"))
    if not wish.act.doing:
        return Draft([wish.event(refs, **stated)], made)
    own = {
        "court": court, "duty": values.get("duty"), "target": values.get("target"), "law": values.get("law_text"),
        "demanded": _demand_words(wish), "urgent": values.get("reason"), "domicile": values.get("domicile"),
    }  # fmt: skip
    paper = paper_of(wish, "coercion-application", own, items=items, seal=bool(values.get("seal")))
    return Draft([issuing(wish, paper), wish.event([*refs, Ref("document", PENDING)], **stated)], made, paper)


def _demand_words(wish: Wish) -> str:
    """Return when the party was asked to perform, and that it didn't."""
    demanded = wish.file.last_own("demand.issued")
    if demanded is None:
        return ""
    number = demanded.attributes.get("document_no") or ""
    until = demanded.attributes.get("until")
    term = f"，载明的履行期限至{told(until)}" if isinstance(until, date) else ""
    return f"{told(date_of(demanded.day))}发出催告书{number}{term}，当事人仍未履行。"


def _organisation(wish: Wish, name: str, kind: str) -> NewObject:
    return NewObject("organisation", public_id(), {"name": name, "kind": kind}, wish.file.agency, name[:MOST_TITLE])
