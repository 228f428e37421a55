"""The one address from which files leave."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from zhiheng.kit.files.links import serve


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a download link; ``?show=1`` shows a picture in its page."""
    if not request.user.is_authenticated:
        raise Http404("no such file")
    return serve(request, token, request.user, inline=request.GET.get("show") == "1")
