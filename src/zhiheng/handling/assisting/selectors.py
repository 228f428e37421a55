"""Questions about what assistants prepare: what they may, and what waits for the handlers."""

from __future__ import annotations

from typing import Any

from zhiheng.handling.assisting.models import Prepared
from zhiheng.handling.cases import recusing, sealing
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.law.library.procedures import ActPlan

NEVER = frozenset({"change-handlers", "set-assistants", "give-notice", "order-recusal"})
"""Acts about people, and those that only pass on what was approved: nothing of them can be prepared."""


def assists(user: User, file: CaseFile) -> bool:
    """Return whether a user assists in a case: named there, and not (any more) one of its handlers."""
    named = bool(user.person) and user.person in recusing.assisting(file)
    return named and rights.may(user, rights.PREPARE) and user.person not in file.handlers and file.here


def preparable(file: CaseFile) -> list[ActPlan]:
    """Return the acts that can be prepared at the stage where a case is."""
    acts = file.procedure.acts.values() if file.procedure is not None else ()
    return [
        plan for plan in acts
        if "handler" in plan.by and not plan.fact and file.stage in plan.stages and plan.name not in NEVER
    ]  # fmt: skip


def waiting(case: str) -> list[Prepared]:
    """Return what waits for the handlers of a case, the latest first."""
    return list(Prepared.objects.filter(case=case, taken_at=None).order_by("-pk"))


def told(case: str, act: str) -> dict[str, Any]:
    """Return what was prepared for an act and not taken over yet; nothing without."""
    row = Prepared.objects.filter(case=case, act=act, taken_at=None).first()
    return sealing.unseal(row.dossier) if row is not None else {}
