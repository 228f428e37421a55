"""The act pages of a draft: confirm a tried one with a second person, or give it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.parameters import selectors, services
from zhiheng.oversight.parameters.entries import words
from zhiheng.oversight.parameters.forms import PlainForm
from zhiheng.oversight.parameters.models import Kind, RuleChange
from zhiheng.oversight.parameters.pages import change_url
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing as capacity


class _OnChange(LedgerActPage):
    """Acts on a draft."""

    form_class: type[forms.Form] = PlainForm

    def subject(self, request: HttpRequest, **address: Any) -> RuleChange:
        """Return the draft. Raises Http404 where it isn't one any more."""
        return selectors.change_or_404(account_of(request), address["public_id"], open_only=True)

    def title_of(self, subject: RuleChange) -> str:
        """Return the title with the change's."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: RuleChange) -> Link:
        """Return the way back."""
        return Link("返回该更改", change_url(subject.public_id))

    def version(self, subject: RuleChange) -> str:
        """Return what the decision rests on: the entries, what is in force, and the trial."""
        return f"{services.trial_key(subject)[:16]}{(subject.trial or {}).get('as_of', '')}"

    def records(self, form: forms.Form, subject: RuleChange) -> Sequence[tuple[str, str]]:
        """Return each entry in words, and what the trial showed."""
        entries = services.entries_of(subject)
        called = names({id_ for one in entries for id_ in one.agencies})
        lines = [(Kind(one.kind).label, words(one, called)) for one in entries]
        return [*lines, ("试算", trial_words(subject))]


class Adopt(_OnChange):
    """Confirm a tried change."""

    title = button = "启用更改"

    def perform(self, request: HttpRequest, subject: RuleChange, form: forms.Form, key: str) -> str:
        """Do it; on to the change, which says since when it holds."""
        user = account_of(request)
        membership = capacity.current(user)
        act = self.by(request, key, membership.unit if membership is not None else "")
        services.adopt(act, user, subject)
        return change_url(subject.public_id)


class Drop(_OnChange):
    """Give a draft up."""

    title = button = "作废更改"

    def perform(self, request: HttpRequest, subject: RuleChange, form: forms.Form, key: str) -> str:
        """Do it; back to the list."""
        services.drop(account_of(request), subject)
        return reverse("list", args=["rules"])


def trial_words(change: RuleChange) -> str:
    """Return what a draft's trial showed, in one sentence."""
    made = change.trial
    if made is None:
        return "没有试算"
    found = made["figures"]
    clues = f"，疑似线索增加 {found['clues_appear']:,} 条、减少 {found['clues_vanish']:,} 条"
    return (
        f"假如自 {made['start']} 起适用，截至 {made['as_of']}，"
        f"发现增加 {found['appear']:,} 项、减少 {found['vanish']:,} 项"
        f"{clues if found['clues_appear'] or found['clues_vanish'] else ''}"
    )
