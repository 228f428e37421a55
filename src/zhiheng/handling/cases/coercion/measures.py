"""Drafts of the acts of coercive measures (查封、扣押、冻结): application, imposing, extension, appraisal, disposal.

Source: 行政强制法第三章. What the decision states is what the rules ask about (第二十四条、第三十一条).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from zhiheng.handling.cases import wording
from zhiheng.handling.cases.coercion import things
from zhiheng.handling.cases.coercion.words import common, item_rows, kind_words, record_paper, stated_seal
from zhiheng.handling.cases.drafting import PENDING, PENDING_NUMBER, Draft, Paper, Wish, generic, issuing, relations
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.ledger.services import NewEvent, NewObject, Ref

SEIZURE_ITEMS = ("party", "reasons", "basis", "duration", "object_list", "remedies", "agency", "date")
FREEZE_ITEMS = ("party", "reasons", "basis", "duration", "account", "amount", "remedies", "agency", "date")
INVENTORY, BANK, RECORD = "pending-inventory", "pending-bank", "pending-record"
TERM = timedelta(days=30)
MOST_TITLE = 200


def apply(wish: Wish) -> Draft:
    """Return the application for a measure: the measure comes to be with what the head approves (强制法第十八条).

    Done, the approval itself is appended by the head's decision; recorded, it is the act.
    """
    thing = _measure(wish)
    if not wish.act.doing:
        return Draft([wish.event([Ref("agency", wish.file.agency)], **wish.stated)], [thing])
    words = vocabulary().codes["approver"]
    values = {
        **common(wish), "measure": kind_words(wish), "things": _objects_words(wish),
        "reasons": wish.values.get("reasons") or "", "basis": wish.values.get("law_text") or "",
        "handlers": wording.handler_words(wish.file.handlers), "approver": words[wish.approver or "head"],
    }  # fmt: skip
    paper = Paper("coercion-approval", "approval_form", values)
    return Draft([issuing(wish, paper)], [thing], paper)


def approve_after(wish: Wish) -> Draft:
    """Return the approval asked for after an urgent measure (强制法第十九条); done, the head's decision is it."""
    if wish.act.doing:
        return Draft([])
    return Draft([wish.event([Ref("agency", wish.file.agency)], **wish.stated)])


def _kind(wish: Wish) -> str:
    """Return the measure's kind: what the form says, else what is known, else the procedure's only one."""
    procedure = wish.file.procedure
    known = wish.file.value(*wish.file.subject, "kind")
    return str(wish.values.get("part_kind") or known or (procedure.procedures[0] if procedure else "other"))


def _measure(wish: Wish) -> NewObject:
    """Return the measure with what it is about: things by name and number, or an account."""
    rows, kind = things.read(wish.values.get("things") or ()), _kind(wish)
    account = " ".join(str(wish.values[name]) for name in ("bank_name", "account") if wish.values.get(name))
    stated = {
        "kind": kind,
        "items": [row.words for row in rows] or None,
        "things": [row.number for row in rows if row.number] or None,
        "accounts": [account] if account else None,
        "amount": wish.values.get("amount") or wish.values.get("sum"),
    }
    what = account or (f"{rows[0].name}等 {len(rows)} 项" if len(rows) > 1 else rows[0].name if rows else "")
    title = f"{vocabulary().codes['measure_kind'][kind]}{what}"[:MOST_TITLE]
    attributes = {name: value for name, value in stated.items() if value is not None}
    return NewObject("measure", wish.file.subject[1], attributes, wish.file.agency, title)


def _objects_words(wish: Wish) -> str:
    """Return what a measure is about, one a line."""
    rows = things.read(wish.values.get("things") or ())
    lines = [f"{place}．{row.words}" for place, row in enumerate(rows, 1)]
    money = wish.values.get("sum") or wish.values.get("amount")
    if wish.values.get("account"):
        lines.append(f"{wish.values.get('bank_name') or ''} {wish.values['account']}，金额 {money or 0:,.2f} 元")
    return "\n".join(lines)


def impose(wish: Wish) -> Draft:
    """Return the measure on the spot with its decision, list, record and (freezing) the notice to the bank."""
    kind = _kind(wish)
    freezing = kind == "freeze"
    items = [*(FREEZE_ITEMS if freezing else SEIZURE_ITEMS), *stated_seal(wish)]
    until = wish.act.day + TERM
    stated = {**wish.stated, "kind": kind, "items": items, "until": until}
    power = str(wish.values.get("measure_power") or "")
    refs = [*relations(wish), *([Ref("power", power)] if power else [])]
    thing = _measure(wish)
    if not wish.act.doing:
        return Draft([wish.event(refs, **stated)], [thing])
    main = Paper(wish.plan.paper, "freeze" if freezing else "seizure", _decision(wish, until), tuple(items))
    enclosed = [_bank_notice(wish, "冻结") if freezing else _inventory(wish), *record_paper(wish, RECORD)]
    refs.append(Ref("document", PENDING, "decision"))
    refs += [] if freezing else [Ref("document", INVENTORY, "inventory")]
    issued, told = _issued(wish, [main, *enclosed])
    return Draft([*issued, wish.event(refs, **stated)], [thing, *told], main, enclosed=enclosed)


def _decision(wish: Wish, until: Any) -> dict[str, Any]:
    values = {
        **common(wish),
        "reasons": wish.values.get("reasons") or "",
        "basis": wish.values.get("law_text") or "",
        "measure": kind_words(wish),
        "from": wish.act.day,
        "until": until,
        "remedies": wording.REMEDIES,
        "place": wish.values.get("place") or "",
    }
    if wish.plan.paper == "coercion-freeze":
        values = {name: value for name, value in values.items() if name not in ("place", "measure")}
        return values | {
            "bank": wish.values.get("bank_name") or "", "account": wish.values.get("account") or "",
            "amount": wish.values.get("amount"),
        }  # fmt: skip
    return values | {"things": item_rows(wish)}


def _inventory(wish: Wish) -> Paper:
    values = {
        "party": common(wish)["party"], "measure": kind_words(wish), "things": item_rows(wish),
        "place": wish.values.get("place") or "", "handlers": wording.handler_words(wish.values.get("officers") or ()),
    }  # fmt: skip
    return Paper("coercion-inventory", "inventory", values, ("party", "object_list", "date"), place=INVENTORY)


def _bank_notice(wish: Wish, what: str) -> Paper:
    values = {
        "bank": wish.values.get("bank_name") or "", "account": wish.values.get("account") or "", "what": what,
        "party": common(wish)["party"], "basis": wish.values.get("law_text") or "",
        "amount": wish.values.get("amount"),
    }  # fmt: skip
    return Paper("coercion-bank", "bank_notice", values, ("account", "amount", "agency", "date"), place=BANK)


def _issued(wish: Wish, documents: Sequence[Paper]) -> tuple[list[NewEvent], list[NewObject]]:
    """Return that documents are issued, and the bank to which its notice is directed: it is served there."""
    events, told = [], []
    for paper in documents:
        to = ""
        if paper.of == "bank_notice":
            name = str(wish.values.get("bank_name") or "")[:MOST_TITLE]
            body = NewObject("organisation", public_id(), {"name": name, "kind": "金融机构"}, wish.file.agency, name)
            told.append(body)
            to = body.id
        events.append(issuing(wish, paper, to))
    return events, told


def extend(wish: Wish) -> Draft:
    """Return the extension with its decision, to be told to the party in writing with reasons (强制法第二十五条)."""
    stated = wish.stated
    if not wish.act.doing:
        return Draft([wish.event([], **stated)])
    values = {
        **common(wish), "measure": kind_words(wish), "days": wish.values.get("amount"),
        "reasons": wish.values.get("reason") or "", "basis": wish.values.get("law_text") or "",
        "remedies": wording.REMEDIES,
    }  # fmt: skip
    paper = Paper("coercion-extension", "extension", values, ("party", "reasons", "duration", "agency", "date"))
    return Draft([issuing(wish, paper), wish.event([Ref("document", PENDING)], **stated)], (), paper)


def appraise(wish: Wish) -> Draft:
    """Return the commission of a test with the notice of its period: only a told period isn't counted."""
    plain = generic(wish)
    if not wish.act.doing:
        return plain
    kinds = vocabulary().codes["appraisal_kind"]
    values = {
        **common(wish), "kind": kinds.get(str(wish.values.get("kind")), ""), "from": wish.act.day,
        "until": wish.values.get("until"),
    }  # fmt: skip
    paper = Paper("coercion-appraisal", "appraisal_notice", values, ("party", "duration", "agency", "date"))
    refs = [*relations(wish), *(Ref(one.type, one.id) for one in plain.objects), Ref("document", PENDING)]
    event = wish.event(refs, **{**wish.stated, "told_no": PENDING_NUMBER})
    return Draft([issuing(wish, paper), event], plain.objects, paper)


def dispose(wish: Wish) -> Draft:
    """Return the decision on what was seized, or the release; a freezing's bank is told with it (强制法第三十三条)."""
    stated = wish.stated
    if not wish.act.doing:
        return Draft([wish.event([], **stated)])
    codes = vocabulary().codes
    values = {
        **common(wish), "measure": kind_words(wish),
        "disposal": codes["measure_disposal"].get(str(wish.values.get("disposal")), ""),
        "ground": codes["release_reason"].get(str(wish.values.get("release_reason")), ""),
        "reasons": wish.values.get("reasons") or "", "basis": wish.values.get("law_text") or "",
        "remedies": wording.REMEDIES,
    }  # fmt: skip
    paper = Paper("coercion-release", "release", values, ("party", "reasons", "basis", "agency", "date"))
    enclosed = [_bank_notice(wish, "解除冻结")] if wish.values.get("bank_name") else []
    event = wish.event([Ref("document", PENDING)], **stated)
    issued, told = _issued(wish, [paper, *enclosed])
    return Draft([*issued, event], told, paper, enclosed=enclosed)


def keep(wish: Wish) -> Draft:
    """Return the custody of what was seized; a third party that keeps it is named (强制法第二十六条)."""
    keeper = str(wish.values.get("keeper") or "").strip()
    if not keeper:
        return Draft([wish.event([*relations(wish)], **wish.stated)])
    body = NewObject(
        "organisation", public_id(), {"name": keeper, "kind": "保管单位"}, wish.file.agency, keeper[:MOST_TITLE]
    )
    refs = [*relations(wish), Ref("organisation", body.id, "keeper")]
    return Draft([wish.event(refs, **wish.stated)], [body])
