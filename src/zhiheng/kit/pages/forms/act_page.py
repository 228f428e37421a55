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
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.kit.pages.models import SentForm
from zhiheng.kit.pages.parts import LawPanel, Link, Refusal
from zhiheng.kit.problems import Refusal as Refused

KEY, VERSION, CONFIRMED = "form_key", "form_version", "form_confirmed"


class LawRefused(Exception):
    """The law forbids the act now; ``refusal`` says every reason, article and way out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.action)
        self.refusal = refusal


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

    title: ClassVar[str] = ""
    button: str = ""
    form_class: type[forms.Form] = forms.Form
    confirm: bool = True
    template: ClassVar[str] = "pages/forms/act.html"

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
        """Do it, under the one-time key, and return the address of the result. Raises LawRefused or Refusal."""
        raise NotImplementedError

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
            return cls().answer(request, **address)

        return view

    def answer(self, request: HttpRequest, **address: Any) -> HttpResponse:
        """Show the form, or do what was sent."""
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
            done = once(user, key, lambda sent: self.act(request, subject, form, sent))
        except LawRefused as refused:
            return self._show(request, subject, form, key, status=409, refusal=refused.refusal)
        except Refused as refused:
            return self._show(request, subject, form, key, status=409, problems=refused.problems)
        words = "这一步已经办过，没有重复记录。" if done.repeated else f"已{self.button}。"
        (messages.info if done.repeated else messages.success)(request, words)
        return redirect(done.url)

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
