"""The installation's health (系统体检): the doctor's checks, in the operator's own page and beside the to-do list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.jobs import selectors as jobs
from zhiheng.kit.operations.doctor import Level, Result, examine
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.kit.rights import OPERATE, may

_KINDS = {Level.WELL: Kind.OK, Level.WARN: Kind.DUE, Level.ILL: Kind.BREACH}


@dataclass(frozen=True, slots=True)
class Looked:
    """A check with what it found, as the page draws it."""

    title: str
    state: State
    result: Result


def looked() -> Sequence[Looked]:
    """Run the doctor's checks and return them, what is ill first."""
    gravest = list(reversed(Level))
    found = sorted(examine(), key=lambda pair: gravest.index(pair[1].level))
    return [
        Looked(check.title, State(_KINDS[result.level], result.level.value), result) for check, result in found
    ]  # fmt: skip


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """Return what isn't well, for the operator; None for everybody else."""
    if not may(account_of(request), OPERATE):
        return None
    every = looked()
    return {
        "ailing": [one for one in every if one.result.level is not Level.WELL],
        "well": sum(one.result.level is Level.WELL for one in every),
        "dead": jobs.dead_letters().count(),
    }


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show every check of the doctor with its remedy."""
    return render(request, "web/health.html", {"checks": looked()})
