"""Which import and which draft an address means, for whoever asks."""

from __future__ import annotations

from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.registry.imports.declared import Importing, importings
from zhiheng.registry.models import ImportDraft


def find(key: str, user: User) -> Importing:
    """Return the import of that key. Raises Http404 where there is none for this user."""
    importing = importings.get(key)
    if importing is None or not importing.allowed(user):
        raise Http404
    return importing


def mine(user: User, id_: str) -> ImportDraft:
    """Return the user's own draft with its table still there, for a body that the user keeps now. Raises Http404."""
    draft = ImportDraft.objects.filter(public_id=id_, account=user.public_id).exclude(dossier="").first()
    if draft is None:
        raise Http404
    importing = find(draft.importer, user)
    if importing.of_unit and draft.unit not in dict(importing.units(user)):
        raise Http404  # uploaded in another membership, or before a move: the rows belong to a body no longer kept
    if draft.decides != (now := importing.decides(user)):
        draft.decides = now
        draft.save(update_fields=["decides"])
    return draft
