"""The printable certificate card (证件) with a QR code that points to the public check."""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhiheng.kit.accounts.requests import account_of
from zhiheng.registry import people
from zhiheng.registry.acting.declared import subjects
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.certificates.lists import state_of
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.models import Certificate


def check_address(row: Certificate) -> str:
    """Return the public address at which anybody can check a certificate; the setting names the public zone."""
    base = str(getattr(settings, "PUBLIC_ADDRESS", "") or "http://localhost:8001").rstrip("/")
    return f"{base}/c/{row.public_id}/"


def qr_svg(text: str) -> str:
    """Return a QR code as SVG without style or script, black on nothing."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=1, border=0, omitsize=True)
    return out.getvalue().decode()


@require_GET
def card_page(request: HttpRequest, id: str) -> HttpResponse:
    """Show the card of a certificate, ready to print."""
    row: Certificate = subjects["certificate"].find(account_of(request), id)
    context = {
        "row": row,
        "kind": kind_words(row.kind),
        "name": people.name_of(row.officer),
        "agency": names([row.agency]).get(row.agency, ""),
        "state": state_of(row),
        "address": check_address(row),
        "qr": qr_svg(check_address(row)),
    }
    return render(request, "registry/card.html", context)
