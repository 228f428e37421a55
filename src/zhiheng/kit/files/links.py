"""Downloads: by a link that only one account can use, for a few minutes, and only while the owner's rule allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.contributions import Registry
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile, Verdict

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

LIFETIME_SECONDS = 300
_SALT = "zhiheng.files.link"
_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})

rules: Registry[Callable[[User, StoredFile], bool]] = Registry("rule of files")
"""By owner type: may this user see this file? The room that owns the object registers it; no rule, no file."""


def may_see(user: User, file: StoredFile) -> bool:
    """Return whether the room that owns the file lets this user see it."""
    rule = rules.get(file.owner_type)
    return rule is not None and rule(user, file)


def link(user: User, file: StoredFile) -> str:
    """Return the address of a file for this user, valid for five minutes. Raises Http404 where the rule says no."""
    if not may_see(user, file):
        raise Http404("no such file")
    return reverse("file-download", args=[signing.dumps([user.public_id, file.public_id], salt=_SALT)])


def serve(request: HttpRequest, token: str, user: User, *, inline: bool = False) -> FileResponse:
    """Return the file that a link names. Raises Http404 for a foreign, forged or expired link and a forbidden file.

    Always as an attachment, but for pictures that a page shows (``inline``); never sniffed, never cached by others.
    """
    try:
        account, file_id = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404("no such file") from error
    file = StoredFile.objects.select_related("content").filter(public_id=file_id).first()
    if account != user.public_id or file is None or not may_see(user, file):
        raise Http404("no such file")
    if file.content.verdict == Verdict.INFECTED:
        raise Http404("no such file")
    return respond(file, inline=inline)


def respond(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """Return the response with a file's bytes; whoever calls this has checked that the user may see it."""
    shown = inline and file.content.media_type in _SHOWN
    media_type = file.content.media_type if shown else "application/octet-stream"
    try:
        response = FileResponse(store.place(file.content.sha256).open("rb"), content_type=media_type)
    except FileNotFoundError as error:
        raise Http404("no such file") from error
    kind = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = str(file.content.size)
    return response
