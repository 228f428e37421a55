"""Masked personal values on pages (遮盖), and opening one on record: who, what, for what purpose (查看（留痕）).

The vault holds and masks values; which account may open whose is said by the rooms, through ``openers``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault.selectors import masked, reveal
from zhiheng.kit.vault.values import kinds

openers: Registry[Callable[[User, str, str], bool]] = Registry("opener of personal values")
"""Who may open a value: (account, dossier, kind) → yes. One yes is enough; nobody registered means nobody may."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A personal value as a page shows it: masked text, and the way to open it ("" where the account may not)."""

    text: str
    dossier: str
    kind: str
    may_open: bool


def may_open(user: User, dossier: str, kind: str) -> bool:
    """Return whether some room lets this account open this value."""
    return any(opener(user, dossier, kind) for opener in openers)


def masked_value(user: User, dossier: str, kind: str, text: str = "") -> Masked:
    """Return a value for ``{% masked value %}``; ``text`` saves the query where the page has masked many at once."""
    shown = text or masked([dossier], [kind]).get(dossier, {}).get(kind, "")
    return Masked(shown, dossier, kind, bool(shown) and may_open(user, dossier, kind))


@require_http_methods(["GET", "POST"])
def open_value(request: HttpRequest, dossier: str, kind: str) -> HttpResponse:
    """Ask for the purpose, then show one value, once, on record. 404 for what the account may not open."""
    user = account_of(request)
    if kind not in kinds.names() or not may_open(user, dossier, kind):
        raise Http404
    context = {"dossier": dossier, "kind": kind, "masked": masked_value(user, dossier, kind)}
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        try:
            values = reveal(user, [dossier], [kind], purpose)
        except Refusal as refusal:
            context |= {"problems": refusal.problems, "purpose": purpose}
        else:
            found = values.get(dossier, {}).get(kind)
            context |= {"opened": found.reveal() if found is not None else "", "purpose": purpose}
    response = render(request, "pages/masking/open.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
