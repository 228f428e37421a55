"""What was imported before, remembered as keyed digests: enough to know a row again, never to read it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from django.conf import settings

from zhiheng.kit.tables.importing import Change, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.models import ImportedRow

T = TypeVar("T")
_ASKED_AT_ONCE = 500  # SQLite's and PostgreSQL's parameter lists stay short


def slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield consecutive slices of at most ``size`` items; the whole at once where ``size`` is 0."""
    for start in range(0, len(items), size or max(1, len(items))):
        yield items[start : start + (size or len(items))]


def digest(importer: Importer, context: Context, text: str) -> str:
    """Return the keyed digest of a text for this importer and unit; useless without the installation's secret."""
    message = "\x1f".join(("tables", importer.name, context.unit, text)).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def content_of(importer: Importer, row: CheckedRow, context: Context) -> str:
    """Return the digest of a row's values, in the order of the columns' names."""
    text = "\x1f".join(f"{name}={row.values[name]}" for name in sorted(row.values))
    return digest(importer, context, text)


def changes_of(importer: Importer, rows: Sequence[CheckedRow], context: Context) -> dict[str, Change]:
    """Return what importing each row would do, by its key. Two questions to the database per 500 rows at most."""
    changes: dict[str, Change] = {}
    for part in slices(rows, _ASKED_AT_ONCE):
        if importer.existing is not None:
            stored = importer.existing([row.key for row in part], context)
            changes |= {row.key: against(stored.get(row.key), row) for row in part}
            continue
        digests = {row.key: digest(importer, context, row.key) for row in part}
        known = ImportedRow.objects.filter(importer=importer.name, unit=context.unit, key__in=digests.values())
        content = dict(known.exclude(content="").values_list("key", "content"))
        for row in part:
            before = content.get(digests[row.key])
            same = before == content_of(importer, row, context)
            changes[row.key] = Change.NEW if before is None else Change.SAME if same else Change.CHANGED
    return changes


def against(stored: Values | None, row: CheckedRow) -> Change:
    """Compare a row with what is stored: only the columns that both have."""
    if stored is None:
        return Change.NEW
    shared: Mapping[str, object] = {name: value for name, value in row.values.items() if name in stored}
    return Change.SAME if all(stored[name] == value for name, value in shared.items()) else Change.CHANGED
