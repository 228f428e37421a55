"""What is recorded when a table leaves the house."""

from __future__ import annotations

import secrets

from django.utils import timezone

from zhiheng.kit.public_ids import ALPHABET
from zhiheng.kit.security.requests import current_account
from zhiheng.kit.security.services import record
from zhiheng.kit.tables.models import Export
from zhiheng.kit.tables.writing import Stamp


def record_export(
    account: str, what: str, *, rows: int = 0, purpose: str = "", persons: bool = False, second: str = ""
) -> Stamp:
    """Record an export and return the stamp that goes into its file: 导-20261126-k3m9qx, account, time, content.

    ``persons``: its rows are about persons; ``second``: the account that confirmed it, "" where nobody had to.
    """
    day = timezone.localdate().strftime("%Y%m%d")
    number = f"导-{day}-{''.join(secrets.choice(ALPHABET) for _ in range(8))}"
    words = {"account": account, "what": what[:200], "purpose": purpose[:200], "second": second}
    made = Export.objects.create(number=number, rows=rows, persons=persons, **words)
    confirmed = " confirmed" if second else ""
    record("export", account=current_account(), subject=number, reason=f"{rows} rows{confirmed}")
    return Stamp(number, account, made.made_at, what)
