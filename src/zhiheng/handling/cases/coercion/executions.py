"""Drafts of the acts of enforcement (强制执行、代履行、申请法院): demand, decision, carrying out, application.

Source: 行政强制法第四章、第五章. The documents' items are what the rules ask about (第三十五条、第三十七条、
第五十一条、第五十五条).
"""

from __future__ import annotations

from typing import Any

from zhiheng.handling.cases import wording
from zhiheng.handling.cases.coercion.words import common, kind_words, record_paper, stated_seal
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, issuing, relations
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.ledger.services import NewObject, Ref

DEMAND_ITEMS = ("party", "performance", "statement_right", "until", "agency", "date")
DECISION_ITEMS = ("party", "reasons", "basis", "method", "time", "remedies", "agency", "date")
SUBSTITUTE_ITEMS = (
    "party", "reasons", "basis", "method", "time", "object_list", "budget", "performer", "remedies", "agency", "date",
)  # fmt: skip
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
    items = [*DEMAND_ITEMS, *(["amount"] if values.get("amount") else [])]
    stated = {**wish.stated, "items": items, "for": values.get("duty")}
    made = [_enforcement(wish)] if wish.plan.makes else []
    if not wish.act.doing:
        paper_id = public_id()
        known = {"kind": "demand", "number": wish.act.document_no or None}
        title = f"催告书 {wish.act.document_no}".strip()
        paper = NewObject("document", paper_id, known, wish.file.agency, title)
        return Draft([wish.event([*relations(wish), Ref("document", paper_id, "demand")], **stated)], [*made, paper])
    told = {
        **common(wish), "duty": values.get("duty") or "", "how": values.get("how") or "", "until": values.get("until"),
        "amount": values.get("amount"), "rights": STATEMENT,
    }  # fmt: skip
    main = Paper("coercion-demand", "demand", told, tuple(items))
    event = wish.event([*relations(wish), Ref("document", PENDING, "demand")], **stated)
    return Draft([issuing(wish, main), event], made, main)


def decide(wish: Wish) -> Draft:
    """Return the decision to enforce, or to let another perform, with its document."""
    substitute = wish.plan.paper == "coercion-substitute"
    items = [*(SUBSTITUTE_ITEMS if substitute else DECISION_ITEMS), *stated_seal(wish)]
    stated = {**wish.stated, "kind": _kind(wish), "items": items}
    power = str(wish.values.get("enforcement_power") or "")
    refs = [*relations(wish), *([Ref("power", power)] if power else [])]
    made = [_enforcement(wish)]
    if not wish.act.doing:
        return Draft([wish.event(refs, **stated)], made)
    of = "substitute" if substitute else "enforcement"
    main = Paper(wish.plan.paper, of, _decision(wish, substitute), tuple(items))
    event = wish.event([*refs, Ref("document", PENDING, "decision")], **stated)
    return Draft([issuing(wish, main), event], made, main)


def _decision(wish: Wish, substitute: bool) -> dict[str, Any]:
    values = wish.values
    stated = {
        **common(wish), "reasons": values.get("reasons") or "", "basis": values.get("law_text") or "",
        "how": values.get("how") or "", "when": values.get("when_text") or "立即实施", "remedies": wording.REMEDIES,
    }  # fmt: skip
    if not substitute:
        return stated | {"kind": kind_words(wish)}
    return stated | {
        "duty": values.get("duty") or "", "performer": values.get("performer") or "", "budget": values.get("budget"),
    }  # fmt: skip


def announce(wish: Wish) -> Draft:
    """Return the announcement that sets a term to demolish oneself (强制法第四十四条)."""
    stated = wish.stated
    if not wish.act.doing:
        return Draft([wish.event([], **stated)])
    values = {**common(wish), "until": wish.values.get("until"), "place": wish.values.get("place") or ""}
    paper = Paper("coercion-announcement", "announcement", values, ("party", "until", "agency", "date"))
    return Draft([issuing(wish, paper), wish.event([], **stated)], (), paper)


def tell_bank(wish: Wish) -> Draft:
    """Return the written notice to the bank that transfers (协助划拨通知书, 强制法第四十七条), directed to it."""
    values = wish.values
    body = _organisation(wish, str(values.get("bank_name") or "").strip() or "金融机构", "金融机构")
    if not wish.act.doing:
        paper_id = public_id()
        known = {"kind": "bank_notice", "number": wish.act.document_no or None}
        title = f"协助划拨通知书 {wish.act.document_no}".strip()
        notice = NewObject("document", paper_id, known, wish.file.agency, title)
        refs = [Ref("document", paper_id), Ref("agency", wish.file.agency), Ref("organisation", body.id, "to")]
        return Draft([wish.event(refs, **wish.stated)], [body, notice])
    decided = wish.file.last_own("enforcement.decided")
    told = {
        "party": common(wish)["party"], "bank": body.title, "account": values.get("account") or "",
        "decision_no": str(decided.attributes.get("document_no") or "") if decided is not None else "",
        "amount": values.get("transfer_sum"), "treasury": values.get("treasury") or "",
        "basis": values.get("law_text") or "",
    }  # fmt: skip
    paper = Paper("coercion-transfer", "bank_notice", told, ("account", "amount", "agency", "date"))
    return Draft([issuing(wish, paper, body.id)], [body], paper)


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
    told = {
        **common(wish), "court": court, "duty": values.get("duty") or "", "target": values.get("target") or "",
        "basis": values.get("law_text") or "", "demand": _demand_words(wish), "reason": values.get("reason") or "",
    }  # fmt: skip
    paper = Paper("coercion-application", "application", told, tuple(items), bool(values.get("seal")))
    return Draft([issuing(wish, paper), wish.event([*refs, Ref("document", PENDING)], **stated)], made, paper)


def _demand_words(wish: Wish) -> str:
    """Return when the party was asked to perform, and that it didn't."""
    demanded = wish.file.last_own("demand.issued")
    if demanded is None:
        return ""
    number = demanded.attributes.get("document_no") or ""
    return f"已发出催告书{number}，载明的履行期限为 {demanded.attributes.get('until') or '未载明'}，当事人仍未履行。"


def _organisation(wish: Wish, name: str, kind: str) -> NewObject:
    return NewObject("organisation", public_id(), {"name": name, "kind": kind}, wish.file.agency, name[:MOST_TITLE])
