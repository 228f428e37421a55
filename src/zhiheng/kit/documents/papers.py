"""What a document's page shows of the paper: who signed, what was scanned, and whether this account may add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhiheng.kit import rights
from zhiheng.kit.documents.fields import field_of
from zhiheng.kit.documents.models import Document, Making, Scan, Signature
from zhiheng.kit.documents.registry import kinds, world

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that an article wants signed and that isn't yet: its name, by how many more, the article."""

    slot: str
    more: int
    basis: str


PDF = "application/pdf"


def may_sign(user: User, document: Document) -> bool:
    """Return whether an account takes signatures and scans of a document: its maker, and who acts for the same unit."""
    own = document.unit == world.unit_of(user)
    acts = document.made_by == user.public_id or rights.may(user, rights.ACT)
    return own and acts and document.state == Making.READY


def context(user: User, document: Document) -> Mapping[str, Any]:
    """Return signatures and scans with their pages; ``signing``: the signed version is still being made."""
    signatures = list(document.signatures.select_related("file"))
    given = sum(1 for one in signatures if one.file_id is not None)
    return {
        "signatures": signatures,
        "missing": missing(document, signatures),
        "signing": document.signed_with < given,
        "scans": [_shown(one) for one in document.scans.select_related("file__content")],
        "may_sign": may_sign(user, document),
    }


def missing(document: Document, signatures: Sequence[Signature]) -> list[Missing]:
    """Return the places of a document that an article wants signed and that aren't, in order.

    A recorded refusal stands for one who didn't sign. A signature whose file was erased with its dossier counts.
    """
    kind = kinds.get(document.kind)
    demanded = {one.title: one for one in (kind.own_fields if kind else ()) if one.required}
    found = []
    for slot in document.slots:
        field = demanded.get(slot) or demanded.get(field_of(slot))
        given = sum(1 for one in signatures if one.slot == slot)
        if field is not None and given < field.least:
            found.append(Missing(slot, field.least - given, field.basis))
    return found


def _shown(scan: Scan) -> tuple[Scan, range, bool]:
    """Return a scan, the pages of its PDF, and whether it is a picture."""
    if scan.file is None:
        return scan, range(0), False
    content = scan.file.content
    if content.media_type != PDF:
        return scan, range(0), content.media_type.startswith("image/")
    pages = int(content.measure.split()[0]) if content.measure.split()[:1] else 0
    return scan, range(min(pages, MOST_SHOWN)), False
