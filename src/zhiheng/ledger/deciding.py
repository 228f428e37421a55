"""On which state an act was decided: of two who decide about one thing at once, the second is told (``Stale``)."""

from __future__ import annotations

from dataclasses import replace

from zhiheng.ledger import selectors
from zhiheng.ledger.acting import Act
from zhiheng.ledger.records import ObjectKey


def decided_on(act: Act, *keys: ObjectKey) -> Act:
    """Return the act bound to the versions that objects have now: what comes between makes it stale."""
    return replace(act, expect={**act.expect, **{key: selectors.version(*key) for key in keys}})
