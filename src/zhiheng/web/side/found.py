"""What the last audit left open (监督发现): figures by severity, each a door to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings import overview, selectors


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """Return the open findings of the user's units, and when they were last looked for; None for who has no unit."""
    user = account_of(request)
    scope = scope_of(user)
    if not (scope.everything or scope.units):
        return None
    run = selectors.last_run()
    figures = overview.figures(selectors.tallies(user)) if run else []
    return {"figures": figures, "run": run, "waiting": "" if run else overview.waiting()}
