"""The page of a filing, and the files that came with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Material
from zhiheng.kit.pages.parts import Act, State, Step
from zhiheng.kit.pages.rail import stand_under
from zhiheng.ledger.acting import Hindrance
from zhiheng.oversight.filings import printing, services
from zhiheng.oversight.filings.majors import AGREED, PROBLEMS, settings, terms
from zhiheng.oversight.filings.models import Filing, Turn
from zhiheng.oversight.filings.permissions import may_file, may_open, may_supervise
from zhiheng.oversight.filings.selectors import FILES_OF, files_of, filing_or_404, owner_of, titles
from zhiheng.oversight.filings.words import due_state, state_of
from zhiheng.registry.agencies.selectors import names

_RESULTS = {AGREED: "没有发现问题", PROBLEMS: "存在问题"}


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    text: str
    icon: str
    against: Callable[[Filing], list[Hindrance]]


_AGENCY = (
    _Offer("filing-file", "报送备案", "send", services.to_file),
    _Offer("filing-answer", "补交材料或者答复", "message-report", services.to_answer),
)
_BUREAU = (
    _Offer("filing-register", "登记备案", "clipboard-check", services.to_register),
    _Offer("filing-review", "作出审查意见", "gavel", services.to_review),
    _Offer("filing-ask", "调取案卷材料", "folder", services.to_review),
    _Offer("filing-supervise", "立督办", "send", services.to_supervise),
)


def acts_of(user: User, row: Filing) -> list[Act]:
    """Return what this user may do about a filing now; the first is the primary one."""
    offers = _BUREAU if may_supervise(user) else _AGENCY if may_file(user, row) else ()
    able = [offer for offer in offers if not offer.against(row)]
    return [
        Act(offer.text, reverse(offer.name, args=[row.object_type, row.object_id]), offer.icon, primary=not place)
        for place, offer in enumerate(able)
    ]


@require_safe
def filing(request: HttpRequest, type: str, id: str) -> HttpResponse:
    """Show a filing. 404 for what isn't there and for what this account may not see."""
    user = account_of(request)
    row = filing_or_404(user, type, id)
    stand_under(request, reverse("list", args=["filings"]))
    context = {
        "row": row,
        "title": titles([row]).get((type, id), id),
        "states": [state for state in (due_state(row), state_of(row)) if state is not None],
        "steps": _steps(row),
        "acts": acts_of(user, row),
        "facts": _facts(row),
        "review": _review(row),
        "materials": _materials(user, row),
    }
    return render(request, "filings/filing.html", context)


def _steps(row: Filing) -> list[Step]:
    stages = [("作出决定", row.decided_on), ("报送备案", row.filed_on), ("登记", row.registered_on)]
    stages += [("审查", row.reviewed_on)]
    if row.answered_on and row.reviewed_on and row.answered_on >= row.reviewed_on:
        stages.append(("答复", row.answered_on))
    found, now = [], not row.over
    for title, day in stages:
        if day is not None:
            found.append(Step(title, f"{day:%m-%d}", "done"))
        else:
            note = f"最迟 {row.next_due:%m-%d}" if now and row.next_due else ""
            found.append(Step(title, note, "now" if now else "ahead"))
            now = False
    return [*found, Step("审结" if not row.over else row.get_state_display(), "", "done" if row.over else "ahead")]


def _facts(row: Filing) -> list[tuple[str, Any]]:
    late = f"（晚于期限 {row.due_on}）" if row.late else ""
    facts = [
        ("作出机关", names([row.agency]).get(row.agency, row.agency)),
        ("种类", row.get_kind_display()),
        ("重大的理由", "；".join(row.reasons)),
        ("依据", services.basis_of(row)),
        ("决定日期", days.say_day(row.decided_on)),
        ("备案期限", f"{days.say_day(row.due_on)}，{settings().days('report', row.decided_on).words}"),
        ("备案日期", f"{days.say_day(row.filed_on)}{late}" if row.filed_on else ""),
        ("备案号", row.number),
        ("轮到", row.get_turn_display() if row.turn else ""),
    ]
    return [(title, value) for title, value in facts if value]


def _review(row: Filing) -> list[tuple[str, Any]]:
    points = "、".join(terms().checks.get(code, code) for code in row.checked)
    facts = [
        ("调取材料", row.wanted),
        ("审查结论", _RESULTS.get(row.result, row.result)),
        ("存在问题的方面", points),
        ("审查意见", row.opinion),
        ("机关答复", row.explanation),
    ]
    return [(title, value) for title, value in facts if value]


def _materials(user: User, row: Filing) -> list[Material]:
    made = printing.document_of(row)
    own = [Material("备案审查意见书", reverse("document", args=[made]), "监督机关制作")] if made else []
    handed = [
        Material(
            one.name,
            reverse("filing-attachment", args=[row.object_type, row.object_id, one.public_id]),
            "机关提交",
            f"{timezone.localtime(one.stored_at):%Y-%m-%d}",
        )
        for one in (files_of(row) if may_open(user, row) else ())
    ]
    return [*own, *handed]


@require_safe
def attachment(request: HttpRequest, type: str, id: str, file: str) -> HttpResponse:
    """Lead to a file of a filing by a link of this account. 404 for what isn't there or may not be seen."""
    user = account_of(request)
    row = filing_or_404(user, type, id)
    found = StoredFile.objects.filter(owner_type=FILES_OF, owner_id=owner_of(row), public_id=file).first()
    if found is None or not may_open(user, row):
        raise Http404
    return redirect(link(user, found))


def panel(request: HttpRequest, thing: Any) -> dict[str, Any] | None:
    """Return where the filing of a case or measure stands (panel of its page); None where none is owed or seen."""
    user = account_of(request)
    row = Filing.objects.filter(object_type=thing.type, object_id=thing.public_id).first()
    if row is None or not (may_supervise(user) or may_file(user, row)):
        return None
    states: list[State] = [state for state in (due_state(row), state_of(row)) if state is not None]
    return {"row": row, "url": services.page_of(row), "states": states, "ours": row.turn == Turn.AGENCY}
