"""The page of a case's discretion (裁量): ticks on the left; proposal, reasoning and past decisions on the right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse

from zhiheng.handling.cases.actpages import CaseAct, Doing
from zhiheng.handling.cases.proposals import NOTICE
from zhiheng.handling.cases.selectors import approvers
from zhiheng.handling.discretion import similar
from zhiheng.handling.discretion.caseform import DiscretionForm, plainly, said
from zhiheng.handling.discretion.drawing import Ruler, ruler
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.law.discretion import Bracket
from zhiheng.law.discretion.model import EFFECT_WORDS, LISTS, PARAMETERS
from zhiheng.law.discretion.results import Result
from zhiheng.law.library import vocabulary
from zhiheng.ledger.actpages import left_out

ACT = "discretion"


class Discretion(CaseAct):
    """Discretion in a case: shown and recomputed until it is recorded."""

    template = "discretion/case_act.html"

    def subject(self, request: HttpRequest, **address: Any) -> Doing:
        """Return the case with the act of discretion. Raises Http404 as every act of a case does."""
        return super().subject(request, **address, act=ACT)

    def form(self, request: HttpRequest, subject: Doing, data: Any = None) -> forms.Form:
        """Return the form with what the investigation found, or with what was sent."""
        form = DiscretionForm(subject.user, subject.file, subject.plan, data)
        if data is None:
            return form
        form.is_valid()
        draft = said(form.result) if form.result is not None else ""
        if plainly(data.get("reasons")) not in ("", plainly(data.get("drafted"))) or draft == data.get("drafted"):
            return form
        again = data.copy()  # nobody wrote reasons of one's own: the draft follows the ticks
        again["reasons"] = again["drafted"] = draft
        return DiscretionForm(subject.user, subject.file, subject.plan, again)

    def _show(
        self, request: HttpRequest, subject: Any, form: forms.Form, key: str, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        shown = self._shown(request, subject, cast("DiscretionForm", form))
        return super()._show(request, subject, form, key, status=status, **shown, **more)

    def _shown(self, request: HttpRequest, subject: Doing, form: DiscretionForm) -> dict[str, Any]:
        """Return proposal, reasoning and past decisions as they follow from the form."""
        if form.is_bound:
            form.is_valid()
        result = form.result
        if result is None:
            return {"result": None}
        intended = form.cleaned_data.get("intended") if form.is_bound else None
        amount = intended if intended is not None else result.proposed
        return {
            "result": result,
            "ruler": _ruler(form, result, amount),
            "lists": [(LISTS[effect], EFFECT_WORDS[effect], form.facts.factors[code]) for effect, code in result.lists],
            "kinds": kinds_words(result),
            "departures": form.departures(intended),
            "unconfirmed": [PARAMETERS.get(name, name) for name in result.unconfirmed],
            "past": similar.of_conduct(
                subject.user, form.facts.power, result.tier, amount, subject.file.id, _bracket(form)
            ),
        }

    def records(self, form: forms.Form, subject: Doing) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, in words."""
        own = cast("DiscretionForm", form)
        stated, option = own.stated, own.option(str(own.cleaned_data.get("benchmark") or ""))
        span = [stated.get("lowest"), stated.get("highest")]
        words = [
            ("裁量基准", option.title if option else "没有施行中的裁量基准"),
            ("裁量阶次", str(stated["tier"])),
            ("幅度（元）", f"{_money(span[0])} 至 {_money(span[1])}" if span[1] is not None else ""),
            ("建议（元）", _money(stated.get("proposed"))),
            ("拟罚款（元）", _money(stated.get("intended"))),
            ("查明的情形", "；".join(stated.get("circumstances") or ())),
            ("调整适用", "；".join(own.departures(own.cleaned_data.get("intended")))),
            ("裁量说明", str(stated.get("reasons") or "")),
        ]
        hints = [("规则提示", one.fact) for one in getattr(self, "said", ())] + left_out(form)
        return [*((title, value) for title, value in words if value), *hints]

    def perform(self, request: HttpRequest, subject: Doing, form: forms.Form, key: str) -> str:
        """Record the discretion; say what a departure still needs."""
        url = super().perform(request, subject, form, key)
        own = cast("DiscretionForm", form)
        if own.departures(own.cleaned_data.get("intended")):
            self.warnings.append("本案调整适用裁量基准：作出决定前须经本机关主要负责人批准或者集体讨论。")
            heads = [one for one in approvers(subject.file.agency) if one != subject.user.public_id]
            title = f"待审批：调整适用裁量基准（{subject.file.attribute('number') or subject.file.id}）"
            notify(heads, NOTICE, title, url=url, key=f"{subject.file.id}:{key}")
        return url


def kinds_words(result: Result) -> str:
    """Return the kinds of penalty of a result in words."""
    names = vocabulary().codes["penalty_kind"]
    return "、".join(names[kind] for kind in result.kinds)


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else say(amount, Show.MONEY)


def _ruler(form: DiscretionForm, result: Result, amount: Decimal | None) -> Ruler | None:
    """Return the ruler of the statutory range with a tick at the amount, in the bracket's measure."""
    bracket = _bracket(form)
    if bracket is None or result.span is None:
        return None
    base = _base(form)
    same = result.amounts is not None and result.amounts == result.span
    at = amount if same or amount is None else (amount / base if base else None)
    return ruler(bracket, result.tier, at)


def _base(form: DiscretionForm) -> Decimal | None:
    known: Decimal | None = form.cleaned_data.get("base") if form.is_bound else form.initial.get("base")
    return known


def _bracket(form: DiscretionForm) -> Bracket | None:
    """Return the statutory range that the form is about."""
    return form.table.bracket(_base(form), form.facts.party) if form.table is not None else None
