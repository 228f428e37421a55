"""The page of an act that appends to the ledger (办理页): what speaks against it, in words, the input kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.http import HttpRequest

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.forms.refusing import LawRefused
from zhiheng.kit.pages.parts import Reason, Refusal
from zhiheng.kit.problems import Refusal as Refused
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.lateform import LateEntryForm
from zhiheng.ledger.preparing import SECOND_PERSON
from zhiheng.ledger.records import Refused as LedgerRefused
from zhiheng.ledger.records import Stale
from zhiheng.ledger.services import Actor


def act_of(user: User, key: str = "", agency: str = "", **more: Any) -> Act:
    """Return the act an account does now under a form's key, in the name of ``agency``; ``more`` as for ``Act``."""
    own = f"{user.public_id}:{key}" if key else ""
    return Act(Actor(account=user.public_id, person=user.person), agency=agency, key=own, **more)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what acts and the ledger raise into what a page shows: ``LawRefused`` or ``Refusal``, every reason."""
    try:
        yield
    except ActRefused as refused:
        reasons = [Reason(one.fact, cite=one.basis, remedy=one.remedy) for one in refused.reasons]
        raise LawRefused(Refusal(refused.action, reasons)) from refused
    except LedgerRefused as refused:
        raise _second_person(refused) or refused from refused
    except Stale as stale:
        raise Refused.of("您打开此页之后，已有新的记录，本次没有保存", "", "请返回核对后重新办理") from stale


def _second_person(refused: LedgerRefused) -> Refused | None:
    """Return what a late entry still lacks: first all but the second person, then only that (F4)."""
    others = [one for one in refused.problems if one.lacks != SECOND_PERSON]
    if len(others) == len(refused.problems):
        return None
    if others:
        return Refused(*others)
    days = refused.problems[0]
    return SecondPersonNeeded.of(f"补录{days.what}", "", "须由另一人复核")


def left_out(form: forms.Form) -> list[tuple[str, str]]:
    """Return in words what a late entry leaves out because nobody knows it (F3); nothing for what is done now."""
    missing = form.unknown if isinstance(form, LateEntryForm) else []
    return [("不清楚的", f"{'、'.join(missing)}没有填写，按不清楚登记；查明后可以更正")] if missing else []


class LedgerActPage(ActPage):
    """Base of the act pages above the ledger: subclasses write ``perform`` instead of ``act``."""

    def by(self, request: HttpRequest, key: str, agency: str = "", **more: Any) -> Act:
        """Return the act that this page does under the form's key, with the second person where one confirmed it."""
        second = self.second.public_id if self.second is not None else ""
        return act_of(account_of(request), key, agency, second_person=second, **more)

    def act(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it and return the address of the result. Raises LawRefused or Refusal, in words."""
        with in_words():
            url = self.perform(request, subject, form, key)
        self.warnings += [f"{title}：{words}" for title, words in left_out(form)]
        return url

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, and what a late entry leaves out as unknown."""
        return [*super().records(form, subject), *left_out(form)]

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it under the form's key, through the room's service, and return the address of the result."""
        raise NotImplementedError
