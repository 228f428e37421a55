"""The page on which the words and materials of a transfer are read, on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link
from zhiheng.kit.pages import days
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.problems import Refusal
from zhiheng.oversight.discipline import selectors, texts
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.permissions import is_receiver
from zhiheng.oversight.discipline.printing import about_words
from zhiheng.oversight.discipline.telling import page_of

_OURS = frozenset({texts.OPINION, texts.REASON})
"""Words that stay in the bureau: the receiving body doesn't read them."""


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show words, persons and materials of a transfer once the reading is recorded with its purpose; never cached."""
    user = account_of(request)
    row = selectors.transfer_or_404(user, public_id)
    context: dict[str, Any] = {"row": row, "up": page_of(public_id)}
    if request.method == "POST":
        context["purpose"] = request.POST.get("purpose", "")
        try:
            context |= _opened(user, row, context["purpose"])
        except Refusal as refused:
            context["problems"] = refused.problems
    stand_under(request, reverse("list", args=["discipline-transfers"]))
    response = render(request, "discipline/read.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _opened(user: User, row: Transfer, purpose: str) -> dict[str, Any]:
    notes = texts.read(user, row.public_id, purpose)
    told = [note for note in notes if not (note.what in _OURS and is_receiver(user, row))]
    return {
        "opened": True,
        "about": about_words(row.public_id, whole=True),
        "notes": [(texts.WORDS[note.what], days.say_day(note.day), note.text) for note in told],
        "files": [(file.name, link(user, file)) for file in selectors.materials(row.public_id)],
    }
