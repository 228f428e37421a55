"""The pages of acts on documents: make one about an object, make one void."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making, selectors
from zhiheng.kit.documents.forms import DAY, MakeForm, VoidForm
from zhiheng.kit.documents.models import Document, Making
from zhiheng.kit.documents.registry import DocumentKind, Subject, closed_kinds, kinds, unit_title, world
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.security.services import record


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that is to be made: its kind, what it is about, in whose name; ``again``: one that broke off."""

    kind: DocumentKind
    subject: Subject
    unit: str
    again: Document | None = None

    def values(self, user: User, form: MakeForm) -> dict[str, Any]:
        """Return all values: what is known, then what the person completed."""
        return {**self.kind.collect(user, self.subject), **form.filled()}


def wanted(request: HttpRequest, type: str, id: str, kind: str) -> Wanted:
    """Return what an address asks for. Raises Http404 where this user may not make it."""
    user = account_of(request)
    found = kinds.get(kind)
    subject = found.find(user, type, id) if found is not None and type in found.object_types else None
    if found is None or subject is None or not found.offered(user, subject):
        raise Http404
    again = None
    if asked := request.GET.get("again"):
        mine = selectors.documents_of(type, id).filter(public_id=asked, kind=kind, made_by=user.public_id)
        again = mine.filter(state=Making.FILLING).first()
        if again is None:
            raise Http404
    return Wanted(found, subject, world.unit_of(user), again)


class MakeDocument(ActPage):
    """Make a document about an object: form with all that is known, confirmation, number and file."""

    button = "生成文书"
    template = "documents/make.html"

    def subject(self, request: HttpRequest, **address: Any) -> Wanted:
        """Return what is to be made."""
        return wanted(request, **address)

    def title_of(self, subject: Wanted) -> str:
        """Return the page's title."""
        return f"生成{subject.kind.title}"

    def up(self, subject: Wanted) -> Link:
        """Return the way back to the object."""
        return Link(subject.subject.title, reverse("object", args=[subject.subject.type, subject.subject.id]))

    def form(self, request: HttpRequest, subject: Wanted, data: Any = None) -> forms.Form:
        """Return the form with everything that is known already."""
        known = subject.kind.collect(account_of(request), subject.subject)
        initial = {key: known.get(key) for key in subject.kind.asks}
        return MakeForm(subject.kind, data, initial)

    def records(self, form: forms.Form, subject: Wanted) -> list[tuple[str, str]]:
        """Return what will stand in the record besides the completed fields."""
        number = "系统编号，编后不能再用于其他文书" if subject.kind.numbering else "不编号"
        again = [("文号", str(subject.again))] if subject.again else [("文号", number)]
        return [("制发机关", unit_title(subject.unit)), *again, *super().records(form, subject)]

    def act(self, request: HttpRequest, subject: Wanted, form: forms.Form, key: str) -> str:
        """Issue the document, or fill one again that broke off."""
        assert isinstance(form, MakeForm)  # noqa: S101 (made by `form`)
        user = account_of(request)
        values = subject.values(user, form)
        if subject.again is not None:
            done = making.fill(subject.again, values)
        else:
            day = form.cleaned_data[DAY]
            with transaction.atomic():
                done = making.issue(user, subject.kind.key, subject.subject, subject.unit, values, day=day)
                subject.kind.follow(user, done, subject.subject)
        return reverse("document", args=[done.public_id])


def may_void(user: User, document: Document) -> bool:
    """Return whether a user may make a document void: its maker, or who approves for its agency."""
    kind = kinds.get(document.kind)
    if document.state == Making.VOID or (kind is not None and not kind.voidable):
        return False
    approves = rights.may(user, rights.APPROVE) and scope_of(user).allows(document.unit)
    return (document.made_by == user.public_id and document.unit == world.unit_of(user)) or approves


class VoidDocument(ActPage):
    """Make a document void, with the reason."""

    title, button, form_class = "作废文书", "作废文书", VoidForm

    def subject(self, request: HttpRequest, **address: Any) -> Document:
        """Return the document. Raises Http404 where this user may not make it void."""
        found = find(account_of(request), address["id"])
        if not may_void(account_of(request), found):
            raise Http404
        return found

    def up(self, subject: Document) -> Link:
        """Return the way back to the document."""
        return Link(str(subject), reverse("document", args=[subject.public_id]))

    def records(self, form: forms.Form, subject: Document) -> list[tuple[str, str]]:
        """Return what will stand in the record."""
        return [("文书", subject.title), ("文号", f"{subject}，作废后不再使用"), *super().records(form, subject)]

    def act(self, request: HttpRequest, subject: Document, form: forms.Form, key: str) -> str:
        """Make it void."""
        making.void(account_of(request), subject, form.cleaned_data["reason"])
        return reverse("document", args=[subject.public_id])


def find(user: User, public_id: str) -> Document:
    """Return a document that a user may see; reading one of a closed kind is recorded. Raises Http404."""
    files = ("word__content", "pdf__content", "signed_word__content", "signed_pdf__content")
    rows = Document.objects.select_related("number", "template", *files)
    found = rows.filter(public_id=public_id).first()
    if found is None or not selectors.may_see(user, found):
        raise Http404
    if found.kind in closed_kinds():
        record("document.closed-read", account=user, subject=f"document:{found.public_id}")
    return found


def refusal_words(refusal: Refusal) -> str:
    """Return a refusal as one line for a message."""
    return "；".join(str(problem) for problem in refusal.problems)
