"""The page on which claimed certificates are verified, several at once (核验待核验证件)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.selectors import version
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.certificates import selectors
from zhiheng.registry.certificates.verifying import MOST, verify_certificates
from zhiheng.registry.memberships import standing
from zhiheng.registry.models import Certificate

KIND = "certificate"


class VerifyClaims(LedgerActPage):
    """Verify the claims that the address names (``?id=…&id=…``); each is listed before it is done."""

    title = button = "核验证件"

    def subject(self, request: HttpRequest, **address: Any) -> list[Certificate]:
        """Return the claims named, those that the account may see. Raises Http404 where none is left."""
        asked = list(dict.fromkeys(request.GET.getlist("id")))[: MOST + 1]
        seen = selectors.certificates(account_of(request)).filter(public_id__in=asked)
        found = list(seen.order_by("agency", "number"))
        if asked and not found:
            raise Http404
        return found

    def title_of(self, subject: list[Certificate]) -> str:
        """Return the title with how many it is about."""
        return f"{self.title}（{len(subject)} 本）"

    def up(self, subject: list[Certificate]) -> Link:
        """Return the way back to the list."""
        return Link("待核验证件", reverse("list", args=["certificate-claims"]) + "?standing=claimed")

    def version(self, subject: list[Certificate]) -> str:
        """Return the versions of all of them."""
        return "-".join(str(version(KIND, row.public_id)) for row in subject)

    def records(self, form: forms.Form, subject: list[Certificate]) -> Sequence[tuple[str, str]]:
        """Return every certificate as it will stand: number, holder, body, days."""
        called = people.names([row.officer for row in subject])
        bodies = names([row.agency for row in subject])
        return [
            (
                row.number,
                f"{called[row.officer]}，{bodies.get(row.agency, '')}，"
                f"{row.valid_from or '未载明'} 至 {row.valid_to or '长期'}",
            )
            for row in subject
        ]

    def perform(self, request: HttpRequest, subject: list[Certificate], form: forms.Form, key: str) -> str:
        """Do it; back to the list."""
        expect = {(KIND, row.public_id): version(KIND, row.public_id) for row in subject}
        act = self.by(request, key, standing.unit_of(account_of(request)), expect=expect)
        verify_certificates(act, [row.public_id for row in subject])
        return self.up(subject).url
