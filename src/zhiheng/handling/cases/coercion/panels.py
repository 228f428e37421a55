"""Panels: measures and enforcements of a case with what may be begun, a measure's things, the additional fine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.handling.cases import hindering, paying
from zhiheng.handling.cases.casefile import CASE, PARTS, CaseFile, today
from zhiheng.handling.cases.coercion.surcharging import surcharge
from zhiheng.handling.cases.pages import act_url, file_of, part_of
from zhiheng.handling.cases.partfile import KINDS, PartFile
from zhiheng.handling.cases.permissions import parts
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Act
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import procedures_about
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerObject

OPEN = frozenset({"archive", "done"})
"""Stages of a case in which nothing is begun any more."""


def case_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the measures and enforcements of a case, and what this account may begin; None for neither."""
    file = file_of(request, row)
    own = parts(account_of(request), file)
    lines = list(_lines(request, file))
    begin = list(_beginnings(file)) if "handler" in own and file.here and file.stage not in OPEN else []
    open_, hindered = [one for one in begin if one.url], [one for one in begin if not one.url]
    late = [Act(f"补记{one.text}", f"{one.url}?late=1") for one in open_]
    return {"lines": lines, "begin": open_, "hindered": hindered, "late": late} if lines or begin else None


def _lines(request: HttpRequest, file: CaseFile) -> Iterator[dict[str, Any]]:
    """Yield the parts of a case: kind, state, what is due; one query for all."""
    keys = [(type_, id_) for type_ in PARTS for id_ in file.named(type_)]
    scope = scope_of(account_of(request))
    rows = {
        row.key: row
        for type_ in dict.fromkeys(type_ for type_, _ in keys)
        for row in ledger.objects(scope, type_).filter(public_id__in=[id_ for of, id_ in keys if of == type_])
    }
    for key in keys:
        thing = rows.get(key)
        if thing is None:
            continue
        part = PartFile(file.row, file.events, file.objects, about=key, thing=thing)
        codes = vocabulary().codes[KINDS[key[0]]]
        yield {
            "title": part.title,
            "url": reverse("object", args=list(key)),
            "kind": codes.get(part.kind, ""),
            "stage": part.procedure.stages.get(part.stage, "") if part.procedure else "",
            "due": None if thing.next_due is None else days.due_state(thing.next_due, today()),
        }


def _beginnings(file: CaseFile) -> Iterator[Act]:
    """Yield the acts that begin a measure or an enforcement of a case, with the reason where one can't be tried."""
    for type_ in PARTS:
        for procedure in procedures_about(type_, today()):
            part = PartFile(file.row, file.events, file.objects, about=(type_, "new"), key=procedure.key)
            for plan in procedure.acts.values():
                if not procedure.begins(plan):
                    continue
                order = hindering.standing(part, plan)
                if order:
                    yield Act(plan.button, "", plan.icon, reason=order[0].fact, cite=order[0].basis)
                else:
                    yield Act(plan.button, act_url(part, plan), plan.icon)


def things_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return what a measure holds, as its list says; None where nothing is stated."""
    file = part_of(request, row)
    if file is None:
        return None
    items, accounts = (file.value("measure", row.public_id, name) or () for name in ("items", "accounts"))
    lines = [str(one) for one in (*items, *accounts)]
    return {"lines": lines} if lines else None


def surcharge_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the additional fine of a case as of today, explained; None before the last day to pay, or once paid."""
    file = file_of(request, row)
    if file.decision is None or file.revocation is not None or file.last("case.closed") is not None:
        return None
    found = surcharge(file, today())
    if found is None or found.due >= today() or (file.settled and not found.amount):
        return None
    paid = file.settled and paying.surcharged(file) and not paying.surcharge_left(file)
    return None if paid else {"surcharge": found}


CASES, MEASURES = frozenset({CASE}), frozenset({"measure"})
