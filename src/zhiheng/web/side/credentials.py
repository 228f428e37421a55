"""The own certificates (我的资格): what one may do, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.certificates.services import RENEWAL_DAYS
from zhiheng.registry.models import Certificate
from zhiheng.registry.models.officers import Standing


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as its holder sees it: kind, number, standing with its day, address."""

    title: str
    number: str
    state: State
    url: str


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """Return the certificates of the person behind the account; None where the account is no officer's."""
    person = account_of(request).person
    if not person:
        return None
    rows = Certificate.objects.filter(officer=person).order_by("-valid_to", "pk")
    return {"held": [_held(row) for row in rows], "person": reverse("object", args=["officer", person])}


def _held(row: Certificate) -> Held:
    url = reverse("object", args=["certificate", row.public_id])
    return Held(kind_words(row.kind), row.number, _state(row), url)


def _state(row: Certificate) -> State:
    """Return what the holder must know: withdrawn or suspended, run out, running out, valid."""
    if row.standing != Standing.ISSUED:
        return State(Kind.BREACH, Standing(row.standing).label)
    if row.valid_to is None:
        return State(Kind.OK, "有效")
    left = (row.valid_to - days.today()).days
    if left < 0:
        return State(Kind.BREACH, f"{row.valid_to} 已过期")
    return State(Kind.DUE if left <= RENEWAL_DAYS else Kind.OK, f"有效至 {row.valid_to}")
