"""Error pages of the public zone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in the look of the public pages, with the ways on."""
    return render(request, "public/not_found.html", status=404)
