"""Acts as declarations: who may, which form, which service, where it leads afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.pages.parts import Act as Button
from zhiheng.ledger.acting import Act, Done
from zhiheng.registry.acting.forms import ActForm

Allowed = Callable[[User, Any], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What acts are about: how a user finds it, what pages call it, its own page, and the list above it."""

    rows: Callable[[User], QuerySet[Any]]
    title: Callable[[Any], str]
    url_of: Callable[[str], str]
    up: str
    list_key: str

    def url(self, row: Any) -> str:
        """Return the address of a row's page."""
        return self.url_of(row.public_id)

    def find(self, user: User, id_: str) -> Any:
        """Return the row, or raise Http404 where it isn't there or may not be seen."""
        found = self.rows(user).filter(public_id=id_).first()
        if found is None:
            raise Http404
        return found


@dataclass(frozen=True, slots=True)
class Acting:
    """One act: its address, words, form, who may do it to what, the service, and the page that follows.

    ``perform`` gets the act, the subject and what the form states; ``after`` the id of what was done. ``suits``:
    whether the act makes sense for the row as it stands (buttons only; the service decides). ``otherwise``: why not, in
    words for the page; "" where the button is left out instead. ``alone``: why this user can't do it without somebody
    who can (then that person must confirm it), in words; "" where the user can.
    """

    subject: str
    name: str
    action: str
    form: type[ActForm]
    allowed: Allowed
    perform: Callable[[Act, Any, dict[str, Any]], Done]
    says: str = ""
    basis: str = ""
    icon: str = ""
    suits: Callable[[Any], bool] = lambda row: True
    after: Callable[[Done, Any], str] | None = None
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    agency: Callable[[Any], str] = lambda row: str(getattr(row, "agency", "") or "")
    otherwise: Callable[[Any], str] = lambda row: ""
    alone: Callable[[User, Any], str] = lambda user, row: ""

    @property
    def key(self) -> str:
        """Return the name under which the act is registered."""
        return f"{self.subject}/{self.name}"

    def url(self, row: Any = None) -> str:
        """Return the address of the act page."""
        if row is None:
            return reverse("registry-new", args=[self.subject, self.name])
        return reverse("registry-act", args=[self.subject, row.public_id, self.name])


subjects: Registry[Subject] = Registry("subject of acts")
actings: Registry[Acting] = Registry("act page")


def object_url(object_type: str) -> Callable[[str], str]:
    """Return the address of the generic page of objects of a type, as a function of the id."""
    return lambda id_: reverse("object", args=[object_type, id_])


def declare(*acts: Acting) -> None:
    """Register act pages."""
    for acting in acts:
        actings.register(acting.key, acting)


def buttons(user: User, subject: str, row: Any, primary: str = "") -> Sequence[Button]:
    """Return the buttons of the acts that this user may do to a row as it stands; ``primary`` names the next one."""
    found = [one for one in _acts_of(user, subject, row) if one.suits(row)]
    return [Button(one.action, one.url(row), one.icon, primary=one.name == primary) for one in found]


def hindered(user: User, subject: str, row: Any) -> Sequence[Button]:
    """Return the acts that this user may do, but not to the row as it stands: each with its reason and article."""
    found = [(one, one.otherwise(row)) for one in _acts_of(user, subject, row) if not one.suits(row)]
    return [Button(one.action, "", one.icon, reason=reason, cite=one.basis) for one, reason in found if reason]


def _acts_of(user: User, subject: str, row: Any) -> list[Acting]:
    mine = (one for one in actings if one.subject == subject and one.form.object_type)
    return [one for one in mine if one.allowed(user, row)]
