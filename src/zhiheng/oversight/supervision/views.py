"""The one plain view: a file that a body handed in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link
from zhiheng.kit.files.models import StoredFile
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import order_or_404


@require_safe
def order_file(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Lead to a file of an instrument by a link of this account. 404 for what isn't there or may not be seen."""
    user = account_of(request)
    order_or_404(user, public_id)
    found = StoredFile.objects.filter(owner_type=ORDER, owner_id=public_id, public_id=file).first()
    if found is None:
        raise Http404
    return redirect(link(user, found))
