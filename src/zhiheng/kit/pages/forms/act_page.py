"""The page of an act: form, confirmation, doing; refusals, stale edits and field errors, with the input always kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.pages.forms import proposing
from zhiheng.kit.pages.forms.once import Done, new_key, once
from zhiheng.kit.pages.forms.refusing import LawRefused
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.kit.pages.models import SentForm
from zhiheng.kit.pages.parts import LawPanel, Link
from zhiheng.kit.problems import Refusal as Refused

KEY, VERSION, CONFIRMED, SECOND = "form_key", "form_version", "form_confirmed", "form_second"
ASKING = 202
"""Understood, but not done: it still needs the second person."""


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else changed while the form was being filled in: who, when, what, in words."""

    who: str
    when: str
    what: str


class ActPage:
    """One act. Subclasses give the form and what it does; ``as_view`` returns the view.

    ``confirm``: show what will be recorded before doing it (for acts that can't be taken back).
    """

    title: str = ""
    button: str = ""
    form_class: type[forms.Form] = forms.Form
    confirm: bool = True
    template: ClassVar[str] = "pages/forms/act.html"
    proposed: str = ""
    second: User | None = None
    """The other person who confirmed the act in a session of his own; None while there is none."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def subject(self, request: HttpRequest, **address: Any) -> Any:
        """Return what the act is about, narrowed to what the account may see. Raises Http404."""
        return None

    def title_of(self, subject: Any) -> str:
        """Return the page's title."""
        return self.title

    def up(self, subject: Any) -> Link | None:
        """Return the way back to the subject."""
        return None

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return everything that is known already: nobody types it twice."""
        return {}

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form, filled with what is known or with what was sent."""
        return self.form_class(data, initial=self.initial(request, subject))

    def version(self, subject: Any) -> str:
        """Return the subject's version as it is now; a form filled in on another version is stale."""
        return ""

    def changes(self, subject: Any, since: str) -> Sequence[Change]:
        """Return what changed since a version, by whom."""
        return ()

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, in words, for the confirmation: every field that holds something."""
        return [(str(form[name].label), self.words(form, name)) for name in form.fields if form.cleaned_data.get(name)]

    def law(self, request: HttpRequest, subject: Any) -> LawPanel | None:
        """Return the law panel that stands beside the form."""
        return None

    def act(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it, under the one-time key, and return the address of the result. Raises LawRefused or Refusal.

        Where the act needs two persons and ``second`` is None it raises ``SecondPersonNeeded``: then the page asks whom
        to propose it to, and the act waits for that person (``kit.dual_control``). What a person should be told besides
        goes into ``warnings``.
        """
        raise NotImplementedError

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether the account of a request may be the second person here: whoever could open the page itself.

        Raises Http404 as ``subject`` does.
        """
        self.subject(request, **address)
        return True

    def was_proposed(self, subject: Any) -> None:
        """Do what must be done once the act waits for a second person (keep a file until then)."""

    @staticmethod
    def words(form: forms.Form, name: str) -> str:
        """Return a cleaned value in words: choices by their names, days with weekday, money with thousands."""
        value, field = form.cleaned_data[name], form.fields[name]
        if isinstance(field, forms.ChoiceField):
            flat = cast("Iterable[tuple[object, object]]", field.choices)
            names = {str(key): str(title) for key, title in flat}
            chosen = value if isinstance(value, list) else [value]
            return "、".join(names.get(str(one), str(one)) for one in chosen)
        if isinstance(value, bool):
            return "是" if value else "否"
        return say(value, Show.MONEY if isinstance(field, forms.DecimalField) else Show.TEXT)

    @classmethod
    def as_view(cls) -> Any:
        """Return the view of the act's page."""

        def view(request: HttpRequest, **address: Any) -> HttpResponse:
            """Answer with a new page: nothing of one request is left for another."""
            return cls().answer(request, **address)

        view.act_page = cls  # type: ignore[attr-defined]  # by which a confirmed proposal finds the page again
        return view

    def answer(self, request: HttpRequest, **address: Any) -> HttpResponse:
        """Show the form, or do what was sent."""
        self.address = address
        user, subject = account_of(request), self.subject(request, **address)
        if request.method in ("GET", "HEAD"):
            return self._show(request, subject, self.form(request, subject), new_key())
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self._sent(request, user, subject)

    def _sent(self, request: HttpRequest, user: User, subject: Any) -> HttpResponse:
        """Check what was sent, step by step; whatever stops it, the input stays."""
        form, key = self.form(request, subject, request.POST), request.POST.get(KEY, "")
        back = "form_back" in request.POST
        if not form.is_valid() or back:
            return self._show(request, subject, form, key, status=200 if back else 422)
        since = request.POST.get(VERSION, "")
        if since != self.version(subject) and not self._was_sent(user, key):
            return self._show(request, subject, form, key, status=409, changes=self.changes(subject, since), stale=True)
        if self.confirm and CONFIRMED not in request.POST:
            return self._confirmation(request, subject, form, key)
        try:
            done = once(user, key, lambda sent: self._act_or_propose(request, subject, form, sent))
        except SecondPersonNeeded as needed:
            return self._ask_second(request, subject, form, key, needed)
        except LawRefused as refused:
            return self._show(request, subject, form, key, status=409, refusal=refused.refusal)
        except Refused as refused:
            return self._show(request, subject, form, key, status=409, problems=refused.problems)
        self._tell(request, done)
        return redirect(done.url)

    def _tell(self, request: HttpRequest, done: Done) -> None:
        """Say what happened, once, and what should be known besides."""
        if done.repeated:
            messages.info(request, "这一步已经办过，没有重复记录。")
            return
        messages.success(request, self.proposed or f"已{self.button}。")
        for warning in self.warnings:
            messages.warning(request, warning)

    def _act_or_propose(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; where it needs two persons and the other one is chosen, propose it to that person instead."""
        try:
            return self.act(request, subject, form, key)
        except SecondPersonNeeded as needed:
            chosen = request.POST.get(SECOND, "")
            second = next((one for one in proposing.seconds_of(request) if one.public_id == chosen), None)
            if second is None:
                raise
            url = proposing.propose_page(self, request, subject, form, str(needed), second)
            self.proposed = f"已提请 {second.title} 复核，复核同意后办理。"
            return url

    def _ask_second(
        self, request: HttpRequest, subject: Any, form: forms.Form, key: str, needed: SecondPersonNeeded
    ) -> HttpResponse:
        """Show what will be recorded and ask to whom it is proposed."""
        context = self._context(subject, form, key) | {
            "records": self.records(form, subject),
            "why": needed.problems,
            "seconds": proposing.seconds_of(request),
        }
        return render(request, "pages/forms/second.html", context, status=ASKING)

    @staticmethod
    def _was_sent(user: User, key: str) -> bool:
        """Return whether this very form was sent before: a repetition is no stale edit."""
        return SentForm.objects.filter(key=f"{user.public_id}:{key}").exists()

    def _context(self, subject: Any, form: forms.Form, key: str) -> dict[str, Any]:
        return {
            "act_page": self,
            "title": self.title_of(subject),
            "up": self.up(subject),
            "form": form,
            "form_key": key,
            "form_version": self.version(subject),
        }

    def _show(
        self, request: HttpRequest, subject: Any, form: forms.Form, key: str, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = self._context(subject, form, key) | {"law": self.law(request, subject)} | more
        return render(request, self.template, context, status=status)

    def _confirmation(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> HttpResponse:
        context = self._context(subject, form, key) | {"records": self.records(form, subject)}
        return render(request, "pages/forms/confirm.html", context)
