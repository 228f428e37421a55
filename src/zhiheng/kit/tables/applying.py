"""Writing an import: short transactions, each row once, and safe to repeat after any interruption."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from zhiheng.kit.tables.importing import Change, CheckedRow, Context, Importer, Preview
from zhiheng.kit.tables.memory import changes_of, content_of, digest, slices
from zhiheng.kit.tables.models import ImportedRow


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did, in rows: new, changed, unchanged; and the bad ones it left out."""

    new: int
    changed: int
    same: int
    bad: int


def apply(preview: Preview, context: Context, progress: Callable[[int, int], None] | None = None) -> Applied:
    """Write the good rows of a preview and return what was done.

    Each chunk is one transaction: it claims its rows' keys, looks again at what is stored, and has the importer write
    only what is new or changed. Killed in between, the chunks done stay done; repeated, they change nothing, also when
    two people import the same file at once. ``progress(done, total)`` is told after each chunk.
    """
    importer, rows = preview.importer, preview.good
    done: Counter[Change] = Counter()
    for part in slices(rows, importer.chunk):
        done += _write(importer, part, context)
        if progress is not None:
            progress(sum(done.values()), len(rows))
    return Applied(done[Change.NEW], done[Change.CHANGED], done[Change.SAME], len(preview.bad))


@transaction.atomic
def _write(importer: Importer, rows: Sequence[CheckedRow], context: Context) -> Counter[Change]:
    """Write one chunk; return how many rows were new, changed and the same."""
    claimed = _claim(importer, rows, context)
    changes = changes_of(importer, rows, context)
    pending = [replace(row, change=changes[row.key]) for row in rows if changes[row.key] is not Change.SAME]
    if pending:
        importer.write(pending, context)
    for row in pending:
        memory = claimed[digest(importer, context, row.key)]
        memory.content, memory.account = content_of(importer, row, context), context.account
    changed = [claimed[digest(importer, context, row.key)] for row in pending]
    ImportedRow.objects.bulk_update(changed, ("content", "account"))
    return Counter(changes[row.key] for row in rows)


def _claim(importer: Importer, rows: Sequence[CheckedRow], context: Context) -> Mapping[str, ImportedRow]:
    """Make and lock the memory of these keys, so that a second import of them waits until this chunk is committed."""
    keys = sorted(digest(importer, context, row.key) for row in rows)
    fresh = (ImportedRow(importer=importer.name, unit=context.unit, key=key, account=context.account) for key in keys)
    ImportedRow.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=200)
    found: dict[str, ImportedRow] = {}
    for part in slices(keys, 500):
        mine = ImportedRow.objects.filter(importer=importer.name, unit=context.unit, key__in=part)
        found |= {memory.key: memory for memory in mine.order_by("key").select_for_update()}
    return found
