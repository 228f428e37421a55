"""Pages that belong to no room: the component page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.kit.pages import specimens


def components(request: HttpRequest) -> HttpResponse:
    """Show every part of the design language, for those who write pages; there is no such page in production."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "pages/components.html", specimens.context())
